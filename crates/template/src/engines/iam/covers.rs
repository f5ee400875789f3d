//! Whether what one statement allows or denies is within what another one does, in a bounded number of steps.

use super::{Patterns, PrincipalKind, Principals, Statement};
use crate::engines::text::{Steps, Text};

impl Statement {
    /// Whether this statement surely applies to every request that the other one applies to, with the same effect.
    /// `false` where that is not certain, and where there are not enough steps to tell.
    ///
    /// An identity that a policy is attached to is not part of its statements: who compares two policies must see to
    /// it that they are of the same one.
    #[must_use]
    pub fn surely_covers(&self, other: &Self, steps: &mut Steps) -> bool {
        self.allows == other.allows
            && (self.variables == other.variables || !self.has_variable() && !other.has_variable())
            && self.conditions.iter().all(|condition| {
                // Each further condition narrows. Of an unknown one, it is not known what it says.
                !condition.operator.is_empty()
                    && (other.conditions.iter()).any(|one| steps.take(1) && one == condition)
            })
            && self.principals.surely_cover(&other.principals, steps)
            && self.actions.surely_cover(&other.actions, steps)
            && self.resources.surely_cover(&other.resources, steps)
    }
}

impl Patterns {
    fn surely_cover(&self, other: &Self, steps: &mut Steps) -> bool {
        if self.open || other.open {
            return false;
        }
        // What matches none of more patterns is less.
        let (wide, narrow) = match (self.negated, other.negated) {
            (false, false) => (self, other),
            (true, true) => (other, self),
            _ => return false,
        };
        let of_one = |pattern: &Text, steps: &mut Steps| {
            let is_in = |wide: &Text| steps.left() > 0 && wide.surely_covers(pattern, steps);
            wide.patterns.iter().any(is_in)
        };
        narrow.patterns.iter().all(|one| of_one(one, steps))
    }
}

impl Principals {
    fn surely_cover(&self, other: &Self, steps: &mut Steps) -> bool {
        if self.open || other.open || self.negated || other.negated {
            return !self.open && self == other;
        }
        let is_everyone = |entry: &super::Principal| match entry.kind {
            PrincipalKind::Everyone => true,
            PrincipalKind::Aws => entry.name.known() == Some("*"),
            _ => false,
        };
        let includes = |entry: &super::Principal, steps: &mut Steps| {
            let is_in =
                |one: &super::Principal| steps.take(1) && (is_everyone(one) || one == entry);
            self.entries.iter().any(is_in)
        };
        self.entries.is_empty() == other.entries.is_empty()
            && other.entries.iter().all(|entry| includes(entry, steps))
    }
}
