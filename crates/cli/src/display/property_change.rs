//! A value that changes, as text: on one line where it fits, else what goes and what comes below each other.

use std::fmt::Write as _;

use crate::terminal::style::{ALARM, BAD, GOOD, paint};
use crate::terminal::text::{columns, shortened, shortened_pair};

/// The lines of one value. `label` is padded to `column`; `note` says why it changes, or what follows from it.
pub fn lines(
    (label, column): (&str, usize),
    (before, after): (Option<&str>, Option<&str>),
    note: &str,
    indent: &str,
    width: usize,
) -> String {
    let (noted, note_width) = match note {
        "" => (String::new(), 0),
        note => (format!("  {}", paint(ALARM, note)), columns(note) + 2),
    };
    let pad = " ".repeat(column.saturating_sub(columns(label)) + 2);
    let line = one_line(before, after);
    let used = indent.len() + columns(label) + pad.len() + note_width;
    if columns(&line) + used <= width || before == after {
        let space = width.saturating_sub(used).max(20);
        return format!("{indent}{label}{pad}{}{noted}\n", shortened(&line, space));
    }
    format!(
        "{indent}{label}{noted}\n{}",
        below((before, after), indent, width)
    )
}

/// What goes and what comes, a line each, below what they are of.
pub fn below((before, after): (Option<&str>, Option<&str>), indent: &str, width: usize) -> String {
    let mut text = String::new();
    let space = width.saturating_sub(indent.len() + 4);
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => {
            let (before, after) = shortened_pair(before, after, space);
            (Some(before), Some(after))
        }
        (before, after) => {
            let cut = |text: Option<&str>| text.map(|text| shortened(text, space));
            (cut(before), cut(after))
        }
    };
    for (mark, style, value) in [('-', BAD, before), ('+', GOOD, after)] {
        if let Some(value) = value {
            let value = paint(style, format_args!("{mark} {value}"));
            let _ = writeln!(text, "{indent}  {value}");
        }
    }
    text
}

/// `5 → 10`, `added: 10`, `removed: 5`.
fn one_line(before: Option<&str>, after: Option<&str>) -> String {
    match (before, after) {
        // The same expression with another value, which is not told.
        (Some(before), Some(after)) if before == after => format!("{after}  has another value"),
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (None, Some(after)) => format!("added: {after}"),
        (Some(before), None) => format!("removed: {before}"),
        (None, None) => "changes".to_owned(),
    }
}
