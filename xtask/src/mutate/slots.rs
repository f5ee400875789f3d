//! Places in a resource's properties for which the schema says what may stand there.

use serde_json::{Map, Value};

/// A value of a resource with its schema.
pub(super) struct Slot<'a> {
    /// Keys and indexes from the template's root.
    pub(super) path: Vec<String>,
    /// The schema, with `$ref` resolved.
    pub(super) schema: &'a Map<String, Value>,
    pub(super) value: &'a Value,
}

impl Slot<'_> {
    /// The schema's only type.
    pub(super) fn ty(&self) -> Option<&str> {
        self.schema.get("type")?.as_str()
    }

    /// Whether the schema leaves other ways open, which could make a changed value right.
    pub(super) fn is_plain(&self) -> bool {
        !["anyOf", "oneOf", "allOf", "if", "not"]
            .iter()
            .any(|keyword| self.schema.contains_key(*keyword))
    }
}

/// All slots below `value`, which stands at `path`.
pub(super) fn slots<'a>(root: &'a Value, value: &'a Value, path: Vec<String>) -> Vec<Slot<'a>> {
    let mut all = Vec::new();
    walk(root, root, value, path, &mut all);
    all
}

fn walk<'a>(
    root: &'a Value,
    schema: &'a Value,
    value: &'a Value,
    path: Vec<String>,
    all: &mut Vec<Slot<'a>>,
) {
    let Some(schema) = resolve(root, schema) else {
        return;
    };
    if is_function(value) || path.len() > 24 {
        return;
    }
    let below = |key: &str| {
        let mut path = path.clone();
        path.push(key.to_owned());
        path
    };
    match value {
        Value::Object(map) => {
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                for (key, value) in map {
                    if let Some(schema) = properties.get(key) {
                        walk(root, schema, value, below(key), all);
                    }
                }
            }
        }
        Value::Array(items) => {
            if let Some(schema) = schema.get("items").filter(|items| items.is_object()) {
                for (index, value) in items.iter().enumerate() {
                    walk(root, schema, value, below(&index.to_string()), all);
                }
            }
        }
        _ => {}
    }
    all.push(Slot {
        path,
        schema,
        value,
    });
}

fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> Option<&'a Map<String, Value>> {
    for _ in 0..8 {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(pointer) => schema = root.pointer(pointer.strip_prefix('#')?)?,
            None => break,
        }
    }
    schema.as_object()
}

/// Whether a value is a function call.
pub(super) fn is_function(value: &Value) -> bool {
    value.as_object().is_some_and(|map| {
        map.len() == 1
            && map
                .keys()
                .all(|key| key == "Ref" || key.starts_with("Fn::"))
    })
}
