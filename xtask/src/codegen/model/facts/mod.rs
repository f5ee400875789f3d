//! What the schema demands, in words. Each fact is a sentence of its own in Markdown.

mod paths;
mod together;

use serde_json::Value as Json;

use super::RustType;
use super::schema::{Form, follow, form, resolve, types};
pub use paths::Paths;
pub use together::{of_alternatives, of_object};

/// The longest pattern that a person still reads.
const LONGEST_PATTERN: usize = 120;
/// The most values that are listed where one of them is asked for.
const MOST_VALUES: usize = 12;

/// What holds for a resource as a whole.
pub fn of_resource(schema: &Json) -> Vec<String> {
    let mut facts = of_object(schema);
    let facts_of_spec = &schema["facts"];
    if let Some(arn) = facts_of_spec["arn"].as_str() {
        facts.push(format!("Its ARN has the form `{arn}`."));
    }
    if facts_of_spec["stateful"] == true {
        facts.push("It holds data, which is lost when it is deleted or replaced.".into());
    }
    facts
}

/// What a property holds: a noun first, then what else is demanded of it. A piece that refers to a definition may say more
/// of its own.
pub fn of_value(schema: &Json, piece: &Json, rust_type: &RustType) -> Vec<String> {
    let shape = resolve(schema, piece);
    let mut facts = vec![format!("{}.", noun(schema, shape, rust_type))];
    facts.extend(demands(shape));
    let default = match &piece["default"] {
        Json::Null => &shape["default"],
        default => default,
    };
    if !default.is_null() {
        facts.push(format!("Default {}.", code(default)));
    }
    facts
}

/// What an attribute holds.
pub fn of_attribute(schema: &Json, name: &str, shape: &Json, rust_type: &RustType) -> Vec<String> {
    let mut facts = vec![format!("{}.", noun(schema, shape, rust_type))];
    let is_arn = ["Arn", "ARN"].contains(&name);
    if let (true, Some(arn)) = (is_arn, schema["facts"]["arn"].as_str()) {
        facts = vec![format!("the ARN, of the form `{arn}`.")];
    }
    if let Some(values) = shape["enum"].as_array()
        && values.len() <= MOST_VALUES
    {
        facts.push(format!("One of {}.", listing(values, "or")));
    }
    facts
}

/// What a value is, as the rest of a sentence that begins with a name.
fn noun(schema: &Json, shape: &Json, rust_type: &RustType) -> String {
    match rust_type {
        RustType::Text => text(shape),
        RustType::Boolean => "`true` or `false`".into(),
        RustType::Integer => format!("a whole number{}", between(shape)),
        RustType::Number => format!("a number{}", between(shape)),
        RustType::Scalar => scalar(schema, shape),
        RustType::Json => json(shape),
        RustType::List(item) => {
            let piece = resolve(schema, &shape["items"]);
            let (plural, each) = items(schema, piece, item);
            let count = range(&shape["minItems"], &shape["maxItems"]);
            let count = count.map(|count| format!("{count} ")).unwrap_or_default();
            let different = match shape["uniqueItems"] == true {
                true => ", all different",
                false => "",
            };
            let each = each
                .map(|each| format!(", each {each}"))
                .unwrap_or_default();
            format!("a list of {count}{plural}{different}{each}")
        }
        RustType::Map(entry) => {
            let patterns = shape["patternProperties"].as_object();
            let piece = patterns.and_then(|patterns| patterns.values().next());
            let piece = resolve(schema, piece.unwrap_or(&shape["additionalProperties"]));
            format!("entries by name, each {}", noun(schema, piece, entry))
        }
        RustType::Named(_) => match follow(schema, shape)["enum"].as_array() {
            Some(values) if values.len() <= MOST_VALUES => listing(values, "or"),
            Some(values) => format!("one of {} values", values.len()),
            None => "an object".into(),
        },
    }
}

fn scalar(schema: &Json, shape: &Json) -> String {
    let Form::Scalar(types) = form(schema, shape) else {
        return "a string, a number, or `true` or `false`".into();
    };
    let nouns = types.into_iter().map(|name| match name {
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        _ => "a string",
    });
    nouns.collect::<Vec<_>>().join(", or ")
}

