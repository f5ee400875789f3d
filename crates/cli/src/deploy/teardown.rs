//! What the deletion of a stack does, as text.

use std::fmt::Write as _;

use stackwright_deploy::{Fate, Teardown, TeardownResource};

use crate::deploy::style::{ALARM, BAD, CHANGED, FAINT, GOOD, TITLE, paint};
use crate::deploy::tree::{Tree, short_path};
use crate::deploy::words::{columns, count};
use crate::terminal::printable;

/// What is deleted and what stays.
pub fn render(teardown: &Teardown, stack_path: &str, width: usize) -> String {
    let (deleted, retained) = (teardown.deleted().count(), teardown.retained().count());
    let mut text = format!(
        "{} will be deleted, with {}{}\n",
        paint(TITLE, printable(stack_path)),
        count(deleted, "resource"),
        match retained {
            0 => String::new(),
            1 => "; 1 is kept".to_owned(),
            _ => format!("; {retained} are kept"),
        }
    );
    let mut tree: Tree<&TeardownResource> = Tree::default();
    for resource in &teardown.resources {
        let path = short_path(
            stack_path,
            resource.origin.construct_path.as_deref(),
            &resource.logical_id,
        );
        tree.insert(&path, resource);
    }
    let lines = tree.lines();
    let names = lines
        .iter()
        .map(|line| line.depth * 2 + columns(&line.name) + 4);
    let column = names.max().unwrap_or(0).min(width / 2) + 2;
    for line in lines {
        let indent = "  ".repeat(line.depth + 1);
        let Some(resource) = line.entry else {
            let _ = writeln!(text, "{indent}  {}", paint(FAINT, &line.name));
            continue;
        };
        let (marker, style, fate) = match (resource.fate, resource.stateful) {
            (Fate::Deleted, true) => ('-', ALARM, "its data is lost"),
            (Fate::Deleted, false) => ('-', BAD, ""),
            (Fate::Retained, _) => ('=', GOOD, "kept, outside of any stack"),
            (Fate::Snapshot, _) => ('-', CHANGED, "deleted after a snapshot"),
        };
        let used = indent.len() + 2 + columns(&line.name);
        let pad = " ".repeat(column.saturating_sub(used).max(2));
        let mut row = format!(
            "{indent}{}{pad}{}",
            paint(style, format_args!("{marker} {}", line.name)),
            paint(FAINT, &resource.resource_type)
        );
        if !fate.is_empty() {
            let _ = write!(row, "  {}", paint(style, fate));
        }
        let _ = writeln!(text, "{row}");
    }
    text
}
