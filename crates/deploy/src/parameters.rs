//! Values for a template's parameters: given ones, those of the deployed stack, defaults, and what must not be shown.

use indexmap::IndexMap;
use serde_json::Value;

use aws_sdk_cloudformation::types as sdk;

use crate::error::{Error, Result};
use crate::expression;
use crate::secrets::MASK;

/// What a parameter gets in a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// This value.
    Given(String),
    /// The value that the stack has.
    Previous,
}

/// Decides what each declared parameter gets. A parameter that has neither a given value nor one in the deployed stack
/// takes its default. With `use_previous` off, defaults win over the deployed stack's values.
///
/// # Errors
/// [`Error::Parameters`] with all missing and unknown names.
pub fn resolve(
    stack: &str,
    template: &Value,
    given: &IndexMap<String, String>,
    deployed: &[String],
    use_previous: bool,
) -> Result<IndexMap<String, ParameterValue>> {
    let empty = serde_json::Map::new();
    let declared = template
        .get("Parameters")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let unknown: Vec<_> = given
        .keys()
        .filter(|name| !declared.contains_key(*name))
        .cloned()
        .collect();
    let mut missing = Vec::new();
    let mut values = IndexMap::new();
    for (name, definition) in declared {
        let has_default = definition.get("Default").is_some();
        if let Some(value) = given.get(name) {
            values.insert(name.clone(), ParameterValue::Given(value.clone()));
        } else if deployed.contains(name) && (use_previous || !has_default) {
            values.insert(name.clone(), ParameterValue::Previous);
        } else if !has_default {
            missing.push(name.clone());
        }
    }
    if missing.is_empty() && unknown.is_empty() {
        Ok(values)
    } else {
        Err(Error::Parameters {
            stack: stack.to_owned(),
            missing,
            unknown,
            refused: None,
        })
    }
}

/// Reads a parameter file: `{"Name": "value"}`, `{"Parameters": {"Name": "value"}}`, or CloudFormation's list of
/// `{"ParameterKey": …, "ParameterValue": …}`, or of `"Name=value"`, as the AWS CLI takes them. Numbers and booleans become text; a list becomes comma-delimited text.
///
/// # Errors
/// [`Error::Config`] with what is wrong.
pub fn parse_file(text: &str) -> Result<IndexMap<String, String>> {
    let wrong = |message: String| Error::Config {
        message: format!("the parameter file {message}"),
        hint: Some(
            r#"write {"Name": "value", …}, or a list of {"ParameterKey": …, "ParameterValue": …}"#
                .into(),
        ),
    };
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| wrong(format!("is not JSON: {error}")))?;
    let scalar = |name: &str, value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Array(items)
            if items
                .iter()
                .all(|item| item.is_string() || item.is_number()) =>
        {
            Ok(items
                .iter()
                .map(|item| {
                    item.as_str()
                        .map_or_else(|| item.to_string(), str::to_owned)
                })
                .collect::<Vec<_>>()
                .join(","))
        }
        _ => Err(wrong(format!(
            "gives `{name}` a value that is neither text nor a list of texts"
        ))),
    };
    match &value {
        Value::Array(items) => items
            .iter()
            .filter(|item| item.get("UsePreviousValue").and_then(Value::as_bool) != Some(true))
            .map(|item| {
                if let Some((name, value)) = item.as_str().and_then(|text| text.split_once('=')) {
                    return Ok((name.to_owned(), value.to_owned()));
                }
                let name = item.get("ParameterKey").and_then(Value::as_str);
                match (name, item.get("ParameterValue")) {
                    (Some(name), Some(value)) => Ok((name.to_owned(), scalar(name, value)?)),
                    _ => Err(wrong(
                        "has an entry without ParameterKey or ParameterValue".into(),
                    )),
                }
            })
            .collect(),
        Value::Object(map) => {
            let map = match map.get("Parameters").and_then(Value::as_object) {
                Some(inner) => inner,
                None => map,
            };
            map.iter()
                .map(|(name, value)| Ok((name.clone(), scalar(name, value)?)))
                .collect()
        }
        _ => Err(wrong("is neither an object nor a list".into())),
    }
}

/// The value in a service's list, where it is told.
pub(crate) fn value(list: &[sdk::Parameter], name: &str) -> Option<String> {
    let of = |parameter: &&sdk::Parameter| parameter.parameter_key() == Some(name);
    let value = list.iter().find(of)?.parameter_value()?;
    Some(value.to_owned())
}

/// The default value of a template's parameter, as text.
pub(crate) fn default(template: &Value, name: &str) -> Option<String> {
    let default = template.get("Parameters")?.get(name)?.get("Default")?;
    Some(expression::text(default))
}

/// The parameter's value must not be shown.
pub(crate) fn is_hidden(definition: &Value) -> bool {
    match definition.get("NoEcho") {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// Replaces the values of `NoEcho` parameters by `****`, wherever an answer of the service repeats them.
#[derive(Clone, Default)]
pub struct Masker {
    secrets: Vec<String>,
    /// Parameters whose value nobody here knows, because the stack keeps the one that it has.
    unknown: Vec<String>,
}

impl std::fmt::Debug for Masker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Masker")
            .field("secrets", &self.secrets.len())
            .finish()
    }
}

