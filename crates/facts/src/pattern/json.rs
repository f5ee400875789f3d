//! A plain document in which everything is known.

use std::fmt;

use super::{Kind, Text, Tree};

/// A JSON value in which everything is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// A null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Json::Text(text.into())
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Json>) -> Self {
        Json::List(items.into_iter().collect())
    }

    /// An object.
    pub fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Json)>) -> Self {
        let entries = entries.into_iter();
        Json::Object(
            entries
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }
}

/// A text of which everything is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain(String);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Text for Plain {
    fn parts(&self) -> Vec<Option<&str>> {
        vec![Some(&self.0)]
    }
}

impl Tree for &Json {
    type Text = Plain;
    type Place = ();

    fn place(&self) {}

    fn kind(&self) -> Kind<Self> {
        match self {
            Json::Null => Kind::Null,
            Json::Bool(value) => Kind::Bool(*value),
            Json::Number(number) => Kind::Number(*number),
            Json::Text(text) => Kind::Text(Plain(text.clone())),
            Json::List(items) => Kind::List(items.iter().collect()),
            Json::Object(entries) => Kind::Object {
                entries: entries
                    .iter()
                    .map(|(name, value)| (name.clone(), (), value))
                    .collect(),
                open: false,
            },
        }
    }
}
