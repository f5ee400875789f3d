//! What unknown values leave open: the demands of a schema about which nothing can be said before a deployment.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;

use super::{formats, prepare};
use crate::report::Unchecked;
use stackwright_template::model::{
    Evaluation, Function, Instance, Resource, Section, Shape, Template, Unknown, WhyUnknown,
    sources,
};
use stackwright_template::parse::{Node, Span};

/// Why nothing is checked of a resource whose type has no schema.
pub(super) fn no_schema(type_name: &str) -> String {
    if type_name.ends_with("::MODULE") {
        format!("what the module {type_name} is made of is not in the template")
    } else if type_name.starts_with("AWS::Serverless::") {
        format!("{type_name} is a type of SAM, which makes other resources of it")
    } else if type_name.starts_with("Custom::") {
        format!("only the provider of {type_name} knows its properties")
    } else {
        format!("there is no schema of {type_name}; `--schemas` takes those of private types")
    }
}

/// What is open about the whole template: macros and loops.
pub(super) fn template(template: &Template<'_>, out: &mut Vec<Unchecked>) {
    let mut note = |path: &str, span: Span, reason: String| {
        out.push(Unchecked {
            logical_id: None,
            path: path.to_owned(),
            span,
            reason,
            checks: Vec::new(),
        });
    };
    if let Some(transform) = template.root.get("Transform") {
        for name in &template.transforms {
            let reason = match *name {
                "AWS::LanguageExtensions" => continue,
                "AWS::Serverless-2016-10-31" => {
                    "SAM makes resources that are not in the template".to_owned()
                }
                name => format!("the macro `{name}` may change anything in the template"),
            };
            note("Transform", transform.span, reason);
        }
    }
    for (name, section) in [
        ("Resources", Section::Resources),
        ("Outputs", Section::Outputs),
        ("Conditions", Section::Conditions),
    ] {
        let entries = template.root.get(name).and_then(Node::as_map);
        for entry in entries.into_iter().flatten() {
            if entry.key.starts_with("Fn::ForEach") {
                let reason = "what the loop makes is only known at deployment".to_owned();
                note(&format!("{name}.{}", entry.key), entry.key_span, reason);
            }
        }
        for call in &template.calls {
            if call.function == Function::Transform && call.owner.section == section {
                let path = call.path.to_string();
                let reason = "what the macro returns here is only known at deployment".to_owned();
                let in_properties = path.split('.').nth(2) == Some("Properties");
                if !in_properties {
                    note(&path, call.name_span, reason);
                }
            }
        }
    }
}

/// What the unknown values below an instance depend on, each source once.
pub(super) fn sources_within(
    template: &Template<'_>,
    instance: &Instance<'_>,
    out: &mut Vec<Cow<'static, str>>,
) {
    match &instance.value {
        Evaluation::Unknown(_) => {
            for source in sources(template, instance.node) {
                if !out.contains(&source) {
                    out.push(source);
                }
            }
        }
        Evaluation::List(items) => {
            items
                .iter()
                .for_each(|item| sources_within(template, item, out));
        }
        Evaluation::Object(object) => {
            for (.., value) in &object.entries {
                sources_within(template, value, out);
            }
        }
        _ => {}
    }
}

