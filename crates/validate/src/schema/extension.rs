//! The further schemas of a type: each states which properties or values go together, and has a rule.
//!
//! They are compiled when the first resource that they apply to is checked. Some are lists of allowed
//! values by region, which need no compiling.

use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::instance::{CfnJson, Handle};
use super::message::Subject;
use super::{keywords, prepare};
use crate::model::{Function, Instance};
use crate::parse::Span;

/// A further schema of a type.
pub struct Extension {
    raw: Value,
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
    /// Where.
    pub span: Span,
    /// Keys and indexes below the value that was checked, joined by dots.
    pub path: String,
    /// The function that the offending value comes from.
    pub via: Option<Function>,
}

impl Extension {
    pub(super) fn new(raw: Value) -> Self {
        Self {
            raw,
            compiled: OnceLock::new(),
            regions: OnceLock::new(),
        }
    }

    fn compiled(&self) -> Option<&Compiled> {
        self.compiled
            .get_or_init(|| {
                let mut schema = self.raw.clone();
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
        any(&self.raw, like)
    }

    /// The schemas by region, for an extension that is such a map.
    #[must_use]
    pub fn regions(&self) -> &[(String, Extension)] {
        self.regions.get_or_init(|| {
            self.raw
                .as_object()
                .into_iter()
                .flatten()
                .map(|(region, raw)| (region.clone(), Extension::new(raw.clone())))
                .collect()
        })
    }

    /// The allowed values by region, for an extension that is a list of values by region.
    pub fn values(&self, region: Option<&str>) -> impl Iterator<Item = &str> {
        self.raw
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
                span: violation.span,
                path: violation.path,
                via: violation.via,
            })
            .collect()
    }
}
