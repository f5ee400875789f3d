//! The differences of two templates as text, by construct.

use std::fmt::Write as _;

use stackwright_template::compare::{
    Change, Replacement, ResourceDiff, TemplateDiff, ValueDiff, readable,
};
use stackwright_template::parse::Node;

use crate::display::property_change;
use crate::display::tree::{Tree, short_path, type_column};
use crate::terminal::printable;
use crate::terminal::style::{ALARM, BAD, CHANGED, GOOD, TITLE, paint};
use crate::terminal::text::{columns, shortened};

/// The differences of one stack.
pub fn render(diff: &TemplateDiff<'_>, stack_path: &str, width: usize) -> String {
    let mut text = String::new();
    let mut tree: Tree<&ResourceDiff<'_>> = Tree::default();
    for resource in &diff.resources {
        let path = short_path(stack_path, resource.construct_path, resource.logical_id);
        tree.insert(&path, resource);
    }
    let lines = tree.lines();
    let column = type_column(&lines, width);
    for line in lines {
        let indent = line.indent();
        let Some(resource) = line.entry else {
            text.push_str(&line.heading());
            continue;
        };
        let (marker, style) = marker(resource);
        text.push_str(&line.row(marker, style, resource.resource_type, column));
        if let Some(fate) = fate(resource) {
            let alarm = resource.stateful && !resource.retained && marker != '+';
            let _ = write!(text, "  {}", paint(if alarm { ALARM } else { style }, fate));
        }
        text.push('\n');
        if resource.change == Change::Modified {
            for value in &resource.values {
                value_lines(value, &format!("{indent}    "), width, &mut text);
            }
        }
    }
    sections(diff, width, &mut text);
    text
}

fn marker(resource: &ResourceDiff<'_>) -> (char, anstyle::Style) {
    match resource.change {
        Change::Added => ('+', GOOD),
        Change::Removed => ('-', BAD),
        _ if resource.replacement == Replacement::Always => ('±', BAD),
        _ => ('~', CHANGED),
    }
}

fn fate(resource: &ResourceDiff<'_>) -> Option<String> {
    let old = match (resource.retained, resource.stateful) {
        (true, _) => ", the old one is kept",
        (false, true) => ", its data is lost",
        _ => "",
    };
    let renamed = (resource.renamed_from.as_ref())
        .map(|id| format!(" (its logical ID was {})", printable(id)))
        .unwrap_or_default();
    match (resource.change, resource.replacement) {
        (Change::Removed, _) if resource.retained => Some("leaves the stack, is kept".to_owned()),
        (Change::Removed, _) => Some(format!("deleted{old}")),
        (Change::Modified, Replacement::Always) => Some(format!("replaced{old}{renamed}")),
        (Change::Modified, Replacement::Conditional) => Some(format!("may be replaced{old}")),
        _ => None,
    }
}

fn value_lines(value: &ValueDiff<'_>, indent: &str, width: usize, text: &mut String) {
    let path = value
        .path
        .strip_prefix("Properties/")
        .unwrap_or(&value.path);
    let label = printable(path).replace('/', ".");
    let note = match value.replacement {
        Replacement::Always => "forces the replacement",
        Replacement::Conditional => "may force a replacement",
        Replacement::Never => "",
    };
    let (before, after) = (
        value.before.as_ref().map(show),
        value.after.as_ref().map(show),
    );
    let both = (before.as_deref(), after.as_deref());
    text.push_str(&property_change::lines(
        (&label, 0),
        both,
        note,
        indent,
        width,
    ));
}

fn sections(diff: &TemplateDiff<'_>, width: usize, text: &mut String) {
    let mut last = "";
    for section in &diff.sections {
        if section.section != last {
            let _ = writeln!(text, "  {}", paint(TITLE, printable(section.section)));
            last = section.section;
        }
        let (marker, style) = match (&section.before, &section.after) {
            (None, _) => ('+', GOOD),
            (_, None) => ('-', BAD),
            _ => ('~', CHANGED),
        };
        let name = printable(section.name);
        let head = if name.is_empty() {
            marker.to_string()
        } else {
            format!("{marker} {name}")
        };
        let (before, after) = (
            section.before.as_ref().map(entry),
            section.after.as_ref().map(entry),
        );
        let space = width.saturating_sub(columns(&head) + 6);
        let line = match (before, after) {
            (Some(before), Some(after)) => {
                let line = format!("{before} → {after}");
                if columns(&line) > space {
                    let both = (Some(before.as_str()), Some(after.as_str()));
                    let _ = writeln!(text, "    {}", paint(style, head));
                    text.push_str(&property_change::below(both, "      ", width));
                    continue;
                }
                line
            }
            (before, after) => before.or(after).unwrap_or_default(),
        };
        let _ = writeln!(
            text,
            "    {}  {}",
            paint(style, head),
            shortened(&line, space)
        );
    }
}

/// A value as people write it.
fn show(value: &Node<'_>) -> String {
    printable(&readable(value)).into_owned()
}

/// An output is its value, a parameter its default.
fn entry(value: &Node<'_>) -> String {
    match value.as_map() {
        Some(map) if map.len() == 1 => show(map.get("Value").unwrap_or(value)),
        _ => show(value),
    }
}
