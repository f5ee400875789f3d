//! What unknown values leave open: errors that a deployment may not have.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::{Open, Place, Subject};
use crate::schema::open;
use stackwright_template::model::{Evaluation, Instance, Template};

impl Subject<'_> {
    /// Where an error stands of which nothing is said, since unknown values leave it open, the property there, and what
    /// is open.
    pub(in crate::schema) fn undecided(
        &self,
        template: &Template<'_>,
        error: &ValidationError<'_>,
    ) -> Option<Open> {
        let place = self.place(error.instance_path())?;
        let what = match error.kind() {
            ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
                "whether it has one of its forms"
            }
            ValidationErrorKind::OneOfMultipleValid { .. } => "which of its forms it has",
            ValidationErrorKind::Not { .. } => "whether it has a form that is not allowed",
            ValidationErrorKind::Required { .. } | ValidationErrorKind::MinProperties { .. } => {
                "whether all is there that it needs"
            }
            _ => "whether the values fit each other",
        };
        let mut known = Vec::new();
        open::sources_within(template, place.instance, &mut known);
        if known.is_empty() {
            open::sources_within(template, self.root, &mut known);
        }
        Some(Open {
            span: match place.instance.value {
                Evaluation::Object(_) => self.object_span(&place),
                _ => place.instance.span(),
            },
            path: place.keys.join("."),
            reason: match open::listed(&known) {
                Some(known) => format!("depends on {known}"),
                None => "depends on what a macro adds".into(),
            },
            what,
        })
    }

    /// Whether an error may only be there because a value is unknown.
    pub(super) fn is_undecided(&self, error: &ValidationError<'_>, place: &Place<'_>) -> bool {
        match error.kind() {
            ValidationErrorKind::OneOfMultipleValid { .. } | ValidationErrorKind::Not { .. } => {
                return place.instance.has_unknown();
            }
            ValidationErrorKind::Required { .. } | ValidationErrorKind::MinProperties { .. }
                if matches!(&place.instance.value, Evaluation::Object(object) if object.open) =>
            {
                return true;
            }
            _ => {}
        }
        // What follows from `if` does not hold when what `if` asks about is unknown.
        let path = error.schema_path().as_str();
        let mut names = Vec::new();
        for keyword in ["/then", "/else"] {
            for (end, _) in path.match_indices(keyword) {
                if let Some(condition) = self.schema.pointer(&format!("{}/if", &path[..end])) {
                    asked(condition, &mut names);
                }
            }
        }
        if names.is_empty() {
            return false;
        }
        let mut at = self.root;
        let mut all = vec![at];
        for key in &place.keys {
            let next = match key.parse::<usize>() {
                Ok(index) => at.items().get(index),
                Err(_) => at.get(key),
            };
            let Some(next) = next else { break };
            at = next;
            all.push(at);
        }
        all.iter().any(|instance| {
            names
                .iter()
                .any(|name| instance.get(name).is_some_and(Instance::has_unknown))
        })
    }
}

/// The properties that a condition asks about.
fn asked<'v>(schema: &'v Value, names: &mut Vec<&'v str>) {
    match schema {
        Value::Object(map) => {
            for (keyword, value) in map {
                match keyword.as_str() {
                    "properties" => {
                        for (name, inner) in value.as_object().into_iter().flatten() {
                            names.push(name);
                            asked(inner, names);
                        }
                    }
                    "required" => names.extend(
                        value
                            .as_array()
                            .into_iter()
                            .flatten()
                            .filter_map(Value::as_str),
                    ),
                    _ => asked(value, names),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                asked(item, names);
            }
        }
        _ => {}
    }
}
