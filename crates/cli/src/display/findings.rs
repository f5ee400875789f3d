//! What deserves a second look: data that would be lost in red, permissions and network access as tables.

use std::fmt::Write as _;

use stackwright_deploy::{Finding, FindingKind, LoadedTemplate};

use crate::display::construct_names::Names;
use crate::display::permissions::Permissions;
use crate::display::tree::short_path;
use crate::terminal::printable;
use crate::terminal::style::{ALARM, BAD, CHANGED, GOOD, TITLE, paint};
use crate::terminal::table::Table;

/// The findings of a plan; empty when there is none. `template` is the new one, whose resources get their names.
pub fn render(
    findings: &[Finding],
    template: &LoadedTemplate,
    stack_path: &str,
    width: usize,
) -> String {
    let names = Names::new(template, stack_path);
    let mut text = String::new();
    let mut permissions = Permissions::default();
    let mut network = Table::new(&["", "group", "way", "protocol", "peer", "if"]);
    for finding in findings {
        let construct_path = finding.construct_path.as_deref();
        let name = short_path(stack_path, construct_path, &finding.logical_id);
        let resource_type = &finding.resource_type;
        match &finding.kind {
            FindingKind::Statement(statement) => permissions.statement(statement, name, &names),
            FindingKind::ManagedPolicy { policy, added } => {
                permissions.managed_policy(*added, name, names.readable(policy));
            }
            FindingKind::Network(rule) => {
                let (mark, style) = mark(rule.added);
                let way = if rule.ingress { "in from" } else { "out to" };
                let cells = [
                    mark,
                    &names.readable(&rule.group),
                    way,
                    &printable(&rule.protocol),
                    &names.readable(&rule.peer),
                    &printable(&rule.when),
                ];
                network.row(style, cells.map(str::to_owned).to_vec());
            }
            FindingKind::Public { what } => {
                let line = format!("  ! {}: {}", name, printable(what));
                let _ = writeln!(text, "{}", paint(ALARM, line));
            }
            FindingKind::Unclear { why } => {
                let line = format!("  ? {}: {}", name, printable(why));
                let _ = writeln!(text, "{}", paint(CHANGED, line));
            }
            FindingKind::Released { policy, was } => {
                let when = match *policy {
                    "DeletionPolicy" => "deleted",
                    _ => "replaced",
                };
                let line = format!(
                    "  ! {} ({resource_type}) is kept no more when it is {when}: {policy} was {was}",
                    name
                );
                let _ = writeln!(text, "{}", paint(ALARM, line));
            }
            FindingKind::DataLoss {
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
                let line = format!("  ! {} ({resource_type}) {may} {what}: {fate}", name);
                let style = if *destroyed { ALARM } else { CHANGED };
                let _ = writeln!(text, "{}", paint(style, line));
            }
            _ => {}
        }
    }
    text.push_str(&permissions.render(width));
    if !network.is_empty() {
        let _ = writeln!(text, "{}", paint(TITLE, "network"));
        text.push_str(&network.render(width));
    }
    text
}

/// The mark of something that appears or disappears.
pub fn mark(added: bool) -> (&'static str, anstyle::Style) {
    if added { ("+", GOOD) } else { ("-", BAD) }
}
