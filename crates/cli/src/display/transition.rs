//! Stacks that are deployed in steps, as text and as JSON: the steps, and what becomes of each stack in the end.

use std::fmt::Write as _;

use serde_json::{Value, json};
use stackwright_deploy::{Finding, StackChange, Transition};
use stackwright_template::compare::{self, TemplateDiff, Updates};
use stackwright_template::model::Template;

use crate::display::{differences, findings};
use crate::terminal::printable;
use crate::terminal::style::{TITLE, paint};

/// Gives what becomes of a stack, if anything does.
fn difference<T>(change: &StackChange, give: impl FnOnce(&TemplateDiff<'_>) -> T) -> Option<T> {
    let before = change.before.as_ref().map(Template::new);
    let after = Template::new(&change.after.document);
    let diff = compare::diff(before.as_ref(), &after, Updates::embedded());
    (!diff.is_empty()).then(|| give(&diff))
}

/// The steps by number, and below them the differences of each stack.
pub fn render(transition: &Transition, width: usize) -> String {
    let mut text =
        "exports that are in use go or change, so the stacks are deployed in steps:\n".to_owned();
    for (place, step) in transition.steps().enumerate() {
        let _ = writeln!(text, "  {}. {}", place + 1, printable(&step));
    }
    for change in transition.changes() {
        let path = &change.path;
        let Some(differences) = difference(change, |diff| differences::render(diff, path, width))
        else {
            continue;
        };
        let _ = writeln!(text, "{} in the end", paint(TITLE, printable(path)));
        text += &differences;
        text += &findings::render(&change.findings, &change.after, path, width);
    }
    text
}

/// The same as an event.
pub fn to_json(transition: &Transition) -> Value {
    let stacks = transition.changes().iter().filter_map(|change| {
        let findings: Vec<Value> = change.findings.iter().map(Finding::to_json).collect();
        let differences = difference(change, |diff| diff.to_json())?;
        Some(json!({"stackPath": change.path, "differences": differences, "findings": findings}))
    });
    json!({
        "event": "transition",
        "steps": transition.steps().collect::<Vec<_>>(),
        "stacks": stacks.collect::<Vec<_>>(),
    })
}
