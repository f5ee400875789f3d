//! Questions to the JSON of a schema: what form a piece of it describes.

use serde_json::{Value as Json, json};

/// What a piece of a schema describes, if it is something that gets a type of its own or is made of others.
pub enum Form<'a> {
    /// An object with properties.
    Object,
    /// An object without properties.
    Empty,
    /// A string out of these.
    Values(Vec<String>),
    /// One of these alternatives.
    Choice(Vec<&'a Json>),
    /// Objects of which each has some of the properties.
    Merged(Vec<&'a Json>),
    /// The very same as another piece.
    Same(&'a Json),
    /// Text, a number or a Boolean value.
    Scalar(Vec<&'a str>),
    List(&'a Json),
    /// Entries by name, all of one type.
    Map(&'a Json),
    /// What the schema leaves open.
    Open,
}

/// The strings of a list in the schema.
pub fn strings<'a>(schema: &'a Json, key: &str) -> Vec<&'a str> {
    let list = schema[key].as_array();
    list.into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect()
}

/// What a piece of a schema describes, with references followed.
pub fn resolve<'a>(schema: &'a Json, mut at: &'a Json) -> &'a Json {
    for _ in 0..16 {
        let Some(pointer) = at["$ref"].as_str().and_then(|r| r.strip_prefix('#')) else {
            break;
        };
        match schema.pointer(pointer) {
            Some(target) => at = target,
            None => break,
        }
    }
    at
}

/// What a piece of a schema describes, with references followed, and with what is only another word for something else.
pub fn follow<'a>(schema: &'a Json, piece: &'a Json) -> &'a Json {
    let mut at = resolve(schema, piece);
    for _ in 0..16 {
        match form(schema, at) {
            Form::Same(other) => at = resolve(schema, other),
            _ => break,
        }
    }
    at
}

/// The names in `type`.
pub fn types(piece: &Json) -> Vec<&str> {
    match &piece["type"] {
        Json::String(name) => vec![name],
        names => names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect(),
    }
}

const SCALARS: &[&str] = &["string", "integer", "number", "boolean"];

/// The form of a piece of a schema. A reference is not followed.
pub fn form<'a>(schema: &'a Json, piece: &'a Json) -> Form<'a> {
    if piece["$ref"].is_string() {
        return Form::Same(piece);
    }
    if let Some(values) = values(piece) {
        return Form::Values(values);
    }
    let types = types(piece);
    let all_scalars = types.iter().all(|name| SCALARS.contains(name));
    match types.as_slice() {
        [] => {}
        ["array"] => {
            return match &piece["items"] {
                Json::Object(items) if items.is_empty() => Form::List(&Json::Null),
                items => Form::List(items),
            };
        }
        // One topic, or a list of them: the one is what the documentation has.
        ["string", "array"] => return Form::Scalar(vec!["string"]),
        _ if all_scalars => return Form::Scalar(types),
        _ if !types.contains(&"object") => return Form::Open,
        // Anything at all.
        _ if types.len() > 2 => return Form::Open,
        _ => {}
    }
    if let Some(properties) = piece["properties"].as_object()
        && !properties.is_empty()
    {
        return Form::Object;
    }
    for alternatives in [&piece["oneOf"], &piece["anyOf"]] {
        if let Some(alternatives) = alternatives.as_array() {
            return choice(schema, alternatives);
        }
    }
    if let Some(all) = piece["allOf"].as_array() {
        let mut all = all.iter().filter(|piece| **piece != json!({}));
        if let (Some(only), None) = (all.next(), all.next()) {
            return Form::Same(only);
        }
    }
    if let Some(patterns) = piece["patternProperties"].as_object() {
        let mut entries = patterns.values();
        return match entries.next() {
            Some(entry) if entry.is_object() && entries.all(|e| e["type"] == entry["type"]) => {
                Form::Map(entry)
            }
            _ => Form::Open,
        };
    }
    if piece["additionalProperties"].is_object() {
        return Form::Map(&piece["additionalProperties"]);
    }
    if types == ["object"] && piece["additionalProperties"] == false {
        return Form::Empty;
    }
    match piece["format"].as_str() {
        Some(format) if types.is_empty() && format != "json" => Form::Scalar(vec!["string"]),
        _ => Form::Open,
    }
}

fn values(piece: &Json) -> Option<Vec<String>> {
    if !piece["type"].is_null() && piece["type"] != "string" {
        return None;
    }
    piece["enum"]
        .as_array()?
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn choice<'a>(schema: &'a Json, alternatives: &'a [Json]) -> Form<'a> {
    let shape = |piece: &&'a Json| form(schema, resolve(schema, piece));
    let typed: Vec<&Json> = alternatives
        .iter()
        .filter(|piece| !matches!(shape(piece), Form::Empty))
        // The text of a document beside its structure says nothing that the structure does not say.
        .filter(|piece| piece["format"] != "json")
        .collect();
    if let Some(tag) = typed.iter().find(|piece| is_tag(piece)) {
        return Form::Same(tag);
    }
    let scalars: Option<Vec<Vec<&str>>> = typed
        .iter()
        .map(|piece| match shape(piece) {
            Form::Scalar(types) => Some(types),
            _ => None,
        })
        .collect();
    if let Some(scalars) = scalars.filter(|scalars| !scalars.is_empty()) {
        let mut all = scalars.concat();
        all.sort_unstable();
        all.dedup();
        return Form::Scalar(all);
    }
    if let [only] = typed.as_slice()
        && (only["$ref"].is_string() || alternatives.len() > 1)
    {
        return Form::Same(only);
    }
    let in_place =
        |piece: &&Json| piece["$ref"].is_null() && matches!(form(schema, piece), Form::Object);
    let one_property = |piece: &&Json| {
        piece["properties"]
            .as_object()
            .is_some_and(|p| p.len() == 1)
    };
    match typed.iter().all(in_place) {
        _ if typed.is_empty() => Form::Open,
        true if !typed.iter().all(one_property) => Form::Merged(typed),
        _ => Form::Choice(typed),
    }
}

/// Whether it is the usual tag, beside which some schemas have another spelling.
fn is_tag(piece: &Json) -> bool {
    let names = piece["properties"].as_object();
    names.is_some_and(|names| {
        names.len() == 2 && names.contains_key("Key") && names.contains_key("Value")
    })
}
