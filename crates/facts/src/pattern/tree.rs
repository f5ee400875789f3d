//! How a document is read: the trait that an app's data and a template's values both implement.

use std::fmt::Display;

/// A value of a document, some of whose parts may not be known. A handle that is cheap to clone.
pub trait Tree: Clone {
    /// How the document has texts.
    type Text: Text;
    /// How it has places; `()` where nothing is known of them.
    type Place: Copy;

    /// Where the value stands.
    fn place(&self) -> Self::Place;

    /// What it is.
    fn kind(&self) -> Kind<Self>;
}

/// A text of a document, which displays with something in place of what is not known.
pub trait Text: Clone + Display {
    /// Its parts in order: what is known, and `None` for what is not.
    fn parts(&self) -> Vec<Option<&str>>;

    /// The whole text, where it is known.
    fn known(&self) -> Option<&str> {
        match self.parts().as_slice() {
            [] => Some(""),
            [Some(_)] => self.parts()[0],
            _ => None,
        }
    }
}

/// The entries of an object: name, place of the name, value.
pub type Entries<T> = Vec<(String, <T as Tree>::Place, T)>;

/// What a value is.
pub enum Kind<T: Tree> {
    /// A null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(T::Text),
    /// A list.
    List(Vec<T>),
    /// An object.
    Object {
        /// What is in it.
        entries: Entries<T>,
        /// Whether there are more entries, which are not known.
        open: bool,
    },
    /// Not known. If it is a text, it is this one.
    Unknown(T::Text),
}

impl<T: Tree> Kind<T> {
    /// What it is, in words.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Object { .. } => "an object",
            Kind::Unknown(_) => "an expression",
        }
    }

    /// The value as it would be written, where that is short.
    pub(super) fn shown(&self) -> String {
        match self {
            Kind::Bool(value) => value.to_string(),
            Kind::Number(number) => number.to_string(),
            Kind::Text(text) => format!("\"{text}\""),
            _ => "…".to_owned(),
        }
    }
}