/// The items of a list, and what each of them is beyond that.
fn items(schema: &Json, piece: &Json, item: &RustType) -> (&'static str, Option<String>) {
    let one = noun(schema, piece, item);
    let (singular, plural) = match item {
        RustType::Text => ("a string", "strings"),
        RustType::Integer => ("a whole number", "whole numbers"),
        RustType::Number => ("a number", "numbers"),
        RustType::Json => ("JSON of any form", "documents"),
        RustType::Named(_) if follow(schema, piece)["enum"].is_null() => ("an object", "objects"),
        RustType::Named(_) => ("", "values"),
        RustType::List(_) => ("", "lists"),
        RustType::Boolean | RustType::Scalar | RustType::Map(_) => ("", "items"),
    };
    let mut each = match one.strip_prefix(singular) {
        Some(rest) if !singular.is_empty() => rest.trim_start().to_owned(),
        _ => one,
    };
    for demand in demands(piece) {
        let demand = demand.replacen("Pattern", "of the pattern", 1);
        let separator = if each.is_empty() { "" } else { ", " };
        each.push_str(separator);
        each.push_str(lower(&demand).trim_end_matches('.'));
    }
    (plural, (!each.is_empty()).then_some(each))
}

fn text(shape: &Json) -> String {
    let what = match shape["format"].as_str() {
        Some("date-time" | "timestamp") => "a date and time, as ISO 8601 writes it".to_owned(),
        Some("ipv4-network") => "an IPv4 CIDR block".to_owned(),
        Some("ipv6-network") => "an IPv6 CIDR block".to_owned(),
        Some("uri") => "a URI".to_owned(),
        Some("json") => "a JSON text".to_owned(),
        Some(format) => owned_by(format).unwrap_or_else(|| "a string".into()),
        None => {
            let formats = shape["anyOf"].as_array().into_iter().flatten();
            let owned: Vec<String> = formats
                .filter_map(|piece| owned_by(piece["format"].as_str()?))
                .collect();
            match owned.is_empty() {
                true => "a string".to_owned(),
                false => owned.join(", or "),
            }
        }
    };
    match range(&shape["minLength"], &shape["maxLength"]) {
        Some(length) => format!("{what} of {length} characters"),
        None => what,
    }
}

/// The bounds of a number.
fn between(shape: &Json) -> String {
    match (&shape["minimum"], &shape["maximum"]) {
        (Json::Null, Json::Null) => String::new(),
        (least, Json::Null) => format!(", at least {least}"),
        (Json::Null, most) => format!(", at most {most}"),
        (least, most) => format!(" from {least} to {most}"),
    }
}

/// A least and a most count, where there is one that says something.
fn range(least: &Json, most: &Json) -> Option<String> {
    match (least.as_u64().unwrap_or(0), most.as_u64()) {
        (0, None) => None,
        (0, Some(most)) => Some(format!("at most {most}")),
        (least, Some(most)) if least == most => Some(format!("exactly {least}")),
        (least, Some(most)) => Some(format!("{least} to {most}")),
        (least, None) => Some(format!("{least} or more")),
    }
}

/// A format that names what another type has: `AWS::IAM::Role.Arn`.
fn owned_by(format: &str) -> Option<String> {
    let (type_name, what) = format.split_once('.')?;
    let is_type = type_name.split("::").count() == 3 && !type_name.contains([' ', '(']);
    is_type.then(|| format!("the `{what}` of an `{type_name}`"))
}

/// What the schema leaves open.
fn json(shape: &Json) -> String {
    let types = types(shape);
    match (types.as_slice(), types.contains(&"string")) {
        _ if shape["properties"].is_object() => "an object".into(),
        ([], _) => "JSON of any form".into(),
        (["object"], _) => "a JSON object of any form".into(),
        ([_, _], true) => "a JSON object of any form, or its text".into(),
        _ => "JSON of any form".into(),
    }
}

