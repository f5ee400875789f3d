//! Turns a registry schema into what the `jsonschema` crate compiles quickly: prose dropped, `pattern`
//! renamed to a keyword that compiles on first use, keywords newer than draft 7 rewritten.

use serde_json::{Map, Value};

/// The keyword that `pattern` is renamed to.
pub(super) const PATTERN: &str = "cfnPattern";

/// Keywords that say nothing about validity. At the root, the facts about the type are kept.
const PROSE: &[&str] = &[
    "description",
    "title",
    "examples",
    "$comment",
    "$schema",
    "$id",
    "default",
    "insertionOrder",
    "arrayType",
    "relationshipRef",
];

const ROOT_PROSE: &[&str] = &[
    "handlers",
    "typeConfiguration",
    "sourceUrl",
    "documentationUrl",
    "resourceLink",
    "propertyTransform",
    "replacementStrategy",
];

pub(super) fn prepare(root: &mut Value) {
    if let Value::Object(schema) = root {
        for name in ROOT_PROSE {
            schema.remove(*name);
        }
        // Properties that only CloudFormation sets are checked by a rule of their own.
        schema.entry("type").or_insert_with(|| "object".into());
    }
    schema(root, 0);
}

/// Prepares a schema that is no registry schema: any value may be its instance.
pub(super) fn prepare_part(root: &mut Value) {
    schema(root, 0);
}

fn schema(value: &mut Value, depth: usize) {
    let Value::Object(map) = value else { return };
    if depth > 128 {
        return;
    }
    for name in PROSE {
        map.remove(*name);
    }
    rename(map, "pattern", PATTERN);
    // `items` describes every item in these schemas, and `prefixItems` adds what a position demands.
    if let Some(items) = map.remove("prefixItems") {
        let positions = serde_json::json!({"items": items});
        match map.get_mut("allOf") {
            Some(Value::Array(all)) => all.push(positions),
            _ => {
                map.insert("allOf".into(), Value::Array(vec![positions]));
            }
        }
    }
    if let Some(Value::Object(properties)) = map.get_mut("patternProperties") {
        let names: Vec<String> = properties.keys().cloned().collect();
        for name in names {
            let fixed = super::pattern::rewrite(&name);
            if fancy_regex::Regex::new(&fixed).is_err() {
                // Accept any name rather than refuse the whole schema.
                super::pattern::record(&name, "cannot be compiled");
                if let Some(inner) = properties.remove(&name) {
                    properties.insert(".*".into(), inner);
                }
            } else if fixed != name
                && let Some(inner) = properties.remove(&name)
            {
                properties.insert(fixed, inner);
            }
        }
    }
    for (keyword, inner) in map.iter_mut() {
        match keyword.as_str() {
            "properties" | "definitions" | "patternProperties" | "dependencies" => {
                if let Value::Object(named) = inner {
                    for inner in named.values_mut() {
                        schema(inner, depth + 1);
                    }
                }
            }
            "allOf" | "anyOf" | "oneOf" => {
                if let Value::Array(branches) = inner {
                    for branch in branches {
                        schema(branch, depth + 1);
                    }
                }
            }
            "items" => match inner {
                Value::Array(items) => {
                    for item in items {
                        schema(item, depth + 1);
                    }
                }
                inner => schema(inner, depth + 1),
            },
            "additionalProperties"
            | "additionalItems"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames" => schema(inner, depth + 1),
            _ => {}
        }
    }
}

fn rename(map: &mut Map<String, Value>, from: &str, to: &str) {
    if map.get(from).is_some_and(Value::is_string)
        && let Some(value) = map.remove(from)
    {
        map.insert(to.to_owned(), value);
    }
}
