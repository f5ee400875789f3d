//! How a resource type is tagged.

use serde_json::Value as Json;

use super::schema::resolve;

/// The tag property and its form. The property's own shape decides the form, since the two sources of facts disagree
/// for some types; only where the schema leaves the shape open does the stated form count.
pub fn read(schema: &Json) -> Option<(String, &'static str)> {
    let facts = &schema["facts"]["tags"];
    if facts.is_null() && schema["tagging"]["taggable"] == false {
        return None;
    }
    let property = match facts[0].as_str() {
        Some(property) => property,
        None => schema["tagging"]["tagProperty"]
            .as_str()
            .unwrap_or("/properties/Tags")
            .strip_prefix("/properties/")?,
    };
    let shape = resolve(schema, schema["properties"].get(property)?);
    let form = match shape["type"].as_str() {
        Some("array") => {
            let item = &resolve(schema, &shape["items"])["properties"];
            let is_there = |name: &str| item[name].is_object();
            match (is_there("Key") && is_there("Value"), item.is_null()) {
                (true, _) if is_there("PropagateAtLaunch") => "AutoScalingGroup",
                (true, _) => "List",
                // Some schemas describe the item only by alternatives.
                (false, true) if facts[1] == "standard" => "List",
                _ => return None,
            }
        }
        Some("object") if shape["properties"].is_null() => "Map",
        None if facts[1] == "map" => "Map",
        _ => return None,
    };
    Some((property.to_owned(), form))
}
