//! What kind of scalar a schema takes at a place.

use serde_json::Value;

use super::TypeSchema;

/// What kind of scalar stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// A text.
    Text,
    /// A number, or a boolean.
    Other,
    /// The schema does not say.
    Unknown,
}

/// A place in a schema, which is followed as one goes down a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'s> {
    root: &'s Value,
    at: Option<&'s Value>,
    /// Whether the name was free, as those of variables and tags are: what stands there is a text that may look like anything.
    free: bool,
}

impl TypeSchema {
    /// The place of the properties.
    pub(crate) fn place(&self) -> Place<'_> {
        Place {
            root: &self.schema,
            at: Some(&self.schema),
            free: false,
        }
    }
}

impl<'s> Place<'s> {
    fn resolved(self) -> Option<&'s Value> {
        let mut at = self.at?;
        for _ in 0..8 {
            let Some(pointer) = at.get("$ref").and_then(Value::as_str) else {
                break;
            };
            at = self.root.pointer(pointer.strip_prefix('#')?)?;
        }
        Some(at)
    }

    /// The place of an entry.
    pub(crate) fn entry(self, key: &str) -> Self {
        let schema = self.resolved();
        let named = schema.and_then(|schema| schema.get("properties")?.get(key));
        let free = || {
            let patterns = schema?.get("patternProperties")?.as_object()?;
            patterns.values().next()
        };
        Self {
            at: named.or_else(free),
            free: named.is_none(),
            ..self
        }
    }

    /// The place of an item.
    pub(crate) fn item(self) -> Self {
        let at = self.resolved().and_then(|schema| schema.get("items"));
        Self {
            at,
            free: false,
            ..self
        }
    }

    /// What stands there.
    pub(crate) fn taken(self) -> Taken {
        let name = |value: &Value| match value.as_str() {
            Some("string") => Taken::Text,
            Some("integer" | "number" | "boolean") => Taken::Other,
            _ => Taken::Unknown,
        };
        match self.resolved().and_then(|schema| schema.get("type")) {
            Some(Value::Array(names)) => {
                let has = |taken| names.iter().any(|one| name(one) == taken);
                match (has(Taken::Text), has(Taken::Other)) {
                    (true, other) if self.free || !other => Taken::Text,
                    (_, true) => Taken::Other,
                    _ => Taken::Unknown,
                }
            }
            Some(one) => name(one),
            None => Taken::Unknown,
        }
    }
}
