//! What a condition says, before it is encoded: functions of comparisons, and of other conditions by name.

use crate::parse::Node;

use super::comparison::Comparisons;
use crate::model::{Function, Intrinsic};

/// A condition, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Formula<'t> {
    Constant(bool),
    /// A variable has a text: the place of the text among the variable's literals.
    Is {
        variable: usize,
        literal: usize,
    },
    /// Two variables have the same text.
    Same(usize, usize),
    /// Something that may be true or false, of which no more is known than that it is the same wherever it stands.
    Free(usize),
    And(Vec<Formula<'t>>),
    Or(Vec<Formula<'t>>),
    Not(Box<Formula<'t>>),
    Condition(&'t str),
}

impl<'t> Formula<'t> {
    pub(super) fn not(self) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(!value),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Both of them.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Constant(true), one) | (one, Self::Constant(true)) => one,
            (Self::Constant(false), _) | (_, Self::Constant(false)) => Self::Constant(false),
            (Self::And(mut all), one) => {
                all.push(one);
                Self::And(all)
            }
            (one, other) => Self::And(vec![one, other]),
        }
    }

    /// Adds the names of the conditions that it is made of.
    pub(super) fn names(&self, out: &mut Vec<&'t str>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.names(out)),
            Self::Not(part) => part.names(out),
            Self::Condition(name) => out.push(name),
            Self::Constant(_) | Self::Is { .. } | Self::Same(..) | Self::Free(_) => {}
        }
    }
}

/// Reads a condition. The parser bounds how deep it is nested.
pub(super) fn read<'t>(node: &'t Node<'t>, comparisons: &mut Comparisons<'_, 't>) -> Formula<'t> {
    if let Some(map) = node.as_map()
        && let [entry] = map.entries.as_slice()
        && entry.key == "Condition"
        && let Some(name) = entry.value.as_str()
    {
        return Formula::Condition(name);
    }
    let Some(call) = Intrinsic::of(node) else {
        return comparisons.free(node);
    };
    let items = call.argument.as_list().unwrap_or_default();
    let mut parts = || {
        let parts = items.iter().map(|item| read(item, comparisons));
        parts.collect::<Vec<_>>()
    };
    match (call.function, items) {
        (Function::And, [_, ..]) => Formula::And(parts()),
        (Function::Or, [_, ..]) => Formula::Or(parts()),
        (Function::Not, [part]) => read(part, comparisons).not(),
        (Function::Equals, [left, right]) => comparisons.equals(node, left, right),
        _ => comparisons.free(node),
    }
}
