//! What a parameter can be while conditions have the values that they are taken to have.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::parse::Node;

/// The texts that conditions tell apart, and where they are written.
pub(super) type Literals<'t> = IndexMap<Cow<'t, str>, Option<&'t Node<'t>>>;

/// The values that a parameter can have while assumptions hold, as far as conditions tell them apart.
#[derive(Clone, Debug, Default)]
pub struct Possible<'t> {
    pub(super) literals: Arc<Literals<'t>>,
    /// Which of the literals it can have, in order.
    pub(super) can_be: Vec<bool>,
    /// Whether it can have a value that no condition compares it with.
    pub(super) other: bool,
    /// All values that the parameter allows, where they are listed.
    pub(super) listed: Option<Arc<HashMap<String, Option<&'t Node<'t>>>>>,
}

impl<'t> Possible<'t> {
    /// No value at all.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Whether the parameter can have the value.
    #[must_use]
    pub fn includes(&self, text: &str) -> bool {
        match self.literals.get_index_of(text) {
            Some(index) => self.can_be[index],
            None => {
                let is_listed = |listed: &Arc<HashMap<_, _>>| listed.contains_key(text);
                self.other && self.listed.as_ref().is_none_or(is_listed)
            }
        }
    }

    /// The only value that the parameter can have.
    #[must_use]
    pub fn only(&self) -> Option<&'t Node<'t>> {
        let named = self.literals.iter().zip(&self.can_be);
        let mut named = named.filter(|(_, can_be)| **can_be);
        match (named.next(), &self.listed) {
            (Some(((_, node), _)), _) if !self.other => {
                named.next().is_none().then_some(*node).flatten()
            }
            (None, Some(listed)) if self.other => {
                let mut others = listed
                    .iter()
                    .filter(|(text, _)| !self.literals.contains_key(text.as_str()));
                let only = others.next();
                others.next().is_none().then_some(*only?.1).flatten()
            }
            _ => None,
        }
    }
}
