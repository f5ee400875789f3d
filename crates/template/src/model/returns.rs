//! What `Ref` and `Fn::GetAtt` of a resource return, read from the resource's schema.

use serde_json::Value;

use super::Shape;

/// The type that a schema gives to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnType {
    /// A string.
    String,
    /// An integer or other number.
    Number,
    /// A boolean.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
    /// The schema does not say.
    Any,
}

/// What a reference returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returns {
    /// Its type.
    pub ty: ReturnType,
    /// The formats it can have, as in the schema's `format`, such as `AWS::IAM::Role.Arn`.
    pub formats: Vec<String>,
    /// The property that holds it, such as `Arn` or `Endpoint.Address`; several joined by `|` for `Ref`.
    pub property: String,
}

impl Returns {
    /// The shape that evaluation uses.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match self.ty {
            ReturnType::String => Shape::Scalar,
            ReturnType::Number => Shape::Number,
            ReturnType::Boolean => Shape::Boolean,
            ReturnType::List => Shape::List,
            ReturnType::Object => Shape::Object,
            ReturnType::Any => Shape::Any,
        }
    }
}

/// What `Fn::GetAtt` with `attribute` (such as `Endpoint.Address`) returns. `None` where the type has no
/// such property at all.
#[must_use]
pub fn attribute(schema: &Value, attribute: &str) -> Option<Returns> {
    let mut at = schema;
    for segment in attribute.split('.') {
        at = child(schema, resolve(schema, at), segment)?;
    }
    let at = resolve(schema, at);
    Some(Returns {
        ty: type_of(at),
        formats: formats_of(at),
        property: attribute.to_owned(),
    })
}

/// Whether an attribute is an object whose members the schema does not all name, such as a map with names of the
/// user's choice or a value of any type.
#[must_use]
pub fn is_open_object(schema: &Value, attribute: &str) -> bool {
    let mut at = schema;
    for segment in attribute.split('.') {
        match child(schema, resolve(schema, at), segment) {
            Some(found) => at = found,
            None => return false,
        }
    }
    let at = resolve(schema, at);
    match type_of(at) {
        ReturnType::Object => {
            let closed = at.get("additionalProperties") == Some(&Value::Bool(false));
            let named = at.get("properties").is_some();
            !(closed && named) || at.get("patternProperties").is_some()
        }
        ReturnType::Any => true,
        _ => false,
    }
}

/// What `Ref` returns: the primary identifier.
#[must_use]
pub fn reference(schema: &Value) -> Option<Returns> {
    let names: Vec<String> = schema
        .get("primaryIdentifier")?
        .as_array()?
        .iter()
        .filter_map(|pointer| {
            Some(
                pointer
                    .as_str()?
                    .strip_prefix("/properties/")?
                    .replace('/', "."),
            )
        })
        .collect();
    if let [single] = names.as_slice() {
        let mut returns = attribute(schema, single)?;
        returns.ty = ReturnType::String;
        return Some(returns);
    }
    Some(Returns {
        ty: ReturnType::String,
        formats: Vec::new(),
        property: names.join("|"),
    })
}

fn resolve<'v>(root: &'v Value, mut schema: &'v Value) -> &'v Value {
    for _ in 0..8 {
        let Some(target) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|pointer| pointer.strip_prefix('#'))
            .and_then(|pointer| root.pointer(pointer))
        else {
            break;
        };
        schema = target;
    }
    schema
}

fn child<'v>(root: &'v Value, schema: &'v Value, name: &str) -> Option<&'v Value> {
    if let Some(found) = schema.get("properties").and_then(|all| all.get(name)) {
        return Some(found);
    }
    for combinator in ["oneOf", "anyOf", "allOf"] {
        for branch in schema
            .get(combinator)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            if let Some(found) = child(root, resolve(root, branch), name) {
                return Some(found);
            }
        }
    }
    None
}

fn formats_of(schema: &Value) -> Vec<String> {
    let branches = schema.get("anyOf").and_then(Value::as_array);
    std::iter::once(schema)
        .chain(branches.into_iter().flatten())
        .filter_map(|schema| schema.get("format")?.as_str().map(str::to_owned))
        .collect()
}

fn type_of(schema: &Value) -> ReturnType {
    match schema.get("type") {
        Some(Value::String(ty)) => match ty.as_str() {
            "string" => ReturnType::String,
            "integer" | "number" => ReturnType::Number,
            "boolean" => ReturnType::Boolean,
            "array" => ReturnType::List,
            "object" => ReturnType::Object,
            _ => ReturnType::Any,
        },
        _ => ReturnType::Any,
    }
}
