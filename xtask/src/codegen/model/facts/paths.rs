//! What a schema says of properties by their paths: which changes replace, what they refer to, what is deprecated.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::super::schema::{resolve, strings};

/// Facts by the piece of the schema that describes the property: one that several paths lead to is one.
pub struct Paths(HashMap<*const Json, Vec<String>>);

impl Paths {
    /// Reads all that the schema of a resource type says by path.
    pub fn read(schema: &Json) -> Self {
        let mut paths = Paths(HashMap::new());
        let spec = &schema["facts"];
        let replaces = spec["replaces"].as_object().into_iter().flatten();
        let replacing = strings(schema, "createOnlyProperties").into_iter();
        let maybe = strings(schema, "conditionalCreateOnlyProperties").into_iter();
        let replacing = replacing.map(|path| (path.to_owned(), "yes"));
        let maybe = maybe.map(|path| (path.to_owned(), "maybe"));
        let stated = replaces.map(|(path, how)| (path.clone(), how.as_str().unwrap_or_default()));
        let mut replacing: Vec<_> = replacing.chain(maybe).chain(stated).collect();
        // What certainly replaces is said first, and then not that it may.
        replacing.sort_by_key(|(_, how)| *how != "yes");
        for (path, how) in replacing {
            let fact = match how {
                "yes" => "A change replaces the resource.",
                _ => "A change may replace the resource.",
            };
            paths.add(schema, &path, fact.into());
        }
        for (path, targets) in spec["relationships"].as_object().into_iter().flatten() {
            let mut targets: Vec<String> = targets
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|target| {
                    let (type_name, property) = (target[0].as_str()?, target[1].as_str()?);
                    Some(format!("`{property}` of `{type_name}`"))
                })
                .collect();
            targets.sort();
            targets.dedup();
            if !targets.is_empty() {
                paths.add(
                    schema,
                    path,
                    format!("Refers to {}.", targets.join(", or ")),
                );
            }
        }
        for path in strings(schema, "writeOnlyProperties") {
            paths.add(schema, path, "Cannot be read back.".into());
        }
        for path in strings(schema, "deprecatedProperties") {
            paths.add(schema, path, "Deprecated.".into());
        }
        paths
    }

    /// What is said of the property that a piece of the schema describes.
    pub fn of(&self, piece: &Json) -> Vec<String> {
        let facts = self.0.get(&std::ptr::from_ref(piece));
        facts.cloned().unwrap_or_default()
    }

    /// Adds a fact of the property at a path: `/properties/A/B` or `A.B`, through lists and maps.
    fn add(&mut self, schema: &Json, path: &str, fact: String) {
        let parts = path
            .split(['/', '.'])
            .filter(|part| !["", "*", "properties", "items"].contains(part));
        let mut piece = None;
        for part in parts {
            let Some(next) = property(schema, piece.unwrap_or(schema), part, 0) else {
                return;
            };
            piece = Some(next);
        }
        if let Some(piece) = piece {
            let facts = self.0.entry(piece).or_default();
            let known =
                |known: &String| *known == fact || (is_replacement(known) && is_replacement(&fact));
            if !facts.iter().any(known) {
                facts.push(fact);
            }
        }
    }
}

fn is_replacement(fact: &str) -> bool {
    fact.ends_with("replace the resource.") || fact.ends_with("replaces the resource.")
}

/// The property of this name in an object, in the items of a list, or in one of several forms.
fn property<'a>(schema: &'a Json, at: &'a Json, name: &str, depth: usize) -> Option<&'a Json> {
    const DEEPEST: usize = 8;
    if depth > DEEPEST {
        return None;
    }
    let at = resolve(schema, at);
    if let Some(found) = at["properties"].get(name) {
        return Some(found);
    }
    let entries = at["patternProperties"].as_object().into_iter().flatten();
    let alternatives = ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .flat_map(|key| at[key].as_array());
    std::iter::once(&at["items"])
        .chain(entries.map(|(_, entry)| entry))
        .chain(alternatives.flatten())
        .filter(|piece| piece.is_object())
        .find_map(|piece| property(schema, piece, name, depth + 1))
}
