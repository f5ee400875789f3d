//! Which stacks of an app a command works on that changes things: never all of them by accident.

use crate::assembly::Assembly;
use crate::assembly::selection::{self, Selection};
use crate::failure::Failure;
use crate::terminal::{self, printable};

/// Chooses stacks. Without patterns, those of the app itself are meant, as the AWS CDK's CLI has it: its only one, or with
/// `--all` each of them. What is in a stage is named. `all` is whether that was given; `None` where the command has no such
/// option.
///
/// # Errors
/// Those of [`selection::select`], and when nothing says which of several stacks are meant.
pub fn select(
    assembly: &Assembly,
    patterns: &[String],
    all: Option<bool>,
    exclusively: bool,
    verb: &str,
) -> Result<Selection, Failure> {
    if !patterns.is_empty() || assembly.stacks.len() < 2 {
        return selection::select(assembly, patterns, exclusively);
    }
    let stacks = &assembly.stacks;
    let own: Vec<usize> = (0..stacks.len())
        .filter(|index| !stacks[*index].in_stage)
        .collect();
    let in_stages = stacks.len() - own.len();
    if own.is_empty() {
        return Err(Failure::could_not_run(format!(
            "all {in_stages} stacks of the app are in stages, and none is named"
        ))
        .note(format!("they are {}", some(assembly)))
        .hint(format!(
            "`stackwright {verb} 'STAGE/**'`, or '**' for those of all stages"
        )));
    }
    if all != Some(true) && own.len() > 1 {
        let mut hint = format!("`stackwright {verb} STACK`");
        if all.is_some() {
            hint.push_str(&format!(", or `stackwright {verb} --all`"));
        }
        return Err(unnamed(assembly).hint(hint));
    }
    if in_stages > 0 {
        terminal::status(&format!(
            "note: {} in stages not meant; '**' names all stacks, 'STAGE/**' those of a stage",
            match in_stages {
                1 => "1 stack is".to_owned(),
                _ => format!("{in_stages} stacks are"),
            }
        ));
    }
    Ok(selection::of(assembly, own, exclusively))
}

/// An app of several stacks does not tell by itself which one is meant.
fn unnamed(assembly: &Assembly) -> Failure {
    let count = assembly.stacks.len();
    Failure::could_not_run(format!("the app has {count} stacks, and none is named"))
        .note(format!("they are {}", some(assembly)))
}

/// The first stacks, by name.
fn some(assembly: &Assembly) -> String {
    let names: Vec<_> = (assembly.stacks.iter().take(20))
        .map(|stack| printable(&stack.path))
        .collect();
    names.join(", ")
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
