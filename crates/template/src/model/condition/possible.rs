//! What a parameter can be while conditions have the values that they are taken to have.

use crate::parse::Node;

/// The values that a parameter can have while assumptions hold, as far as conditions tell them apart.
#[derive(Clone, Debug)]
pub struct Possible<'t> {
    pub(super) known: Vec<String>,
    /// The values that it can have, where they are written.
    pub values: Vec<Option<&'t Node<'t>>>,
    pub(super) allowed: Vec<usize>,
    /// Whether it can have a value that no condition compares it with.
    pub other: bool,
}

impl<'t> Possible<'t> {
    /// No value at all.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            known: Vec::new(),
            values: Vec::new(),
            allowed: Vec::new(),
            other: false,
        }
    }

    /// Whether the parameter can have the value.
    #[must_use]
    pub fn includes(&self, text: &str) -> bool {
        match self.known.iter().position(|known| known == text) {
            Some(index) => self.allowed.contains(&index),
            None => self.other,
        }
    }

    /// The only value that the parameter can have.
    #[must_use]
    pub fn only(&self) -> Option<&'t Node<'t>> {
        match self.values.as_slice() {
            [Some(single)] if !self.other => Some(single),
            _ => None,
        }
    }
}
