//! From and to the values of `serde_json`.

use serde_json::Value as Serde;

use crate::{Number, Value};

impl From<Value> for Serde {
    fn from(value: Value) -> Serde {
        match value {
            Value::Null => Serde::Null,
            Value::Bool(value) => Serde::Bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(value), _) => value.into(),
                (None, Some(value)) => value.into(),
                (None, None) => number.as_f64().into(),
            },
            Value::String(text) => Serde::String(text),
            Value::Array(items) => Serde::Array(items.into_iter().map(Serde::from).collect()),
            Value::Object(entries) => Serde::Object(
                (entries.into_iter())
                    .map(|(key, value)| (key, value.into()))
                    .collect(),
            ),
        }
    }
}

impl From<Serde> for Value {
    fn from(value: Serde) -> Value {
        match value {
            Serde::Null => Value::Null,
            Serde::Bool(value) => Value::Bool(value),
            Serde::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(value), _) => Number::from(value).into(),
                (None, Some(value)) => Number::from(value).into(),
                (None, None) => number
                    .as_f64()
                    .and_then(Number::from_f64)
                    .map_or(Value::Null, Value::Number),
            },
            Serde::String(text) => Value::String(text),
            Serde::Array(items) => crate::list(items),
            Serde::Object(entries) => crate::object(entries),
        }
    }
}
