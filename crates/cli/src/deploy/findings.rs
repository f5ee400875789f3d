//! What deserves a second look: data that would be lost in red, permissions and network access as tables.

use std::fmt::Write as _;

use stackwright_deploy::{Finding, StatementChange};

use crate::deploy::style::{ALARM, BAD, CHANGED, GOOD, TITLE, paint};
use crate::deploy::table::Table;
use crate::deploy::tree::short_path;
use crate::terminal::printable;

/// The findings of a plan; empty when there is none.
pub fn render(findings: &[Finding], stack_path: &str, width: usize) -> String {
    let mut text = String::new();
    let name = |origin: &stackwright_deploy::Origin, id: &str| {
        short_path(stack_path, origin.construct_path.as_deref(), id)
    };
    let mut permissions = Table::new(&["", "effect", "who", "may", "on", "if"]);
    let mut network = Table::new(&["", "group", "way", "protocol", "peer"]);
    for finding in findings {
        match finding {
            Finding::Statement(statement) => statement_row(statement, &mut permissions),
            Finding::ManagedPolicy {
                logical_id,
                origin,
                policy,
                added,
            } => {
                let (mark, style) = mark(*added);
                let cells = [
                    mark,
                    "policy",
                    &name(origin, logical_id),
                    &printable(policy),
                    "",
                    "",
                ];
                permissions.row(style, cells.map(str::to_owned).to_vec());
            }
            Finding::Network(rule) => {
                let (mark, style) = mark(rule.added);
                let way = if rule.ingress { "in from" } else { "out to" };
                let cells = [
                    mark,
                    &printable(&rule.group),
                    way,
                    &printable(&rule.protocol),
                    &printable(&rule.peer),
                ];
                network.row(style, cells.map(str::to_owned).to_vec());
            }
            Finding::Public {
                logical_id,
                origin,
                what,
            } => {
                let line = format!("  ! {}: {}", name(origin, logical_id), printable(what));
                let _ = writeln!(text, "{}", paint(ALARM, line));
            }
            Finding::Unclear {
                logical_id,
                origin,
                why,
            } => {
                let line = format!("  ? {}: {}", name(origin, logical_id), printable(why));
                let _ = writeln!(text, "{}", paint(CHANGED, line));
            }
            Finding::DataLoss {
                logical_id,
                resource_type,
                origin,
                replaced,
                conditional,
                destroyed,
            } => {
                let may = if *conditional { "may be" } else { "is" };
                let what = if *replaced {
                    "replaced by an empty one"
                } else {
                    "deleted"
                };
                let fate = match (destroyed, replaced) {
                    (true, _) => "its data is lost",
                    (false, true) => "the old one is kept, outside of the stack",
                    (false, false) => "it is kept, outside of the stack",
                };
                let what = if *destroyed || *replaced {
                    what
                } else {
                    "removed from the stack"
                };
                let line = format!(
                    "  ! {} ({resource_type}) {may} {what}: {fate}",
                    name(origin, logical_id)
                );
                let style = if *destroyed { ALARM } else { CHANGED };
                let _ = writeln!(text, "{}", paint(style, line));
            }
            _ => {}
        }
    }
    for (title, table) in [("permissions", permissions), ("network", network)] {
        if !table.is_empty() {
            let _ = writeln!(text, "{}", paint(TITLE, title));
            text.push_str(&table.render(width));
        }
    }
    text
}

fn mark(added: bool) -> (&'static str, anstyle::Style) {
    if added { ("+", GOOD) } else { ("-", BAD) }
}

fn statement_row(statement: &StatementChange, table: &mut Table) {
    let (mark, style) = mark(statement.added);
    let list = |negated: bool, items: &[String]| {
        let items: Vec<_> = items
            .iter()
            .map(|item| printable(item).into_owned())
            .collect();
        let all = items.join("\n");
        if negated && !all.is_empty() {
            format!("all but\n{all}")
        } else {
            all
        }
    };
    let cells = vec![
        mark.to_owned(),
        statement.effect.clone(),
        list(statement.not_principal, &statement.principals),
        list(statement.not_action, &statement.actions),
        list(statement.not_resource, &statement.resources),
        printable(&statement.condition).into_owned(),
    ];
    table.row(style, cells);
}
