//! Values of events, in which texts may have parts that only a deployment knows.

use std::fmt;

use crate::budget::{self, Limit, MAX_TEXT};
use crate::engines::json_text::JsonText;
use crate::engines::text::{Piece, Text};

/// A value of an event, in which texts may have unknown parts and wildcards. Displays as JSON, with `${…}` for what is
/// not known of a text and `…` for what is not known at all.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text; with wildcards it stands for all texts that they match.
    Text(Text),
    /// A list, of which any item may match.
    List(Vec<Value>),
    /// An object.
    Object(Vec<(String, Value)>),
    /// Not known.
    Unknown,
}

impl From<&serde_json::Value> for Value {
    fn from(json: &serde_json::Value) -> Self {
        Self::of_json(json, &|text| Text::literal(text))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Text::literal(text))
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl Value {
    fn of_json(json: &serde_json::Value, text: &dyn Fn(&str) -> Text) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => number.as_f64().map_or(Self::Unknown, Self::Number),
            Json::String(value) => Self::Text(text(value)),
            Json::Array(items) => {
                Self::List(items.iter().map(|item| Self::of_json(item, text)).collect())
            }
            Json::Object(object) => Self::Object(
                object
                    .iter()
                    .map(|(key, value)| (text(key).to_string(), Self::of_json(value, text)))
                    .collect(),
            ),
        }
    }

    /// An object.
    #[must_use]
    pub fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        let entries = entries.into_iter();
        Self::Object(
            entries
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    /// The value that a text is as JSON. `None` where it is no JSON, or unknown parts decide that.
    #[must_use]
    pub fn parse(text: &Text) -> Option<Self> {
        let json = JsonText::new(text);
        let value = json.value().ok()?;
        Some(Self::of_json(&value, &|text| json.restored(text)))
    }

    /// The value as JSON text, for another service to take apart; unknown parts stay unknown. `None` where something is
    /// wholly unknown, or the text is longer than a text may be.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        let mut writer = Writer::default();
        self.write_text(&mut writer)?;
        Some(writer.text)
    }

    fn write_text(&self, out: &mut Writer) -> Option<()> {
        match self {
            Self::Unknown => None,
            Self::Text(text) => {
                out.literal("\"")?;
                out.text(json_escaped(text))?;
                out.literal("\"")
            }
            Self::List(items) => {
                out.literal("[")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.literal(",")?;
                    }
                    item.write_text(out)?;
                }
                out.literal("]")
            }
            Self::Object(entries) => {
                out.literal("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    let key = serde_json::Value::String(key.clone());
                    out.literal(&format!("{comma}{key}:"))?;
                    value.write_text(out)?;
                }
                out.literal("}")
            }
            scalar => out.literal(&scalar.to_string()),
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The items of a list; none where it is not one.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The value as JSON; what is not known at all is the text `…`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(number) => number_json(*number),
            Self::Text(text) => Json::String(text.to_string()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Object(entries) => {
                let entries = entries.iter();
                Json::Object(
                    entries
                        .map(|(key, value)| (key.clone(), value.to_json()))
                        .collect(),
                )
            }
            Self::Unknown => Json::String("…".to_owned()),
        }
    }
}

/// A text that is put together, which has an end.
#[derive(Default)]
pub(crate) struct Writer {
    /// What it is so far.
    pub(crate) text: Text,
    /// The bytes of its literal parts.
    pub(crate) bytes: usize,
}

impl Writer {
    /// Adds a literal; `None` where the text is too long with it.
    pub(crate) fn literal(&mut self, literal: &str) -> Option<()> {
        self.text(Text::literal(literal))
    }

    /// Adds a text; `None` where the whole is too long with it.
    pub(crate) fn text(&mut self, text: Text) -> Option<()> {
        let literals = text.pieces.iter().map(|piece| match piece {
            Piece::Literal(literal) => literal.len(),
            _ => 1,
        });
        self.bytes += literals.sum::<usize>();
        if self.bytes > MAX_TEXT {
            budget::cut(Limit::Text, None);
            return None;
        }
        self.text = std::mem::take(&mut self.text).then(text);
        Some(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_json())
    }
}

fn number_json(number: f64) -> serde_json::Value {
    // A number without a fraction is written without one.
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return serde_json::Value::from(number as i64);
    }
    serde_json::Value::from(number)
}

/// A text as it stands between the quotes of JSON.
#[must_use]
pub(crate) fn json_escaped(text: &Text) -> Text {
    let mut result = Text::default();
    for piece in &text.pieces {
        result = result.then(match piece {
            Piece::Literal(literal) => {
                let quoted = serde_json::Value::String(literal.clone()).to_string();
                Text::literal(&quoted[1..quoted.len() - 1])
            }
            other => Text {
                pieces: vec![other.clone()],
            },
        });
    }
    result
}
