//! The keywords of JSON Schema.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::words::{count, list, quoted, shown};
use super::{Place, Subject, Violation, join};
use crate::schema::instance::to_value;
use stackwright_template::model::Instance;
use stackwright_template::suggest::did_you_mean;

impl Subject<'_> {
    pub(super) fn standard(&self, error: &ValidationError<'_>, out: &mut Vec<Violation>) {
        let Some(place) = self.place(error.instance_path()) else {
            return;
        };
        let keyword_value = self.schema.pointer(error.schema_path().as_str());
        let parent =
            parent(error.schema_path().as_str()).and_then(|pointer| self.schema.pointer(pointer));
        if self.is_undecided(error, &place) {
            return;
        }
        let violation = |code, message: String| place.violation(code, message);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    out.push(self.unexpected(&place, name, parent));
                }
            }
            ValidationErrorKind::FalseSchema => {
                let mut found = violation(
                    "E3002",
                    match place.keys.last() {
                        Some(name) => format!("`{name}` may not be here"),
                        None => "no properties are allowed here".into(),
                    },
                );
                found.span = place.key_span;
                found.excluded = true;
                out.push(found);
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let mut found = violation(
                    "E3003",
                    format!("`{name}` is required in {}", self.container(&place)),
                );
                found.span = self.object_span(&place);
                found.missing = Some(name.to_owned());
                if let Some(near) =
                    did_you_mean(name, place.instance.entries().iter().map(|(key, ..)| *key))
                        .filter(|near| {
                            parent
                                .and_then(|schema| schema.get("properties"))
                                .is_some_and(|known| known.get(near).is_none())
                        })
                {
                    found.hint = Some(format!("`{near}` looks like a misspelling of it"));
                }
                out.push(found);
            }
            ValidationErrorKind::AnyOf { context } => {
                self.branches("E3017", context, &place, out);
            }
            ValidationErrorKind::OneOfNotValid { context } => {
                self.branches("E3018", context, &place, out);
            }
            ValidationErrorKind::OneOfMultipleValid { .. } => {
                let mut found = violation(
                    "E3018",
                    format!(
                        "{} fits more than one of the forms that exclude each other{}",
                        self.container(&place),
                        self.exclusive(keyword_value, &place)
                    ),
                );
                found.span = self.object_span(&place);
                out.push(found);
            }
            ValidationErrorKind::MinItems { limit } => out.push(violation(
                "E3032",
                format!(
                    "the list has {}, and needs at least {limit}",
                    count(place.instance.items().len(), "item")
                ),
            )),
            ValidationErrorKind::MaxItems { limit } => out.push(violation(
                "E3032",
                format!(
                    "the list has {}, and may have at most {limit}",
                    count(place.instance.items().len(), "item")
                ),
            )),
            ValidationErrorKind::MinLength { limit } => out.push(violation(
                "E3033",
                format!(
                    "{} is too short: it needs at least {}",
                    quoted(place.instance),
                    count(usize::try_from(*limit).unwrap_or(usize::MAX), "character")
                ),
            )),
            ValidationErrorKind::MaxLength { limit } => {
                let length = place.instance.text().map_or(0, |text| text.chars().count());
                out.push(violation(
                    "E3033",
                    format!(
                        "{} is too long: it has {length} characters, and may have at most {limit}",
                        quoted(place.instance)
                    ),
                ));
            }
            ValidationErrorKind::Minimum { limit } => out.push(violation(
                "E3034",
                format!(
                    "{} is less than the minimum of {limit}",
                    shown(place.instance)
                ),
            )),
            ValidationErrorKind::Maximum { limit } => out.push(violation(
                "E3034",
                format!(
                    "{} is more than the maximum of {limit}",
                    shown(place.instance)
                ),
            )),
            ValidationErrorKind::ExclusiveMinimum { limit } => out.push(violation(
                "E3034",
                format!("{} is not more than {limit}", shown(place.instance)),
            )),
            ValidationErrorKind::ExclusiveMaximum { limit } => out.push(violation(
                "E3034",
                format!("{} is not less than {limit}", shown(place.instance)),
            )),
            ValidationErrorKind::MultipleOf { multiple_of } => out.push(violation(
                "E3034",
                format!(
                    "{} is not a multiple of {multiple_of}",
                    shown(place.instance)
                ),
            )),
            ValidationErrorKind::MinProperties { limit } => {
                let mut found = violation(
                    "E3003",
                    format!(
                        "{} has {}, and needs at least {limit}",
                        self.container(&place),
                        count(place.instance.entries().len(), "entry")
                    ),
                );
                found.span = self.object_span(&place);
                out.push(found);
            }
            ValidationErrorKind::MaxProperties { limit } => {
                let mut found = violation(
                    "E3002",
                    format!(
                        "{} has {}, and may have at most {limit}",
                        self.container(&place),
                        count(place.instance.entries().len(), "entry")
                    ),
                );
                found.span = self.object_span(&place);
                out.push(found);
            }
            ValidationErrorKind::UniqueItems => {
                let mut found = violation("E3037", "the list has an item twice".into());
                if let Some((index, item)) = repeated(place.instance) {
                    found.span = item.node.span;
                    found.path = join(&place.keys, &index.to_string());
                    found.message = format!("{} appears twice in the list", quoted(item));
                }
                out.push(found);
            }
            ValidationErrorKind::Contains => out.push(violation(
                "E3017",
                "the list lacks an item that it needs".into(),
            )),
            ValidationErrorKind::Not { schema } => {
                let mut found = violation("E3017", forbidden(schema, &place));
                found.span = self.object_span(&place);
                out.push(found);
            }
            ValidationErrorKind::PropertyNames { error } => {
                let key = match error.instance().as_str() {
                    Some(name) => format!("the name `{name}`"),
                    None => "a name".into(),
                };
                let mut found = violation("E3002", format!("{key} is not allowed here"));
                if let Some((_, span, _)) = place
                    .instance
                    .entries()
                    .iter()
                    .find(|(name, ..)| error.instance().as_str() == Some(name))
                {
                    found.span = *span;
                }
                out.push(found);
            }
            ValidationErrorKind::AdditionalItems { limit } => out.push(violation(
                "E3008",
                format!("the list may have at most {limit} items"),
            )),
            ValidationErrorKind::Custom { keyword, .. } => {
                self.custom(keyword, keyword_value, &place, out);
            }
            _ => out.push(violation("E3002", error.to_string())),
        }
    }

    fn unexpected(&self, place: &Place<'_>, name: &str, schema: Option<&Value>) -> Violation {
        let span = place
            .instance
            .entries()
            .iter()
            .find(|(key, ..)| *key == name)
            .map_or(place.key_span, |(_, span, _)| *span);
        let near = schema
            .and_then(|schema| schema.get("properties"))
            .and_then(Value::as_object)
            .and_then(|known| did_you_mean(name, known.keys().map(String::as_str)));
        // A map whose keys are free within a pattern has no properties of its own.
        let names = schema
            .filter(|schema| schema.get("properties").is_none())
            .and_then(|schema| schema.get("patternProperties"))
            .and_then(Value::as_object)
            .and_then(|patterns| patterns.keys().next());
        let message = match names {
            Some(pattern) => format!(
                "`{name}` is no name that {} allows: names match `{pattern}`",
                self.container(place)
            ),
            None => format!("`{name}` is not a property of {}", self.container(place)),
        };
        Violation {
            span,
            path: join(&place.keys, name),
            ..place.violation("E3002", message)
        }
        .meaning(near.map(Into::into))
    }
}

fn forbidden(schema: &Value, place: &Place<'_>) -> String {
    let mut names: Vec<&str> = Vec::new();
    let alternatives = schema.get("anyOf").and_then(Value::as_array);
    for part in std::iter::once(schema).chain(alternatives.into_iter().flatten()) {
        names.extend(
            part.get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .filter(|name| place.instance.get(name).is_some()),
        );
    }
    if names.is_empty() {
        match schema.get("enum").or_else(|| schema.get("const")) {
            Some(_) => format!("{} is not allowed here", quoted(place.instance)),
            None => "the value has a form that is not allowed here".into(),
        }
    } else {
        format!("{} must not be used here", list(&names))
    }
}

fn repeated<'a>(instance: &'a Instance<'a>) -> Option<(usize, &'a Instance<'a>)> {
    let mut seen = HashSet::new();
    for (index, item) in instance.items().iter().enumerate() {
        let value = to_value(item);
        if !seen.insert(value) {
            return Some((index, item));
        }
    }
    None
}

fn parent(pointer: &str) -> Option<&str> {
    pointer.rfind('/').map(|at| &pointer[..at])
}
