//! Turns what the `jsonschema` crate reports into findings: code, place, words, and for a value that may
//! have several forms the form that was most likely meant.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use super::{codes, formats, open, prepare};
use stackwright_template::model::{
    Evaluation, Function, Instance, Shape, Template, Unknown, WhyUnknown,
};
use stackwright_template::parse::Span;
use stackwright_template::suggest::did_you_mean;

/// A place where an instance breaks its schema.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Violation {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) span: Span,
    /// Keys and indexes below the properties, joined by dots.
    pub(super) path: String,
    /// The function that the offending value comes from, where the value itself is known.
    pub(super) via: Option<Function>,
    /// The code of the alternative that this is a part of.
    pub(super) within: Option<&'static str>,
    /// Whether the offending value is a known text.
    pub(super) is_text: bool,
    /// Where the value of a parameter stands that `Ref` yields here.
    pub(super) parameter: Option<Span>,
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

    pub(super) fn describe(&self, error: &ValidationError<'_>, out: &mut Vec<Violation>) {
        let before = out.len();
        self.describe_as_is(error, out);
        if is_positional(self.schema, error.schema_path().as_str()) {
            for violation in &mut out[before..] {
                violation.code = "E3008";
            }
        }
    }

    /// Where an error stands of which nothing is said, since unknown values leave it open, the property there, and what
    /// is open.
    pub(super) fn undecided(
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

    fn describe_as_is(&self, error: &ValidationError<'_>, out: &mut Vec<Violation>) {
        let Some(place) = self.place(error.instance_path()) else {
            return;
        };
        let keyword_value = self.schema.pointer(error.schema_path().as_str());
        let parent =
            parent(error.schema_path().as_str()).and_then(|pointer| self.schema.pointer(pointer));
        if self.is_undecided(error, &place) {
            return;
        }
        let violation = |code: &'static str, message: String| Violation {
            code,
            message,
            hint: None,
            span: place.instance.node.span,
            path: place.keys.join("."),
            via: place.via,
            within: None,
            is_text: matches!(place.instance.value, Evaluation::String(_)),
            parameter: None,
        };
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
                        Some(name) => format!("`{name}` must not be used here"),
                        None => "no properties are allowed here".into(),
                    },
                );
                found.span = place.key_span;
                out.push(found);
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let mut found = violation(
                    "E3003",
                    format!("`{name}` is required in {}", self.container(&place)),
                );
                found.span = self.object_span(&place);
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

    /// Keywords of `keywords`.
    fn custom(
        &self,
        keyword: &str,
        value: Option<&Value>,
        place: &Place<'_>,
        out: &mut Vec<Violation>,
    ) {
        let mut found = Violation {
            code: "E3002",
            message: String::new(),
            hint: None,
            span: place.instance.node.span,
            path: place.keys.join("."),
            via: place.via,
            within: None,
            is_text: matches!(place.instance.value, Evaluation::String(_)),
            parameter: None,
        };
        let names: Vec<&str> = value
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let text = value.and_then(Value::as_str).unwrap_or_default();
        match keyword {
            "type" => {
                // A list in place of a text is wrong whatever is in it, so it is not the value that is at fault.
                let is_structure = matches!(
                    place.instance.value,
                    Evaluation::List(_) | Evaluation::Object(_)
                );
                found.code = match place.instance.via {
                    Some(function) if is_structure || place.instance.unknown().is_some() => {
                        found.via = None;
                        codes::call_code(function).unwrap_or("E3012")
                    }
                    _ => "E3012",
                };
                found.message = format!(
                    "expected {}, found {}",
                    value.map_or_else(|| "another type".into(), type_words),
                    kind(place.instance)
                );
                found.hint = type_hint(value, place.instance);
            }
            "enum" | "const" | "enumCaseInsensitive" => {
                found.code = "E3030";
                let single = value
                    .filter(|value| !value.is_array())
                    .map(std::slice::from_ref);
                let options: Vec<String> = single
                    .or_else(|| value.and_then(Value::as_array).map(Vec::as_slice))
                    .into_iter()
                    .flatten()
                    .map(|option| match option {
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    })
                    .collect();
                let word = place
                    .instance
                    .text()
                    .filter(|text| text.parse::<f64>().is_err());
                let near = word.and_then(|text| {
                    did_you_mean(text, options.iter().map(String::as_str)).map(str::to_owned)
                });
                found.message = format!(
                    "{} is not one of {}",
                    quoted(place.instance),
                    list(&options)
                );
                if let [single] = options.as_slice() {
                    found.message = format!("{} must be `{single}`", quoted(place.instance));
                }
                found.hint = near.map(|near| format!("did you mean `{near}`?"));
            }
            prepare::PATTERN => {
                found.code = "E3031";
                found.message = format!(
                    "{} does not match the pattern `{text}`",
                    quoted(place.instance)
                );
            }
            "format" => {
                if let Some(unknown) = place.instance.unknown() {
                    found.code = match place.instance.via {
                        Some(Function::Ref) => "E1041",
                        _ => "E1040",
                    };
                    found.message = reference(place.instance, unknown, text);
                } else {
                    found.code = formats::code(text);
                    found.message =
                        format!("{} is not {}", quoted(place.instance), formats::words(text));
                }
            }
            "requiredXor" => {
                found.code = "E3014";
                found.span = self.object_span(place);
                let present: Vec<&&str> = names
                    .iter()
                    .filter(|name| place.instance.get(name).is_some())
                    .collect();
                found.message = if present.is_empty() {
                    format!("{} needs one of {}", self.container(place), list(&names))
                } else {
                    format!(
                        "only one of {} may be in {}, found {}",
                        list(&names),
                        self.container(place),
                        list(&present)
                    )
                };
            }
            "requiredOr" => {
                found.code = "E3058";
                found.span = self.object_span(place);
                found.message = format!(
                    "{} needs at least one of {}",
                    self.container(place),
                    list(&names)
                );
            }
            "dependentExcluded" | "dependentRequired" => {
                let excluded = keyword == "dependentExcluded";
                found.code = if excluded { "E3020" } else { "E3021" };
                for (name, others) in value.and_then(Value::as_object).into_iter().flatten() {
                    let Some((_, span, _)) = place
                        .instance
                        .entries()
                        .iter()
                        .find(|(key, ..)| key == name)
                    else {
                        continue;
                    };
                    let wrong: Vec<&str> = others
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str)
                        .filter(|other| place.instance.get(other).is_some() == excluded)
                        .collect();
                    if wrong.is_empty() {
                        continue;
                    }
                    found.span = *span;
                    found.path = join(&place.keys, name);
                    found.message = if excluded {
                        format!("`{name}` must not be used together with {}", list(&wrong))
                    } else {
                        format!("`{name}` also needs {}", list(&wrong))
                    };
                    out.push(found.clone());
                }
                return;
            }
            "uniqueKeys" => {
                found.code = "E3037";
                found.message = format!("two items of the list have the same {}", list(&names));
            }
            "maxUniqueItems" => {
                found.code = "E3065";
                found.message = format!(
                    "the list has more than {} different items",
                    value.map(ToString::to_string).unwrap_or_default()
                );
            }
            _ => found.message = format!("the value breaks the schema's `{keyword}`"),
        }
        out.push(found);
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
            code: "E3002",
            message,
            hint: near.map(|near| format!("did you mean `{near}`?")),
            span,
            path: join(&place.keys, name),
            via: place.via,
            within: None,
            is_text: matches!(place.instance.value, Evaluation::String(_)),
            parameter: None,
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

    /// Whether an error may only be there because a value is unknown.
    fn is_undecided(&self, error: &ValidationError<'_>, place: &Place<'_>) -> bool {
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

    /// The form that was most likely meant, or all of them.
    fn branches(
        &self,
        code: &'static str,
        context: &[Vec<ValidationError<'static>>],
        place: &Place<'_>,
        out: &mut Vec<Violation>,
    ) {
        let depth = place.keys.len();
        let mut all: Vec<(usize, Vec<Violation>)> = Vec::new();
        for branch in context {
            let mut found = Vec::new();
            let mut undecided = 0;
            for error in branch {
                let before = found.len();
                self.describe(error, &mut found);
                undecided += usize::from(found.len() == before);
            }
            if found.is_empty() && undecided > 0 {
                // This form may be the right one.
                return;
            }
            let score = found
                .iter()
                .map(|violation| {
                    let below = violation
                        .path
                        .split('.')
                        .filter(|key| !key.is_empty())
                        .count();
                    let near = below <= depth;
                    match violation.code {
                        code if place
                            .instance
                            .text()
                            .is_some_and(|text| formats::resembles(code, text)) =>
                        {
                            0
                        }
                        "E3012" if near => 100,
                        "E3002" if below <= depth + 1 => 20,
                        "E3030" if below <= depth + 1 => 20,
                        "E3003" if near => 10,
                        _ => 1,
                    }
                })
                .sum();
            all.push((score, found));
        }
        all.sort_by_key(|(score, _)| *score);
        let tie = all.len() > 1 && all[0].0 == all[1].0;
        if let Some((_, best)) = all.first()
            && !tie
        {
            out.extend(best.iter().cloned().map(|mut violation| {
                violation.within = Some(code);
                violation
            }));
            return;
        }
        let missing: Vec<String> = all
            .iter()
            .flat_map(|(_, found)| found.iter())
            .filter(|violation| violation.code == "E3003")
            .filter_map(|violation| violation.message.split('`').nth(1).map(str::to_owned))
            .collect();
        let only_missing = all
            .iter()
            .all(|(_, found)| found.iter().all(|violation| violation.code == "E3003"));
        let mut reasons: Vec<String> = Vec::new();
        for (_, found) in &all {
            if let Some(first) = found.first()
                && !reasons.contains(&first.message)
            {
                reasons.push(first.message.clone());
            }
        }
        let message = if only_missing && !missing.is_empty() {
            let mut names: Vec<String> = Vec::new();
            for name in missing {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            format!("{} needs one of {}", self.container(place), list(&names))
        } else if let [single] = reasons.as_slice() {
            single.clone()
        } else {
            format!(
                "{} fits none of its {} forms: {}",
                self.container(place),
                all.len(),
                reasons.join("; or ")
            )
        };
        out.push(Violation {
            code,
            message,
            hint: None,
            span: if place.instance.entries().is_empty() {
                place.instance.node.span
            } else {
                self.object_span(place)
            },
            path: place.keys.join("."),
            via: place.via,
            within: None,
            is_text: matches!(place.instance.value, Evaluation::String(_)),
            parameter: None,
        });
    }

    /// The properties that make the forms of a `oneOf` exclude each other, where that is how it is written.
    fn exclusive(&self, value: Option<&Value>, place: &Place<'_>) -> String {
        let mut names: Vec<&str> = Vec::new();
        for branch in value.and_then(Value::as_array).into_iter().flatten() {
            for name in branch
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                if !names.contains(&name) && place.instance.get(name).is_some() {
                    names.push(name);
                }
            }
        }
        if names.is_empty() {
            String::new()
        } else {
            format!(": found {}", list(&names))
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
    let mut seen = Vec::new();
    for (index, item) in instance.items().iter().enumerate() {
        let value = super::instance::to_value(item);
        if seen.contains(&value) {
            return Some((index, item));
        }
        seen.push(value);
    }
    None
}

fn parent(pointer: &str) -> Option<&str> {
    pointer.rfind('/').map(|at| &pointer[..at])
}

fn join(keys: &[String], last: &str) -> String {
    if keys.is_empty() {
        last.to_owned()
    } else {
        format!("{}.{last}", keys.join("."))
    }
}

fn type_words(value: &Value) -> String {
    let word = |name: &str| match name {
        "array" => "a list",
        "object" => "an object",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "a boolean",
        "null" => "null",
        _ => "a string",
    };
    match value {
        Value::String(single) => word(single).to_owned(),
        Value::Array(many) => many
            .iter()
            .filter_map(Value::as_str)
            .map(word)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "another type".into(),
    }
}

fn type_hint(value: Option<&Value>, instance: &Instance<'_>) -> Option<String> {
    let wants = value?.as_str()?;
    match (wants, &instance.value) {
        ("array", Evaluation::String(_) | Evaluation::Number(_) | Evaluation::Object(_)) => {
            Some("put the value in a list".into())
        }
        ("integer" | "number" | "boolean" | "string", Evaluation::List(items))
            if items.len() == 1 =>
        {
            Some("give the value itself, not a list of it".into())
        }
        _ => None,
    }
}

/// What sort of value it is, and which value where that helps.
fn kind(instance: &Instance<'_>) -> String {
    let what = match &instance.value {
        Evaluation::String(_) => return format!("the string {}", quoted(instance)),
        Evaluation::Number(text) => return format!("the number {text}"),
        Evaluation::Bool(value) => return format!("the boolean {value}"),
        Evaluation::Null => return "null".into(),
        Evaluation::List(_) => "a list",
        Evaluation::Object(_) => "an object",
        Evaluation::Unknown(unknown) => match unknown.shape {
            Shape::Scalar => "a single value",
            Shape::Number => "a number",
            Shape::Boolean => "a boolean",
            Shape::List => "a list",
            Shape::Object => "an object",
            Shape::Any => "a value",
        },
    };
    match instance.via {
        Some(function) => format!("{what} from `{}`", function.name()),
        None => what.into(),
    }
}

/// What is wrong with a reference that returns something of another format.
fn reference(instance: &Instance<'_>, unknown: &Unknown<'_>, format: &str) -> String {
    let what = match &unknown.why {
        WhyUnknown::Resource(name) => format!("`Ref` of `{name}`"),
        WhyUnknown::Attribute(name, attribute) => format!("`{name}.{attribute}`"),
        WhyUnknown::Parameter(name) => format!("the parameter `{name}`"),
        _ => instance.via.map_or_else(
            || "the value".into(),
            |function| format!("`{}`", function.name()),
        ),
    };
    let words = formats::words(format);
    let words = words.split(" such as").next().unwrap_or(words);
    let known: Vec<&str> = unknown
        .formats
        .iter()
        .flat_map(|all| all.iter())
        .map(|one| {
            let words = formats::words(one);
            words.split(" such as").next().unwrap_or(words)
        })
        .collect();
    if known.is_empty() {
        format!("{what} is not {words}")
    } else {
        format!("{what} is {}, not {words}", known.join(" or "))
    }
}

fn shown(instance: &Instance<'_>) -> String {
    instance.text().unwrap_or("the value").to_owned()
}

/// The text in backquotes, shortened.
fn quoted(instance: &Instance<'_>) -> String {
    const LONGEST: usize = 60;
    match instance.text() {
        Some(text) if text.chars().count() > LONGEST => {
            let start: String = text.chars().take(LONGEST).collect();
            format!("`{}…`", visible(&start))
        }
        Some(text) => format!("`{}`", visible(text)),
        None => "the value".into(),
    }
}

/// The text with what cannot be seen, such as a line break, written as an escape.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_debug());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// `a`, `b` or `c`; shortened when there are many.
fn list(names: &[impl AsRef<str>]) -> String {
    const MOST: usize = 12;
    let shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    if names.len() > MOST {
        return format!("{} and {} more", shown.join(", "), names.len() - MOST);
    }
    shown.join(", ")
}

fn count(number: usize, noun: &str) -> String {
    match (number, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "entry") => format!("{number} entries"),
        _ => format!("{number} {noun}s"),
    }
}
