//! [`Set`]: a value and the line that set it.

use std::ops::Deref;
use std::panic::Location;

use stackwright::Diagnostic;

/// A value that was set, and where: so that a check at synthesis points at the setter's line, not at the constructor's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Set<T> {
    value: T,
    at: &'static Location<'static>,
}

impl<T> Set<T> {
    /// A value that the caller sets.
    #[track_caller]
    pub fn new(value: T) -> Self {
        Set {
            value,
            at: Location::caller(),
        }
    }

    /// What is made of the value, set on the same line.
    pub fn map<U>(&self, map: impl FnOnce(&T) -> U) -> Set<U> {
        Set {
            value: map(&self.value),
            at: self.at,
        }
    }

    /// The finding, on the line that set the value.
    pub fn blame(&self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.at(self.at)
    }
}

impl<T> Deref for Set<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The finding, on the line of the setting if there is one.
pub(crate) fn blame<V>(set: Option<&Set<V>>, problem: Diagnostic) -> Diagnostic {
    match set {
        Some(set) => set.blame(problem),
        None => problem,
    }
}
