//! What the resource schemas know about types: which hold data, what a change replaces, what identifies an instance.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use stackwright_deploy::{BuiltinFacts, Facts, Replacement};
use stackwright_schemas::SchemaStore;

/// Facts from the schemas that come with this program. A type is read when it is first asked about.
pub struct SchemaFacts {
    store: SchemaStore,
    types: Mutex<HashMap<String, Option<Arc<TypeFacts>>>>,
}

#[derive(Debug, Default)]
struct TypeFacts {
    stateful: bool,
    /// Steps of a property's path, without list indices, and what a change of it does.
    replaces: Vec<(Vec<String>, Replacement)>,
    identifier: Vec<String>,
}

impl SchemaFacts {
    /// Facts about every type.
    pub fn new() -> Self {
        Self {
            store: SchemaStore::embedded(),
            types: Mutex::new(HashMap::new()),
        }
    }

    fn of(&self, resource_type: &str) -> Option<Arc<TypeFacts>> {
        let mut types = self.types.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = types.get(resource_type) {
            return known.clone();
        }
        let facts =
            (self.store.schema(resource_type)).map(|schema| Arc::new(TypeFacts::read(&schema)));
        types.insert(resource_type.to_owned(), facts.clone());
        facts
    }
}

impl TypeFacts {
    fn read(schema: &Value) -> Self {
        let pointers = |key: &str| -> Vec<Vec<String>> {
            let list = schema[key].as_array().into_iter().flatten();
            list.filter_map(Value::as_str).map(steps).collect()
        };
        let mut replaces = Vec::new();
        for (key, replacement) in [
            ("createOnlyProperties", Replacement::Always),
            ("conditionalCreateOnlyProperties", Replacement::Conditional),
        ] {
            replaces.extend(pointers(key).into_iter().map(|path| (path, replacement)));
        }
        for (name, how) in schema["facts"]["replaces"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let replacement = match how.as_str() {
                Some("yes") => Replacement::Always,
                _ => Replacement::Conditional,
            };
            let path = vec![name.clone()];
            if !replaces.iter().any(|(known, _)| *known == path) {
                replaces.push((path, replacement));
            }
        }
        Self {
            stateful: schema["facts"]["stateful"] == true,
            replaces,
            identifier: pointers("primaryIdentifier")
                .iter()
                .map(|path| path.join("/"))
                .collect(),
        }
    }

    fn replacement(&self, property: &[&str]) -> Option<Replacement> {
        let exact = self
            .replaces
            .iter()
            .find(|(path, _)| path.iter().eq(property.iter()));
        let inside = |(path, _): &&(Vec<String>, Replacement)| {
            path.len() > property.len() && path.iter().zip(property).all(|(a, b)| a == b)
        };
        match exact {
            Some((_, replacement)) => Some(*replacement),
            // A whole structure changes, and something in it replaces.
            None => self
                .replaces
                .iter()
                .find(inside)
                .map(|_| Replacement::Conditional),
        }
    }
}

/// `/properties/Rules/*/Name` → `Rules`, `Name`.
fn steps(pointer: &str) -> Vec<String> {
    let path = pointer.strip_prefix("/properties/").unwrap_or(pointer);
    path.split('/')
        .filter(|step| !matches!(*step, "*" | "items" | "properties"))
        .map(str::to_owned)
        .collect()
}

impl Facts for SchemaFacts {
    fn is_stateful(&self, resource_type: &str) -> Option<bool> {
        let known = self.of(resource_type).map(|facts| facts.stateful);
        // Either source may have missed a type; losing data unseen is the worse mistake.
        BuiltinFacts.is_stateful(resource_type).or(known)
    }

    fn replacement(&self, resource_type: &str, property_path: &str) -> Option<Replacement> {
        let facts = self.of(resource_type)?;
        let path: Vec<&str> = property_path
            .strip_prefix("Properties/")?
            .split('/')
            .collect();
        facts.replacement(&path)
    }

    fn primary_identifier(&self, resource_type: &str) -> Option<Vec<String>> {
        let identifier = &self.of(resource_type)?.identifier;
        (!identifier.is_empty()).then(|| identifier.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_tell_what_replaces() {
        let facts = SchemaFacts::new();
        let replacement =
            |ty: &str, path: &str| facts.replacement(ty, &format!("Properties/{path}"));
        assert_eq!(
            replacement("AWS::S3::Bucket", "BucketName"),
            Some(Replacement::Always)
        );
        assert_eq!(
            replacement("AWS::S3::Bucket", "VersioningConfiguration"),
            None
        );
        assert_eq!(
            replacement("AWS::SQS::Queue", "QueueName"),
            Some(Replacement::Always)
        );
        assert_eq!(replacement("AWS::Nowhere::Thing", "Name"), None);
        assert_eq!(facts.is_stateful("AWS::S3::Bucket"), Some(true));
        assert_eq!(facts.is_stateful("AWS::IAM::Role"), Some(false));
        assert_eq!(facts.is_stateful("AWS::Nowhere::Thing"), None);
        let identifier = facts.primary_identifier("AWS::S3::Bucket");
        assert_eq!(identifier, Some(vec!["BucketName".to_owned()]));
    }
}
