//! The keywords that CloudFormation's schemas have beyond draft 7, and those whose meaning differs for
//! loose scalars and unknown values.

use std::collections::HashSet;

use jsonschema::json::{Array, Node};
use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::{Map, Value};

use super::instance::{CfnJson, Handle};
use super::{formats, pattern, prepare};
use stackwright_template::model::{Evaluation, Shape};

type Built = Box<dyn for<'i> Keyword<'i, CfnJson>>;
type Build<'a> = Result<Built, ValidationError<'a>>;
type Options = ValidationOptions<'static, std::sync::Arc<dyn jsonschema::Retrieve>, CfnJson>;

/// A keyword whose validity is a plain function of its value and the instance.
struct Predicate<T> {
    value: T,
    holds: fn(&T, Handle<'_>) -> bool,
}

impl<'i, T: Send + Sync> Keyword<'i, CfnJson> for Predicate<T> {
    fn validate(&self, instance: Handle<'i>) -> Result<(), ValidationError<'i>> {
        if (self.holds)(&self.value, instance) {
            Ok(())
        } else {
            // What is wrong is said by `message`, which has the schema and the instance at hand.
            Err(ValidationError::custom(String::new()))
        }
    }

    fn is_valid(&self, instance: Handle<'i>) -> bool {
        (self.holds)(&self.value, instance)
    }
}

fn names(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

fn dependents(value: &Value) -> Vec<(String, Vec<String>)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, others)| (name.clone(), names(others)))
        .collect()
}

pub(super) fn options() -> Options {
    macro_rules! predicate {
        ($parse:expr, $holds:expr) => {
            |_: &Map<String, Value>, value: &Value, _: Location| -> Build<'_> {
                Ok(Box::new(Predicate {
                    value: $parse(value),
                    holds: $holds,
                }))
            }
        };
    }
    jsonschema::options_for::<CfnJson>()
        .should_validate_formats(false)
        .with_keyword(
            "type",
            predicate!(Types::new, |types, instance| types.allow(instance)),
        )
        .with_keyword(
            "enum",
            predicate!(Value::clone, |options, instance| one_of(
                options, instance, false
            )),
        )
        .with_keyword(
            "const",
            predicate!(
                |value: &Value| Value::Array(vec![value.clone()]),
                |options, instance| one_of(options, instance, false)
            ),
        )
        .with_keyword(
            "enumCaseInsensitive",
            predicate!(Value::clone, |options, instance| one_of(
                options, instance, true
            )),
        )
        .with_keyword(
            prepare::PATTERN,
            predicate!(text, |regex, instance| {
                instance
                    .text()
                    .is_none_or(|text| pattern::matches(regex, text).unwrap_or(true))
            }),
        )
        .with_keyword(
            "format",
            predicate!(text, |format, instance| {
                match instance.instance.unknown() {
                    Some(unknown) => formats::may_be(format, unknown),
                    None => instance
                        .text()
                        .is_none_or(|text| formats::is_valid(format, text)),
                }
            }),
        )
        .with_keyword(
            "requiredXor",
            predicate!(names, |names, instance| {
                instance
                    .as_object()
                    .is_none_or(|_| present(names, instance) == 1 || is_open(instance))
            }),
        )
        .with_keyword(
            "requiredOr",
            predicate!(names, |names, instance| {
                instance
                    .as_object()
                    .is_none_or(|_| present(names, instance) > 0 || is_open(instance))
            }),
        )
        .with_keyword(
            "dependentExcluded",
            predicate!(dependents, |all, instance| {
                all.iter().all(|(name, others)| {
                    instance.instance.get(name).is_none() || present(others, instance) == 0
                })
            }),
        )
        .with_keyword(
            "dependentRequired",
            predicate!(dependents, |all, instance| {
                is_open(instance)
                    || all.iter().all(|(name, others)| {
                        instance.instance.get(name).is_none()
                            || present(others, instance) == others.len()
                    })
            }),
        )
        .with_keyword(
            "uniqueKeys",
            predicate!(names, |names, instance| unique_keys(names, instance)
                .is_none()),
        )
        .with_keyword(
            "maxUniqueItems",
            predicate!(
                |value: &Value| value.as_u64().unwrap_or(u64::MAX),
                |limit, instance| {
                    let mut seen = HashSet::new();
                    for item in instance
                        .as_array()
                        .into_iter()
                        .flat_map(|list| list.elements())
                    {
                        seen.insert(super::instance::to_value(item.instance));
                    }
                    seen.len() as u64 <= *limit
                }
            ),
        )
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn is_open(instance: Handle<'_>) -> bool {
    matches!(&instance.instance.value, Evaluation::Object(object) if object.open)
}

