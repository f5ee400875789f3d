//! What leaves a stack and stays, as text.

use std::fmt::Write as _;

use stackwright_deploy::Orphaning;

use crate::display::tree::short_path;
use crate::terminal::printable;
use crate::terminal::style::{FAINT, GOOD, TITLE, paint};
use crate::terminal::text::wrapped;

/// What leaves the stack, under which name it stays, and what refers to it.
pub fn render(plan: &Orphaning, width: usize) -> String {
    let session = plan.session();
    let leave = match plan.resources.len() {
        1 => format!("1 resource leaves {} and stays", printable(&plan.path)),
        several => format!(
            "{several} resources leave {} and stay",
            printable(&plan.path)
        ),
    };
    let mut text = format!(
        "{} {}\n",
        paint(TITLE, leave),
        paint(
            FAINT,
            format!(
                "in account {}, {}:",
                session.identity().account,
                session.region()
            )
        )
    );
    for resource in &plan.resources {
        let construct = resource.origin.construct_path.as_deref();
        let name = short_path(&plan.path, construct, &resource.logical_id);
        let _ = writeln!(
            text,
            "  {}  {}",
            paint(GOOD, format_args!("= {name}")),
            paint(FAINT, printable(&resource.resource_type))
        );
        for line in wrapped(&printable(&resource.physical_id), width.saturating_sub(6)) {
            let _ = writeln!(text, "      {}", line.trim_end());
        }
    }
    if !plan.users.is_empty() {
        let users = format!(
            "what refers to them gets the values that they have now: {}",
            printable(&plan.users.join(", "))
        );
        for line in wrapped(&users, width) {
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}
