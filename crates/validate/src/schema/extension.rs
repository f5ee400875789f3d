//! The further schemas of a type: each states which properties or values go together, and has a rule.
//!
//! They are compiled when the first resource that they apply to is checked. Some are lists of allowed
//! values by region, which need no compiling.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::instance::{CfnJson, Handle};
use super::message::Subject;
use super::{keywords, prepare};
use stackwright_template::model::{Function, Instance};
use stackwright_template::parse::Span;

/// A further schema of a type.
pub struct Extension {
    text: Box<str>,
    raw: OnceLock<Value>,
    compiled: OnceLock<Option<Compiled>>,
    regions: OnceLock<Vec<(String, Extension)>>,
}

struct Compiled {
    schema: Value,
    validator: Validator<CfnJson>,
}

impl std::fmt::Debug for Extension {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extension").finish_non_exhaustive()
    }
}

/// Where and how a value breaks a further schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The name that was most likely meant; the hint asks for it.
    pub meant: Option<String>,
    /// Where.
    pub span: Span,
    /// Keys and indexes below the value that was checked, joined by dots.
    pub path: String,
    /// The function that the offending value comes from.
    pub via: Option<Function>,
    /// Whether something is there that may not be, or lacks: why is then a part of what is wrong.
    pub is_presence: bool,
}

impl Extension {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            raw: OnceLock::new(),
            compiled: OnceLock::new(),
            regions: OnceLock::new(),
        }
    }

    fn raw(&self) -> &Value {
        self.raw
            .get_or_init(|| serde_json::from_str(&self.text).unwrap_or_default())
    }

    fn compiled(&self) -> Option<&Compiled> {
        self.compiled
            .get_or_init(|| {
                let mut schema = self.raw().clone();
                prepare::prepare_part(&mut schema);
                let validator = keywords::options()
                    .with_draft(Draft::Draft7)
                    .build(&schema)
                    .ok()?;
                Some(Compiled { schema, validator })
            })
            .as_ref()
    }

    /// Whether the schema can be used; one that cannot finds nothing.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.compiled().is_some()
    }

    /// Whether a text anywhere in the schema is like that.
    #[must_use]
    pub fn mentions(&self, like: &dyn Fn(&str) -> bool) -> bool {
        fn any(value: &Value, like: &dyn Fn(&str) -> bool) -> bool {
            match value {
                Value::String(text) => like(text),
                Value::Array(items) => items.iter().any(|item| any(item, like)),
                Value::Object(map) => map.values().any(|item| any(item, like)),
                _ => false,
            }
        }
        any(self.raw(), like)
    }

    /// Whether the schema limits the values of a property at the top.
    #[must_use]
    pub fn asks_about(&self, property: &str) -> bool {
        fn any(schema: &Value, property: &str, depth: usize) -> bool {
            let limits = |schema: &Value| {
                [
                    "const", "enum", "pattern", "minimum", "maximum", "format", "type",
                ]
                .iter()
                .any(|keyword| schema.get(keyword).is_some())
            };
            if (schema.get("properties").and_then(|all| all.get(property))).is_some_and(limits) {
                return true;
            }
            let many = ["allOf", "anyOf", "oneOf"]
                .iter()
                .filter_map(|keyword| schema.get(keyword)?.as_array())
                .flatten();
            let single = ["if", "then", "else", "not"]
                .iter()
                .filter_map(|keyword| schema.get(keyword));
            depth < 8
                && many
                    .chain(single)
                    .any(|inner| any(inner, property, depth + 1))
        }
        any(self.raw(), property, 0)
    }

    /// The schemas by region, for an extension that is such a map.
    #[must_use]
    pub fn regions(&self) -> &[(String, Extension)] {
        self.regions.get_or_init(|| {
            members(&self.text)
                .into_iter()
                .map(|(region, text)| (region.to_owned(), Extension::new(text)))
                .collect()
        })
    }

    /// The allowed values by region, for an extension that is a list of values by region.
    pub fn values(&self, region: Option<&str>) -> impl Iterator<Item = &str> {
        self.raw()
            .as_object()
            .into_iter()
            .flatten()
            .filter(move |(name, _)| region.is_none_or(|region| region == name.as_str()))
            .filter_map(|(_, schema)| schema.get("enum")?.as_array())
            .flatten()
            .filter_map(Value::as_str)
    }

    /// Where `instance` breaks the schema. `span` is where to point for the whole of it, `name` what to
    /// call it.
    #[must_use]
    pub fn check(
        &self,
        instance: &Instance<'_>,
        name: &str,
        span: Span,
        strict: bool,
    ) -> Vec<Breach> {
        let handle = Handle { instance, strict };
        let Some(compiled) = self.compiled() else {
            return Vec::new();
        };
        if compiled.validator.is_valid(handle) {
            return Vec::new();
        }
        let subject = Subject {
            schema: &compiled.schema,
            type_name: name,
            root: instance,
            root_span: span,
        };
        let mut found = Vec::new();
        for error in compiled.validator.iter_errors(handle) {
            subject.describe(&error, &mut found);
        }
        found
            .into_iter()
            .map(|violation| Breach {
                message: violation.message,
                hint: violation.hint,
                meant: violation.meant,
                span: violation.span,
                path: violation.path,
                via: violation.via,
                is_presence: violation.missing.is_some() || violation.excluded,
            })
            .collect()
    }
}