fn present(names: &[String], instance: Handle<'_>) -> usize {
    names
        .iter()
        .filter(|name| instance.instance.get(name).is_some())
        .count()
}

/// The index of the first item whose key repeats one before it.
pub(super) fn unique_keys(names: &[String], instance: Handle<'_>) -> Option<usize> {
    let mut seen: HashSet<Vec<String>> = HashSet::new();
    for (index, item) in instance.instance.items().iter().enumerate() {
        let key: Option<Vec<String>> = names
            .iter()
            .map(|name| {
                item.get(name)
                    .and_then(|value| value.text().map(str::to_owned))
            })
            .collect();
        if let Some(key) = key
            && !seen.insert(key)
        {
            return Some(index);
        }
    }
    None
}

/// Whether a scalar is one of the options. Loose scalars compare by their text.
fn one_of(options: &Value, instance: Handle<'_>, ignore_case: bool) -> bool {
    let Some(options) = options.as_array() else {
        return true;
    };
    if instance.instance.unknown().is_some() {
        return true;
    }
    options.iter().any(|option| match option {
        Value::String(expected) => instance.text().is_some_and(|text| {
            if ignore_case {
                text.eq_ignore_ascii_case(expected)
            } else {
                text == expected
            }
        }),
        Value::Number(expected) => Node::<CfnJson>::as_number(&instance).is_some_and(|number| {
            use jsonschema::json::JsonNumber;
            number.as_f64() == expected.as_f64()
        }),
        Value::Bool(expected) => match &instance.instance.value {
            Evaluation::Bool(value) => value == expected,
            _ if !instance.strict => instance.instance.boolean() == Some(*expected),
            _ => false,
        },
        other => super::instance::to_value(instance.instance) == *other,
    })
}

/// The types that a value may have.
struct Types {
    string: bool,
    number: bool,
    integer: bool,
    boolean: bool,
    array: bool,
    object: bool,
    null: bool,
}

impl Types {
    fn new(value: &Value) -> Self {
        let has = |name: &str| match value {
            Value::String(single) => single == name,
            Value::Array(many) => many.iter().any(|one| one == name),
            _ => true,
        };
        Self {
            string: has("string"),
            number: has("number"),
            integer: has("integer"),
            boolean: has("boolean"),
            array: has("array"),
            object: has("object"),
            null: has("null"),
        }
    }

    fn allow(&self, handle: Handle<'_>) -> bool {
        let loose = !handle.strict;
        let number = || self.number || self.integer;
        match &handle.instance.value {
            Evaluation::Null => self.null,
            Evaluation::Bool(_) => self.boolean || (loose && self.string),
            Evaluation::Number(text) => {
                self.number
                    || (self.integer && is_integer(text))
                    || (loose && self.string)
                    || (self.string && stackwright_template::parse::number(text).is_none())
            }
            Evaluation::String(text) => {
                self.string
                    || (loose
                        && ((self.boolean && handle.instance.boolean().is_some())
                            || (self.number && text.trim().parse::<f64>().is_ok())
                            || (self.integer && is_integer(text.trim()))))
            }
            Evaluation::List(_) => self.array,
            Evaluation::Object(_) => self.object,
            Evaluation::Unknown(unknown) => match unknown.shape {
                Shape::Any => true,
                Shape::Scalar => self.string || self.boolean || number(),
                Shape::Number => number(),
                Shape::Boolean => self.boolean,
                Shape::List => self.array,
                Shape::Object => self.object,
            },
        }
    }
}

fn is_integer(text: &str) -> bool {
    text.parse::<i64>().is_ok()
        || text
            .parse::<f64>()
            .is_ok_and(|value| value.fract() == 0.0 && value.is_finite())
}