/// Shorter values are only masked where they stand alone: a secret `on` must not turn `function` into `functi****`.
const SHORTEST_INNER_SECRET: usize = 5;

impl Masker {
    /// Takes the secrets of a template: given values and defaults of its `NoEcho` parameters.
    pub fn new(template: &Value, given: &IndexMap<String, String>) -> Self {
        let (mut secrets, mut unknown) = (Vec::new(), Vec::new());
        for (name, definition) in template
            .get("Parameters")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if !is_hidden(definition) {
                continue;
            }
            match given.get(name) {
                Some(value) => secrets.push(value.clone()),
                None => unknown.push(name.clone()),
            }
            secrets.extend(
                definition
                    .get("Default")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
        }
        secrets.retain(|secret| !secret.is_empty());
        // The longest first, so that a secret that contains another one is masked whole.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self { secrets, unknown }
    }

    /// The value of an expression without secrets; all of it is hidden when it is made of one that is not known.
    pub(crate) fn mask_value(&self, expression: &Value, value: &str) -> String {
        let of_unknown = |name: &String| refers_to(expression, name);
        if self.unknown.iter().any(of_unknown) {
            return MASK.to_owned();
        }
        self.mask(value)
    }

    /// The text without secrets.
    pub fn mask(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text == *secret {
                return MASK.to_owned();
            }
            if secret.len() >= SHORTEST_INNER_SECRET {
                if text.contains(secret.as_str()) {
                    text = text.replace(secret.as_str(), MASK);
                }
                // Inside JSON, quotes and backslashes are escaped.
                let escaped = Value::String(secret.clone()).to_string();
                let escaped = &escaped[1..escaped.len() - 1];
                if escaped != secret && text.contains(escaped) {
                    text = text.replace(escaped, MASK);
                }
            } else {
                let quoted = format!("\"{secret}\"");
                if text.contains(&quoted) {
                    text = text.replace(&quoted, "\"****\"");
                }
            }
        }
        text
    }

    /// [`Masker::mask`] for an optional text.
    pub fn mask_option(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| self.mask(text))
    }
}

/// The expression contains `Ref` or `Fn::Sub` with this name.
fn refers_to(expression: &Value, name: &str) -> bool {
    match expression {
        Value::String(text) => text.contains(&format!("${{{name}}}")),
        Value::Array(items) => items.iter().any(|item| refers_to(item, name)),
        Value::Object(map) => map.iter().any(|(key, value)| {
            (key == "Ref" && value.as_str() == Some(name)) || refers_to(value, name)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(pairs: &[(&str, &str)]) -> IndexMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn given_then_deployed_then_default() {
        let template =
            json!({"Parameters": {"A": {}, "B": {"Default": "x"}, "C": {"Default": "y"}}});
        let deployed = ["B".to_owned()];
        let values =
            resolve("S", &template, &map(&[("A", "1")]), &deployed, true).expect("resolves");
        assert_eq!(values["A"], ParameterValue::Given("1".into()));
        assert_eq!(values["B"], ParameterValue::Previous);
        assert!(!values.contains_key("C"));
        let values =
            resolve("S", &template, &map(&[("A", "1")]), &deployed, false).expect("resolves");
        assert!(!values.contains_key("B"));
    }

    #[test]
    fn all_mistakes_at_once() {
        let template = json!({"Parameters": {"A": {}, "B": {}}});
        let error = resolve("S", &template, &map(&[("X", "1")]), &[], true).expect_err("refused");
        assert_eq!(
            error.to_string(),
            "parameters of stack `S`: no value for `A`, `B`; the template declares no `X`"
        );
    }

    #[test]
    fn files_in_every_shape() {
        let expected = map(&[("A", "1"), ("B", "x,y")]);
        for text in [
            r#"{"A": 1, "B": ["x", "y"]}"#,
            r#"{"Parameters": {"A": "1", "B": "x,y"}}"#,
            r#"[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x,y"},
                {"ParameterKey": "C", "UsePreviousValue": true}]"#,
            "\u{feff}[\"A=1\", \"B=x,y\"]",
        ] {
            assert_eq!(parse_file(text).expect("reads"), expected);
        }
        assert!(parse_file("[1]").is_err());
    }

    #[test]
    fn secrets_do_not_show() {
        let template =
            json!({"Parameters": {"P": {"NoEcho": true}, "Q": {"NoEcho": "true"}, "R": {}}});
        let masker = Masker::new(
            &template,
            &map(&[("P", "hunter\"22"), ("Q", "on"), ("R", "public")]),
        );
        assert_eq!(masker.mask("value hunter\"22 is bad"), "value **** is bad");
        assert_eq!(
            masker.mask(r#"{"a":"hunter\"22","b":"on","c":"function public"}"#),
            r#"{"a":"****","b":"****","c":"function public"}"#
        );
        assert_eq!(masker.mask("on"), "****");
    }
}
