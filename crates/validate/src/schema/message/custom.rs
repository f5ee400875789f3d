//! The keywords that CloudFormation's schemas have beside those of JSON Schema.

use serde_json::Value;

use super::words::{kind, list, quoted};
use super::{Place, Subject, Violation, Wanted, join};
use crate::schema::{codes, formats, prepare};
use stackwright_template::model::{Evaluation, Function, Instance, Unknown, WhyUnknown};
use stackwright_template::suggest::did_you_mean;

impl Subject<'_> {
    /// Keywords of `keywords`.
    pub(super) fn custom(
        &self,
        keyword: &str,
        value: Option<&Value>,
        place: &Place<'_>,
        out: &mut Vec<Violation>,
    ) {
        let mut found = place.violation("E3002", String::new());
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
                found = found.meaning(near);
                if let Evaluation::Bool(read) = place.instance.value
                    && let Some(option) =
                        options.iter().find(|option| word_for(option) == Some(read))
                {
                    found.hint = Some(format!(
                        "write '{option}' in quotes: without them YAML reads {option} as the boolean {read}"
                    ));
                }
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
                    let by_name = matches!(unknown.why, WhyUnknown::Resource(_));
                    if by_name && formats::takes_name(self.type_name, &found.path) {
                        return;
                    }
                    found.code = match place.instance.via {
                        Some(Function::Ref) => "E1041",
                        _ => "E1040",
                    };
                    let wanted = Wanted {
                        resource: place.instance.resource().unwrap_or_default().to_owned(),
                        format: text.to_owned(),
                        given: given(place.instance, unknown),
                    };
                    found.message = wanted.message(std::iter::once(text));
                    found.wanted = Some(wanted);
                } else {
                    found.code = formats::code(text);
                    found.message =
                        format!("{} is not {}", quoted(place.instance), formats::words(text));
                    found.wanted = Some(Wanted {
                        resource: String::new(),
                        format: text.to_owned(),
                        given: format!("{} is", quoted(place.instance)),
                    });
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
}

/// The boolean that YAML 1.1 reads a word without quotes as.
fn word_for(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "on" => Some(true),
        "no" | "off" => Some(false),
        _ => None,
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

/// What a reference returns, as far as it is known, before what it does not.
fn given(instance: &Instance<'_>, unknown: &Unknown<'_>) -> String {
    let what = match &unknown.why {
        WhyUnknown::Resource(name) => format!("`Ref` of `{name}`"),
        WhyUnknown::Attribute(name, attribute) => format!("`{name}.{attribute}`"),
        WhyUnknown::Parameter(name) => format!("the parameter `{name}`"),
        _ => instance.via.map_or_else(
            || "the value".into(),
            |function| format!("`{}`", function.name()),
        ),
    };
    let known: Vec<&str> = unknown
        .formats
        .iter()
        .flat_map(|all| all.iter())
        .map(|one| formats::name(one))
        .collect();
    if known.is_empty() {
        format!("{what} is")
    } else {
        format!("{what} is {},", known.join(" or "))
    }
}