/// Up to three sources in words.
pub(super) fn listed(sources: &[Cow<'static, str>]) -> Option<String> {
    const MOST: usize = 3;
    let shown = sources
        .iter()
        .take(MOST)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match sources.len() {
        0 => None,
        1..=MOST => Some(shown),
        more => Some(format!("{shown} and {} more", more - MOST)),
    }
}

/// Looks through the evaluated properties of a resource for values that a schema asks something of and that are not
/// known.
pub(super) struct Explorer<'a, 't> {
    template: &'a Template<'t>,
    resource: &'a Resource<'t>,
    root: &'a Value,
    /// Places that have been looked at in another form.
    seen: HashSet<Span>,
}

impl<'a, 't> Explorer<'a, 't> {
    pub(super) fn new(
        template: &'a Template<'t>,
        resource: &'a Resource<'t>,
        root: &'a Value,
    ) -> Self {
        Self {
            template,
            resource,
            root,
            seen: HashSet::new(),
        }
    }

    pub(super) fn explore(&mut self, properties: &Instance<'t>, out: &mut Vec<Unchecked>) {
        if properties.has_unknown() {
            self.walk(properties, &[self.root], &mut Vec::new(), out);
        }
    }

    /// `schemas` are those that an instance must fit, those of alternatives among them.
    fn walk(
        &mut self,
        instance: &Instance<'t>,
        schemas: &[&'a Value],
        path: &mut Vec<String>,
        out: &mut Vec<Unchecked>,
    ) {
        match &instance.value {
            Evaluation::Unknown(unknown) => self.unknown(instance, unknown, schemas, path, out),
            Evaluation::List(items) => {
                let below = children(self.root, schemas, None);
                for (index, item) in items.iter().enumerate() {
                    if item.has_unknown() {
                        path.push(index.to_string());
                        self.walk(item, &below, path, out);
                        path.pop();
                    }
                }
            }
            Evaluation::Object(object) => {
                // What a macro of the whole template may do is said once, of the template.
                let is_said = self.template.has_own_macro();
                if object.open && !is_said && self.seen.insert(instance.span()) {
                    let reason = "what a macro or a loop adds here is only known at deployment";
                    let note = Unchecked::of(self.resource, self.resource.type_span, reason);
                    out.push(note.at(path.join("."), instance.span()));
                }
                for (key, _, value) in &object.entries {
                    if value.has_unknown() {
                        path.push((*key).to_owned());
                        let below = children(self.root, schemas, Some(key));
                        let before = out.len();
                        self.walk(value, &below, path, out);
                        if let Some(unknown) = value.unknown()
                            && out.len() == before
                            && schemas.iter().any(|schema| is_asked(schema, key, 0))
                        {
                            self.note(value, unknown, &["what must stand beside it"], path, out);
                        }
                        path.pop();
                    }
                }
            }
            _ => {}
        }
    }

    fn unknown(
        &mut self,
        instance: &Instance<'t>,
        unknown: &Unknown<'t>,
        schemas: &[&'a Value],
        path: &[String],
        out: &mut Vec<Unchecked>,
    ) {
        // References are checked by the type and the format of what they return.
        if matches!(
            unknown.why,
            WhyUnknown::Resource(_) | WhyUnknown::Attribute(..)
        ) {
            return;
        }
        let mut demands: Vec<&'static str> = Vec::new();
        for schema in schemas {
            demanded(schema, unknown, &mut demands);
        }
        self.note(instance, unknown, &demands, path, out);
    }

    fn note(
        &mut self,
        instance: &Instance<'t>,
        unknown: &Unknown<'t>,
        demands: &[&'static str],
        path: &[String],
        out: &mut Vec<Unchecked>,
    ) {
        if demands.is_empty() || !self.seen.insert(instance.span()) {
            return;
        }
        let mut known = sources(self.template, instance.node);
        if known.is_empty() {
            match unknown.why {
                // All that the parameter can be was tried.
                WhyUnknown::Parameter(_) => return,
                WhyUnknown::Function(
                    Function::Ref | Function::Sub | Function::Join | Function::FindInMap,
                ) => return,
                WhyUnknown::Function(function) => {
                    known.push(format!("`{}`", function.name()).into());
                }
                _ => return,
            }
        }
        if let Some(known) = listed(&known) {
            let note = Unchecked::of(
                self.resource,
                self.resource.type_span,
                format!("depends on {known}"),
            );
            out.push(
                note.at(path.join("."), instance.span())
                    .checks(demands.iter().copied()),
            );
        }
    }
}

/// A schema with all that it is made of: what it refers to, and its alternatives.
fn parts<'v>(root: &'v Value, schema: &'v Value, out: &mut Vec<&'v Value>) {
    if out.len() > 256 || out.iter().any(|known| std::ptr::eq(*known, schema)) {
        return;
    }
    out.push(schema);
    if let Some(target) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|pointer| pointer.strip_prefix('#'))
        .and_then(|pointer| root.pointer(pointer))
    {
        parts(root, target, out);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for branch in schema
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            parts(root, branch, out);
        }
    }
    for keyword in ["then", "else"] {
        if let Some(branch) = schema.get(keyword) {
            parts(root, branch, out);
        }
    }
}

/// The schemas of a key or, without one, of the items.
fn children<'v>(root: &'v Value, schemas: &[&'v Value], key: Option<&str>) -> Vec<&'v Value> {
    let mut whole = Vec::new();
    for schema in schemas {
        parts(root, schema, &mut whole);
    }
    let mut found = Vec::new();
    for schema in whole {
        match key {
            Some(key) => {
                let named = schema.get("properties").and_then(|all| all.get(key));
                let matching = || {
                    (schema.get("patternProperties").and_then(Value::as_object))
                        .and_then(|all| all.values().next())
                };
                let other = || {
                    schema
                        .get("additionalProperties")
                        .filter(|other| other.is_object())
                };
                if let Some(child) = named.or_else(matching).or_else(other) {
                    parts(root, child, &mut found);
                }
            }
            None => match schema.get("items") {
                Some(Value::Array(items)) => {
                    items.iter().for_each(|item| parts(root, item, &mut found));
                }
                Some(items) => parts(root, items, &mut found),
                None => {}
            },
        }
    }
    found
}

/// What a schema demands of a value beyond what is known of it.
fn demanded(schema: &Value, unknown: &Unknown<'_>, out: &mut Vec<&'static str>) {
    let Some(map) = schema.as_object() else {
        return;
    };
    let may_be_list = matches!(unknown.shape, Shape::List | Shape::Any);
    let may_be_object = matches!(unknown.shape, Shape::Object | Shape::Any);
    for (keyword, value) in map {
        let words = match keyword.as_str() {
            "type" if unknown.shape == Shape::Any => "its type",
            "enum" | "const" | "enumCaseInsensitive" => "its allowed values",
            prepare::PATTERN => "its pattern",
            "format" => match value.as_str() {
                Some(format) if unknown.formats.is_none() && formats::is_checked(format) => {
                    "its format"
                }
                _ => continue,
            },
            "minLength" | "maxLength" => "its length",
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                "its range"
            }
            "minItems" | "maxItems" if may_be_list => "the number of its items",
            "items" if may_be_list => "its items",
            "properties" | "required" if may_be_object => "its properties",
            _ => continue,
        };
        if !out.contains(&words) {
            out.push(words);
        }
    }
}

/// Whether a schema asks about the value of a property to decide about others.
fn is_asked(schema: &Value, name: &str, depth: usize) -> bool {
    if depth > 8 {
        return false;
    }
    let limits = |schema: &Value| {
        let property = schema.get("properties").and_then(|all| all.get(name));
        property.is_some_and(|property| {
            ["enum", "const", prepare::PATTERN]
                .iter()
                .any(|keyword| property.get(keyword).is_some())
        })
    };
    let branches = ["allOf", "anyOf", "oneOf"]
        .iter()
        .filter_map(|keyword| schema.get(keyword)?.as_array())
        .flatten();
    let singles = ["if", "not", "then", "else"]
        .iter()
        .filter_map(|keyword| schema.get(keyword));
    branches
        .chain(singles)
        .any(|inner| limits(inner) || is_asked(inner, name, depth + 1))
}
