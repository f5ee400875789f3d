//! Which properties of an object go together.

use serde_json::Value as Json;

use super::super::schema::strings;
use super::listing;

/// What an object's schema demands of its properties taken together.
pub fn of_object(piece: &Json) -> Vec<String> {
    let mut facts = Vec::new();
    for (key, how_many) in [
        ("oneOf", "Exactly one of"),
        ("anyOf", "At least one of"),
        ("requiredXor", "Exactly one of"),
        ("requiredOr", "At least one of"),
    ] {
        let alternatives = piece[key].as_array().into_iter().flatten();
        let groups: Option<Vec<String>> = alternatives.map(group).collect();
        match groups.unwrap_or_default().as_slice() {
            [] | [_] => {}
            groups => facts.push(format!("{how_many} {}.", groups.join(", "))),
        }
    }
    for (key, verb) in [
        ("dependentRequired", "needs"),
        ("dependencies", "needs"),
        ("dependentExcluded", "excludes"),
    ] {
        for (name, others) in piece[key].as_object().into_iter().flatten() {
            if let Some(others) = others.as_array() {
                facts.push(format!("`{name}` {verb} {}.", listing(others, "and")));
            }
        }
    }
    facts
}

/// Which properties objects have that are described by alternatives.
pub fn of_alternatives(alternatives: &[&Json]) -> String {
    let names = |piece: &&Json| {
        let names = piece["properties"].as_object().into_iter().flatten();
        let names: Vec<Json> = names.map(|(name, _)| Json::from(name.as_str())).collect();
        listing(&names, "and")
    };
    let alternatives: Vec<String> = alternatives.iter().map(names).collect();
    format!("It has either {}.", alternatives.join(", or "))
}

/// One of several alternatives: a name, or an object that only says what is required.
fn group(alternative: &Json) -> Option<String> {
    if let Some(name) = alternative.as_str() {
        return Some(format!("`{name}`"));
    }
    let object = alternative.as_object()?;
    let only_required = object.keys().all(|key| key == "required" || key == "type");
    let names: Vec<String> = strings(alternative, "required")
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    (only_required && !names.is_empty()).then(|| names.join(" with "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_goes_together() {
        let facts = of_object(&json!({
            "oneOf": [{"required": ["A"]}, {"required": ["B", "C"]}],
            "anyOf": [{"required": ["A"]}, {"properties": {}}],
            "requiredOr": ["D", "E"],
            "dependentExcluded": {"A": ["B", "C"]},
            "dependencies": {"D": ["A"], "E": {"properties": {}}},
        }));
        assert_eq!(
            facts,
            [
                "Exactly one of `A`, `B` with `C`.",
                "At least one of `D`, `E`.",
                "`D` needs `A`.",
                "`A` excludes `B` and `C`.",
            ]
        );
    }
}