/// What is demanded beside what the noun says.
fn demands(shape: &Json) -> Vec<String> {
    let mut demands = Vec::new();
    if let Some(values) = shape["enum"].as_array()
        && !values.iter().all(Json::is_string)
    {
        demands.push(format!("One of {}.", listing(values, "or")));
    }
    if !shape["const"].is_null() {
        demands.push(format!("Always {}.", code(&shape["const"])));
    }
    if !shape["multipleOf"].is_null() {
        demands.push(format!("A multiple of {}.", code(&shape["multipleOf"])));
    }
    if let Some(pattern) = shape["pattern"].as_str()
        && pattern.len() <= LONGEST_PATTERN
        && !pattern.contains(['`', '\n', '\r'])
    {
        demands.push(format!("Pattern `{pattern}`."));
    }
    if let Some(values) = shape["enumCaseInsensitive"].as_array()
        && values.len() <= MOST_VALUES
    {
        demands.push(format!("One of {}, in any case.", listing(values, "or")));
    }
    demands
}

fn lower(sentence: &str) -> String {
    let mut characters = sentence.chars();
    let first = characters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// `a`, `b` or `c`.
fn listing(values: &[Json], conjunction: &str) -> String {
    let values: Vec<String> = values.iter().map(code).collect();
    match values.as_slice() {
        [] => "nothing".into(),
        [only] => only.clone(),
        [start @ .., last] => format!("{} {conjunction} {last}", start.join(", ")),
    }
}

/// A value as code: strings without quotes, as they are written in documentation.
fn code(value: &Json) -> String {
    match value {
        Json::String(text) if text.is_empty() => "`\"\"`".into(),
        Json::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(piece: Json, rust_type: RustType, expected: &str) {
        let facts = of_value(&Json::Null, &piece, &rust_type).join(" ");
        assert_eq!(facts, expected);
    }

    #[test]
    fn values() {
        check(
            json!({"type": "string", "minLength": 3, "maxLength": 63, "pattern": "^a$"}),
            RustType::Text,
            "a string of 3 to 63 characters. Pattern `^a$`.",
        );
        check(
            json!({"type": "string", "minLength": 0, "maxLength": 63}),
            RustType::Text,
            "a string of at most 63 characters.",
        );
        check(
            json!({"type": "string", "format": "AWS::IAM::Role.Arn"}),
            RustType::Text,
            "the `Arn` of an `AWS::IAM::Role`.",
        );
        check(
            json!({"type": "integer", "minimum": 1, "maximum": 9, "default": 3}),
            RustType::Integer,
            "a whole number from 1 to 9. Default `3`.",
        );
        check(
            json!({"type": "integer", "minimum": 0}),
            RustType::Integer,
            "a whole number, at least 0.",
        );
        check(
            json!({"type": "array", "minItems": 1, "maxItems": 5, "uniqueItems": true,
                "items": {"type": "string", "pattern": "^b$"}}),
            RustType::List(Box::new(RustType::Text)),
            "a list of 1 to 5 strings, all different, each of the pattern `^b$`.",
        );
        check(
            json!({"type": "array", "items": {"type": "string", "format": "AWS::EC2::Subnet.Id"}}),
            RustType::List(Box::new(RustType::Text)),
            "a list of strings, each the `Id` of an `AWS::EC2::Subnet`.",
        );
        check(
            json!({"type": "array", "maxItems": 2, "items": {"properties": {}}}),
            RustType::List(Box::new(RustType::Named("X".into()))),
            "a list of at most 2 objects.",
        );
        check(
            json!({"patternProperties": {".*": {"type": "boolean"}}}),
            RustType::Map(Box::new(RustType::Boolean)),
            "entries by name, each `true` or `false`.",
        );
        check(
            json!({"type": ["object", "string"]}),
            RustType::Json,
            "a JSON object of any form, or its text.",
        );
        check(
            json!({"type": "string", "enum": ["A", "B"]}),
            RustType::Named("X".into()),
            "`A` or `B`.",
        );
    }
}
