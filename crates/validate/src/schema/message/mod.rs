//! Turns what the `jsonschema` crate reports into findings: code, place, words, and for a value that may
//! have several forms the form that was most likely meant.

mod custom;
mod forms;
mod standard;
mod undecided;
mod words;

use jsonschema::ValidationError;
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use super::formats;
use stackwright_diagnostic::question;
use stackwright_template::model::{Evaluation, Function, Instance};
use stackwright_template::parse::Span;

/// A place where an instance breaks its schema.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Violation {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// The name that was most likely meant; the hint asks for it.
    pub(super) meant: Option<String>,
    pub(super) span: Span,
    /// Keys and indexes below the properties, joined by dots.
    pub(super) path: String,
    /// The function that the offending value comes from, where the value itself is known.
    pub(super) via: Option<Function>,
    /// The property that is required and not there.
    pub(super) missing: Option<String>,
    /// Whether the property is there and may not be.
    pub(super) excluded: bool,
    /// What a reference returns, and what it should.
    pub(super) wanted: Option<Wanted>,
    /// The code of the alternative that this is a part of.
    pub(super) within: Option<&'static str>,
    /// Whether the offending value is a known text.
    pub(super) is_text: bool,
    /// Where the value of a parameter stands that `Ref` yields here.
    pub(super) parameter: Option<Span>,
}

/// A reference to a resource that returns something of another format.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wanted {
    /// The resource.
    pub(super) resource: String,
    /// The format that is wanted.
    pub(super) format: String,
    /// What the reference is, as far as it is known, in words.
    pub(super) given: String,
}

impl Wanted {
    /// What is wrong, where any of these formats would do.
    fn message<'a>(&self, formats: impl Iterator<Item = &'a str>) -> String {
        let mut words: Vec<&str> = Vec::new();
        for format in formats {
            let format = formats::name(format);
            if !words.contains(&format) {
                words.push(format);
            }
        }
        format!("{} not {}", self.given, words.join(" or "))
    }
}

/// Something that unknown values leave open.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Open {
    pub(super) span: Span,
    pub(super) path: String,
    /// Why.
    pub(super) reason: String,
    /// What is open.
    pub(super) what: &'static str,
}

/// What is described: the schema's root, the resource's type and its evaluated properties.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) schema: &'a Value,
    pub(super) type_name: &'a str,
    pub(super) root: &'a Instance<'a>,
    /// Where to point for the whole.
    pub(super) root_span: Span,
}

/// An instance within the subject with the keys that lead there.
struct Place<'a> {
    instance: &'a Instance<'a>,
    /// The key that the instance is the value of, else the properties.
    key_span: Span,
    keys: Vec<String>,
    via: Option<Function>,
}

impl Violation {
    /// Names what was most likely meant, where something is near.
    fn meaning(mut self, near: Option<String>) -> Self {
        self.hint = near.as_deref().map(question);
        self.meant = near;
        self
    }
}

impl Place<'_> {
    /// What is wrong with the instance.
    fn violation(&self, code: &'static str, message: String) -> Violation {
        Violation {
            code,
            message,
            hint: None,
            meant: None,
            span: self.instance.node.span,
            path: self.keys.join("."),
            via: self.via,
            missing: None,
            excluded: false,
            wanted: None,
            within: None,
            is_text: matches!(self.instance.value, Evaluation::String(_)),
            parameter: None,
        }
    }
}

impl Subject<'_> {
    fn place(&self, location: &Location) -> Option<Place<'_>> {
        let mut place = Place {
            instance: self.root,
            key_span: self.root_span,
            keys: Vec::new(),
            via: self.root.via,
        };
        for segment in location.segments() {
            let text = segment.to_string();
            let next = match &place.instance.value {
                Evaluation::Object(object) => {
                    let (_, span, value) = object.entries.iter().find(|(key, ..)| *key == text)?;
                    place.key_span = *span;
                    value
                }
                Evaluation::List(items) => {
                    let index = match segment {
                        LocationSegment::Index(index) => index,
                        LocationSegment::Property(_) => return None,
                    };
                    let item = items.get(index)?;
                    place.key_span = item.node.span;
                    item
                }
                _ => return None,
            };
            place.instance = next;
            place.via = match next.value {
                Evaluation::Unknown(_) => None,
                _ => next.via.or(place.via),
            };
            place.keys.push(text);
        }
        Some(place)
    }

    /// The object that keys are missing from or too many in, in words.
    fn container(&self, place: &Place<'_>) -> String {
        place
            .keys
            .iter()
            .rev()
            .find(|key| key.parse::<usize>().is_err())
            .map_or_else(|| self.type_name.to_owned(), |key| format!("`{key}`"))
    }

    /// Adds what is wrong where the schema is broken.
    pub(super) fn describe(&self, error: &ValidationError<'_>, out: &mut Vec<Violation>) {
        let before = out.len();
        self.standard(error, out);
        if is_positional(self.schema, error.schema_path().as_str()) {
            for violation in &mut out[before..] {
                violation.code = "E3008";
            }
        }
    }

    /// Where to point for a whole object: its key, since the object itself spans many lines.
    fn object_span(&self, place: &Place<'_>) -> Span {
        if place.keys.is_empty() {
            self.root_span
        } else {
            place.key_span
        }
    }
}

/// Whether a keyword is part of what one position of a list demands.
fn is_positional(schema: &Value, pointer: &str) -> bool {
    pointer.match_indices("/items/").any(|(at, text)| {
        let index = &pointer[at + text.len()..];
        index.starts_with(|c: char| c.is_ascii_digit())
            && schema
                .pointer(&pointer[..at + "/items".len()])
                .is_some_and(Value::is_array)
    })
}

fn join(keys: &[String], last: &str) -> String {
    if keys.is_empty() {
        last.to_owned()
    } else {
        format!("{}.{last}", keys.join("."))
    }
}
