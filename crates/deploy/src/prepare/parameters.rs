//! Values for a template's parameters: given ones, those of the deployed stack, defaults, and what must not be shown.

use indexmap::IndexMap;
use serde_json::Value;

use aws_sdk_cloudformation::types as sdk;
use stackwright_template::compare::secrets::{MASK, is_hidden, mentions, written};
use stackwright_template::parse::Node;

use crate::error::{Error, Result};

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
    template: &Node<'_>,
    given: &IndexMap<String, String>,
    deployed: &[String],
    use_previous: bool,
) -> Result<IndexMap<String, ParameterValue>> {
    let declared: IndexMap<String, &Node<'_>> = declarations(template).collect();
    let unknown: Vec<_> = given
        .keys()
        .filter(|name| !declared.contains_key(*name))
        .cloned()
        .collect();
    let mut missing = Vec::new();
    let mut values = IndexMap::new();
    for (name, definition) in &declared {
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

/// The parameters that a template declares.
fn declarations<'a>(template: &'a Node<'_>) -> impl Iterator<Item = (String, &'a Node<'a>)> {
    let section = template.get("Parameters").and_then(Node::as_map);
    let entries = section.into_iter().flatten();
    entries.map(|entry| (entry.key.to_string(), &entry.value))
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
    pub fn new(template: &Node<'_>, given: &IndexMap<String, String>) -> Self {
        let (mut secrets, mut unknown) = (Vec::new(), Vec::new());
        for (name, definition) in declarations(template) {
            if !is_hidden(&name, definition) {
                continue;
            }
            match given.get(&name) {
                Some(value) => secrets.push(value.clone()),
                None => unknown.push(name),
            }
            let default = definition.get("Default").and_then(Node::scalar_text);
            secrets.extend(default.map(str::to_owned));
        }
        // What is written out where only secrets are.
        let written = written(template);
        let written = written.iter().filter_map(Node::scalar_text);
        secrets.extend(
            written
                .filter(|text| text.len() >= SHORTEST_INNER_SECRET)
                .map(str::to_owned),
        );
        secrets.retain(|secret| !secret.is_empty());
        // The longest first, so that a secret that contains another one is masked whole.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self { secrets, unknown }
    }

    /// The value of an expression without secrets; all of it is hidden when it is made of one that is not known.
    pub(crate) fn mask_value(&self, expression: Option<&Node<'_>>, value: &str) -> String {
        let of_unknown = |expression| self.unknown.iter().any(|name| mentions(expression, name));
        if expression.is_some_and(of_unknown) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use stackwright_template::parse::parse;

    fn map(pairs: &[(&str, &str)]) -> IndexMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn given_then_deployed_then_default() {
        let template =
            parse(r#"{"Parameters": {"A": {}, "B": {"Default": "x"}, "C": {"Default": "y"}}}"#)
                .root;
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
        let template = parse(r#"{"Parameters": {"A": {}, "B": {}}}"#).root;
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
        let template = parse("Parameters: {P: {NoEcho: true}, Q: {NoEcho: 'true'}, R: {}}").root;
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
