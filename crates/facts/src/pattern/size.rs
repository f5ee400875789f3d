//! How long a pattern is, and how many patterns without `$or` it stands for.

use super::{Fields, Kind, Rule, Text, Tree};

/// How many characters a pattern can have unless a quota was raised.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>
pub const DEFAULT_LENGTH: usize = 2048;

/// How many characters a pattern can have at all.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>
pub const MAX_LENGTH: usize = 4096;

/// How many patterns without `$or` a pattern can stand for.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
pub const MAX_COMBINATIONS: usize = 1000;

fn text_length(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '"' | '\\' | '\n' | '\r' | '\t' => 2,
            c if c < ' ' => 6,
            _ => 1,
        })
        .sum()
}

/// How many characters a value has as JSON without blanks, at least: what is not known counts nothing.
pub(super) fn length<T: Tree>(tree: &T) -> usize {
    let known =
        |text: &T::Text| -> usize { text.parts().into_iter().flatten().map(text_length).sum() };
    match tree.kind() {
        Kind::Null => 4,
        Kind::Bool(value) => 5 - usize::from(value),
        Kind::Number(number) => number.to_string().len(),
        Kind::Text(text) => known(&text) + 2,
        Kind::Unknown(text) => known(&text),
        Kind::List(items) => {
            let inner: usize = items.iter().map(length).sum();
            inner + items.len().saturating_sub(1) + 2
        }
        Kind::Object { entries, .. } => {
            let inner: usize = entries
                .iter()
                .map(|(name, _, value)| text_length(name) + 3 + length(value))
                .sum();
            inner + entries.len().saturating_sub(1) + 2
        }
    }
}

pub(super) fn combinations<T, P>(fields: &Fields<T, P>) -> usize {
    let inner = fields.fields.iter().map(|field| match &field.rule {
        Rule::Fields(fields) => combinations(fields),
        _ => 1,
    });
    let alternatives = fields.alternatives.iter().map(|choices| {
        choices
            .iter()
            .map(combinations)
            .fold(0, usize::saturating_add)
    });
    inner.chain(alternatives).fold(1, usize::saturating_mul)
}
