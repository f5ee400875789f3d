//! Template values as text, with intrinsic functions in the notation of `Fn::Sub`, so that equal things look equal.

use serde_json::Value;

/// The value is a call of an intrinsic function.
pub(crate) fn is_intrinsic(value: &Value) -> bool {
    value.as_object().is_some_and(|map| {
        map.len() == 1
            && map
                .keys()
                .all(|key| key == "Ref" || key == "Condition" || key.starts_with("Fn::"))
    })
}

/// A value as text. `Ref`, `Fn::GetAtt`, `Fn::Join` with an empty delimiter and `Fn::Sub` become one notation:
/// `${Bucket.Arn}/*`. Everything else is JSON with sorted keys.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => substitution(value).unwrap_or_else(|| canonical(value)),
    }
}

/// A value as people write it: text as it is, `${Bucket.Arn}` for what `Fn::GetAtt` and its like stand for, JSON in the
/// order of the template for everything else.
pub fn readable(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        _ => substitution(value).unwrap_or_else(|| value.to_string()),
    }
}

/// One or many values, each as text.
pub(crate) fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        other => vec![text(other)],
    }
}

fn substitution(value: &Value) -> Option<String> {
    let map = value.as_object()?;
    let (function, argument) = map.iter().next().filter(|_| map.len() == 1)?;
    Some(match function.as_str() {
        "Ref" => format!("${{{}}}", argument.as_str()?),
        "Fn::GetAtt" => match argument {
            Value::String(path) => format!("${{{path}}}"),
            Value::Array(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Value::as_str).collect();
                format!("${{{}}}", parts?.join("."))
            }
            _ => return None,
        },
        "Fn::Join" => {
            let delimiter = argument.get(0)?.as_str()?;
            let parts = argument.get(1)?.as_array()?;
            parts.iter().map(text).collect::<Vec<_>>().join(delimiter)
        }
        "Fn::Sub" => match argument {
            Value::String(text) => text.clone(),
            Value::Array(_) => {
                let mut result = argument.get(0)?.as_str()?.to_owned();
                for (name, value) in argument.get(1)?.as_object()? {
                    result = result.replace(&format!("${{{name}}}"), &text(value));
                }
                result
            }
            _ => return None,
        },
        "Fn::ImportValue" => format!("${{import {}}}", text(argument)),
        _ => return None,
    })
}

/// JSON whose keys are sorted, with the expressions inside in one notation.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(_) if substitution(value).is_some() => Value::String(text(value)).to_string(),
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            let inner: Vec<_> = entries
                .iter()
                .map(|(key, value)| {
                    format!("{}:{}", Value::String((*key).clone()), canonical(value))
                })
                .collect();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(canonical).collect::<Vec<_>>().join(",")
        ),
        other => other.to_string(),
    }
}