/// Takes the further schemas out of a schema's text. They can be thousands of times as long as the schema
/// itself, so they are only read when they are used.
pub(super) fn split(json: &str) -> (Cow<'_, str>, HashMap<String, Extension>) {
    let found = members(json)
        .into_iter()
        .find(|(name, _)| *name == "extensions");
    let Some((_, text)) = found else {
        return (Cow::Borrowed(json), HashMap::new());
    };
    let extensions = members(text)
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Extension::new(text)))
        .collect();
    let start = text.as_ptr() as usize - json.as_ptr() as usize;
    let rest = [&json[..start], "null", &json[start + text.len()..]].concat();
    (Cow::Owned(rest), extensions)
}

/// The members of a JSON object with the text of their values. Names with escapes are left as they are
/// written. Nothing for a text that is no object.
fn members(json: &str) -> Vec<(&str, &str)> {
    let bytes = json.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut depth = 0usize;
    let mut name: Option<&str> = None;
    let mut value: Option<usize> = None;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let start = at + 1;
                at = start;
                while let Some(&inner) = bytes.get(at) {
                    match inner {
                        b'"' => break,
                        b'\\' => at += 2,
                        _ => at += 1,
                    }
                }
                if depth == 1 && name.is_none() {
                    name = json.get(start..at);
                }
            }
            b'{' | b'[' => depth += 1,
            b':' if depth == 1 && value.is_none() => value = Some(at + 1),
            b'}' | b']' | b',' => {
                if depth == 1
                    && byte != b']'
                    && let (Some(name), Some(start)) = (name.take(), value.take())
                    && let Some(text) = json.get(start..at)
                {
                    found.push((name, text.trim()));
                }
                if byte != b',' {
                    depth = depth.saturating_sub(1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_without_reading_their_values() {
        let text = r#"{"a": {"b": [1, "}"]}, "c": "x\"]{", "d": [], "e": null}"#;
        assert_eq!(
            members(text),
            [
                ("a", r#"{"b": [1, "}"]}"#),
                ("c", r#""x\"]{""#),
                ("d", "[]"),
                ("e", "null")
            ]
        );
        assert!(members("[1, 2]").is_empty());
        assert!(members("").is_empty());
    }

    #[test]
    fn further_schemas_are_taken_out() {
        let (rest, extensions) =
            split(r#"{"a": 1, "extensions": {"one": {"enum": ["x"]}}, "b": 2}"#);
        assert_eq!(rest, r#"{"a": 1, "extensions": null, "b": 2}"#);
        assert_eq!(extensions["one"].raw()["enum"][0], "x");
    }
}
