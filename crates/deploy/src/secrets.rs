//! What must not be shown although a template says it: values of properties that are secrets by their name.

use serde_json::Value;

/// Stands for what is not shown.
pub(crate) const MASK: &str = "****";

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

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|end| name.ends_with(end))
}

/// Text that was written down; references say nothing.
fn is_told(text: &str) -> bool {
    !text.is_empty() && !text.contains("{{resolve:") && !text.contains("${")
}

/// The value at a path, `Properties/SecretString`, without secrets.
pub(crate) fn hide(path: &str, value: Value) -> Value {
    let name = (path.rsplit('/')).find(|step| step.parse::<usize>().is_err());
    hide_named(name.unwrap_or_default(), value)
}

/// The same for a text, which may be JSON.
pub(crate) fn hide_text(path: &str, text: String) -> String {
    if text.starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(&text)
    {
        let hidden = hide(path, value.clone());
        return if hidden == value {
            text
        } else {
            hidden.to_string()
        };
    }
    match hide(path, Value::String(text)) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn hide_named(name: &str, value: Value) -> Value {
    match value {
        Value::String(text) if is_secret(name) && is_told(&text) => MASK.into(),
        Value::Array(items) => (items.into_iter().map(|item| hide_named(name, item))).collect(),
        // What functions take, as in `Fn::Join`, belongs to the property.
        Value::Object(map) => (map.into_iter())
            .map(|(key, value)| {
                let function = key.starts_with("Fn::") || key == "Ref";
                let hidden = match key.as_str() {
                    "Ref" | "Fn::GetAtt" => value,
                    _ => hide_named(if function { name } else { &key }, value),
                };
                (key, hidden)
            })
            .collect(),
        other => other,
    }
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
            assert_eq!(hide(path, value), expected, "{path}");
        }
        assert_eq!(
            hide_text("Properties", r#"{"Password":"p"}"#.into()),
            r#"{"Password":"****"}"#
        );
        assert_eq!(hide_text("Properties/AuthToken", "p".into()), "****");
        assert_eq!(hide_text("Properties/Name", "[no JSON".into()), "[no JSON");
    }
}
