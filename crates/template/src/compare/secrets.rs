//! What must not be shown although a template says it: values of properties that are secrets by their name.

use crate::model::sub_variables;
use crate::parse::{self, Data, Entry, Node};

/// Stands for what is not shown.
pub const MASK: &str = "****";

/// How names of properties end that hold secrets.
const NAMES: &[&str] = &[
    "password",
    "passwords",
    "secretstring",
    "secretaccesskey",
    "clientsecret",
    "client_secret",
    "privatekey",
    "authtoken",
    "oauthtoken",
    "accesstoken",
    "secrettoken",
    "passphrase",
];

/// Whether a parameter's value must not be shown, by its declaration: `NoEcho`.
#[must_use]
pub fn is_hidden(declaration: &Node<'_>) -> bool {
    let no_echo = declaration.get("NoEcho").and_then(Node::scalar_text);
    no_echo.is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether a value is put together from a parameter, by `Ref` or by `Fn::Sub`.
#[must_use]
pub fn mentions(value: &Node<'_>, parameter: &str) -> bool {
    match &value.data {
        Data::Map(map) => map.iter().any(|entry| {
            (entry.key == "Ref" && entry.value.as_str() == Some(parameter))
                || mentions(&entry.value, parameter)
        }),
        Data::List(items) => items.iter().any(|item| mentions(item, parameter)),
        Data::String(text) => sub_variables(text).any(|variable| variable.name == parameter),
        Data::Null | Data::Bool(_) | Data::Number(_) => false,
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|end| name.ends_with(end))
}

/// Text that was written down; references say nothing.
fn is_told(text: &str) -> bool {
    !text.is_empty() && !text.contains("{{resolve:") && !text.contains("${")
}

/// The value at a path of a resource, such as `Properties/SecretString`, with [`MASK`] in place of secrets.
#[must_use]
pub fn hide<'t>(path: &str, value: Node<'t>) -> Node<'t> {
    hide_named(property(path), value)
}

/// A text at a path with [`MASK`] in place of secrets. It may be JSON.
#[must_use]
pub fn hide_text(path: &str, text: String) -> String {
    if text.starts_with(['{', '[']) {
        let document = parse::parse_json(&text);
        if !document.is_broken() {
            let hidden = hide(path, document.root.clone());
            return match hidden == document.root {
                true => text,
                false => hidden.to_json().to_string(),
            };
        }
    }
    match is_secret(property(path)) && is_told(&text) {
        true => MASK.to_owned(),
        false => text,
    }
}

/// The name that a path ends in; indices of lists have none.
fn property(path: &str) -> &str {
    let name = (path.rsplit('/')).find(|step| step.parse::<usize>().is_err());
    name.unwrap_or_default()
}

fn hide_named<'t>(name: &str, value: Node<'t>) -> Node<'t> {
    let data = match value.data {
        Data::String(text) if is_secret(name) && is_told(&text) => Data::String(MASK.into()),
        Data::List(items) => Data::List(
            items
                .into_iter()
                .map(|item| hide_named(name, item))
                .collect(),
        ),
        // What functions take, as in `Fn::Join`, belongs to the property.
        Data::Map(map) => Data::Map(
            (map.entries.into_iter())
                .map(|entry| {
                    let is_function = entry.key.starts_with("Fn::") || entry.key == "Ref";
                    let value = match &*entry.key {
                        "Ref" | "Fn::GetAtt" => entry.value,
                        key => hide_named(if is_function { name } else { key }, entry.value),
                    };
                    Entry { value, ..entry }
                })
                .collect(),
        ),
        other => other,
    };
    Node::new(value.span, data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_by_name_are_hidden() {
        for (path, value, expected) in [
            ("Properties/SecretString", json!("x"), json!("****")),
            ("Properties/Name", json!("x"), json!("x")),
            ("Properties/Passwords/0", json!("x"), json!("****")),
            (
                "Properties/MasterUserPassword",
                json!({"Ref": "P"}),
                json!({"Ref": "P"}),
            ),
            (
                "Properties/MasterUserPassword",
                json!({"Fn::Join": ["", ["x", {"Ref": "P"}]]}),
                json!({"Fn::Join": ["", ["****", {"Ref": "P"}]]}),
            ),
            (
                "Properties/MasterUserPassword",
                json!("{{resolve:secretsmanager:a}}"),
                json!("{{resolve:secretsmanager:a}}"),
            ),
            (
                "Properties",
                json!({"Users": [{"Name": "n", "Password": "p"}]}),
                json!({"Users": [{"Name": "n", "Password": "****"}]}),
            ),
            (
                "Properties/GenerateSecretString",
                json!({"PasswordLength": 9}),
                json!({"PasswordLength": 9}),
            ),
        ] {
            let source = value.to_string();
            let node = parse::parse_json(&source).root;
            assert_eq!(hide(path, node).to_json(), expected, "{path}");
        }
        assert_eq!(
            hide_text("Properties", r#"{"Password":"p"}"#.into()),
            r#"{"Password":"****"}"#
        );
        assert_eq!(hide_text("Properties/AuthToken", "p".into()), "****");
        assert_eq!(hide_text("Properties/Name", "[no JSON".into()), "[no JSON");
    }
}
