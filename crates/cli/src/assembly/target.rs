//! Which stacks of an app a command works on that changes things: never all of them by accident.

use crate::assembly::selection::{self, Selection};
use crate::assembly::{Assembly, Stack};
use crate::failure::Failure;
use crate::terminal::printable;

/// Chooses stacks. Without patterns an app with one stack means that stack; an app with several needs `--all`.
///
/// # Errors
/// Those of [`selection::select`], and when nothing says which of several stacks are meant.
pub fn select(
    assembly: &Assembly,
    patterns: &[String],
    all: bool,
    exclusively: bool,
    verb: &str,
) -> Result<Selection, Failure> {
    if patterns.is_empty() && !all && assembly.stacks.len() > 1 {
        return Err(unnamed(assembly).hint(format!(
            "`stackwright {verb} STACK`, or `stackwright {verb} --all`"
        )));
    }
    selection::select(assembly, patterns, exclusively)
}

/// The stack that is meant where none is named.
///
/// # Errors
/// When the app has none, or several.
pub fn only<'a>(assembly: &'a Assembly, verb: &str) -> Result<&'a Stack, Failure> {
    match &assembly.stacks[..] {
        [only] => Ok(only),
        [] => Err(selection::no_stacks()),
        _ => Err(unnamed(assembly).hint(format!("`stackwright {verb} STACK`"))),
    }
}

/// An app of several stacks does not tell by itself which one is meant.
fn unnamed(assembly: &Assembly) -> Failure {
    let names: Vec<_> = (assembly.stacks.iter().take(20))
        .map(|stack| printable(&stack.path))
        .collect();
    let count = assembly.stacks.len();
    Failure::could_not_run(format!("the app has {count} stacks, and none is named"))
        .note(format!("they are {}", names.join(", ")))
}

/// Adds every stack that depends on a chosen one, directly or not.
pub fn with_dependents(assembly: &Assembly, chosen: &[usize]) -> Vec<usize> {
    let mut all = chosen.to_vec();
    // In dependency order a dependent comes after what it depends on.
    for (index, stack) in assembly.stacks.iter().enumerate() {
        if !all.contains(&index)
            && stack
                .dependencies
                .iter()
                .any(|dependency| all.contains(dependency))
        {
            all.push(index);
        }
    }
    all.sort_unstable();
    all
}
