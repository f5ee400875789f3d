//! What moves without being replaced, as text.

use std::fmt::Write as _;

use anstyle::Style;
use stackwright_deploy::{Location, Refactoring};

use crate::terminal::printable;
use crate::terminal::style::{FAINT, TITLE, paint};
use crate::terminal::table::Table;
use crate::terminal::text::{count, wrapped};

/// What moves, from where to where, and what somebody has to decide.
pub fn render(plan: &Refactoring, width: usize) -> String {
    let session = plan.session();
    let mut text = String::new();
    let place = format!(
        "in account {}, {}:",
        session.identity().account,
        session.region()
    );
    if !plan.moves.is_empty() {
        let moved = match plan.moves.len() {
            1 => "1 resource moves and is not replaced".to_owned(),
            several => format!("{several} resources move and are not replaced"),
        };
        let _ = writeln!(text, "{} {}", paint(TITLE, moved), paint(FAINT, &place));
        let mut table = Table::new(&["type", "from", "to", "construct"]);
        for resource in &plan.moves {
            let construct = resource.origin.construct_path.as_deref();
            let cells = [
                &resource.location.resource_type,
                &resource.location.from.to_string(),
                &resource.location.to.to_string(),
                construct.unwrap_or_default(),
            ];
            let cells = cells.map(|cell| printable(cell).into_owned());
            table.row(Style::new(), cells.into());
        }
        text.push_str(&table.render(width));
    }
    if !plan.created.is_empty() {
        let made = format!("made for it: {}", printable(&plan.created.join(", ")));
        for line in wrapped(&made, width) {
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    if !plan.ambiguous.is_empty() {
        let unclear = "these are the same, and somebody has to say which becomes which";
        let _ = writeln!(text, "{} {}", paint(TITLE, unclear), paint(FAINT, &place));
        let mut table = Table::new(&["type", "from", "to"]);
        for one in &plan.ambiguous {
            let cells = [one.resource_type.clone(), names(&one.from), names(&one.to)];
            let cells = cells.map(|cell| printable(&cell).into_owned());
            table.row(Style::new(), cells.into());
        }
        text.push_str(&table.render(width));
    }
    text
}

/// What was done, in one line.
pub fn done(plan: &Refactoring) -> String {
    let names: Vec<_> = plan.stacks().collect();
    format!(
        "{} moved, in {}",
        count(plan.moves.len(), "resource"),
        printable(&names.join(", "))
    )
}

fn names(all: &[Location]) -> String {
    let names: Vec<_> = all.iter().map(Location::to_string).collect();
    names.join(", ")
}
