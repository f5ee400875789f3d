//! Near-miss names, as far as the budget of a check has steps to spare for what is only of help.

use crate::budget;

pub use stackwright_facts::suggest::squeezed;

/// The candidate nearest to `word`, when it is near enough to be a misspelling of it. `None` also where the
/// [budget](mod@crate::budget) has nothing to spare.
#[must_use]
pub fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let affordable = candidates
        .into_iter()
        .take_while(|candidate| budget::spare(1 + word.len() * candidate.len() / 8));
    stackwright_facts::suggest::did_you_mean(word, affordable)
}
