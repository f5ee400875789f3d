//! What deserves a second look: data that would be lost in red, permissions and network access as tables.

use std::fmt::Write as _;

use stackwright_deploy::{Finding, LoadedTemplate};

use crate::deploy::names::Names;
use crate::deploy::permissions::Permissions;
use crate::deploy::style::{ALARM, BAD, CHANGED, GOOD, TITLE, paint};
use crate::deploy::table::Table;
use crate::deploy::tree::short_path;
use crate::terminal::printable;

/// The findings of a plan; empty when there is none. `template` is the new one, whose resources get their names.
pub fn render(
    findings: &[Finding],
    template: &LoadedTemplate,
    stack_path: &str,
    width: usize,
) -> String {
    let names = Names::new(template, stack_path);
    let mut text = String::new();
    let name = |origin: &stackwright_deploy::Origin, id: &str| {
        short_path(stack_path, origin.construct_path.as_deref(), id)
    };
    let mut permissions = Permissions::default();
    let mut network = Table::new(&["", "group", "way", "protocol", "peer", "if"]);
    for finding in findings {
        match finding {
            Finding::Statement(statement) => permissions.statement(statement, &names),
            Finding::ManagedPolicy {
                logical_id,
                origin,
                policy,
                added,
            } => {
                let who = name(origin, logical_id);
                permissions.managed_policy(*added, who, names.readable(policy));
            }
            Finding::Network(rule) => {
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
            Finding::Released {
                logical_id,
                resource_type,
                origin,
                policy,
                was,
            } => {
                let when = match *policy {
                    "DeletionPolicy" => "deleted",
                    _ => "replaced",
                };
                let line = format!(
                    "  ! {} ({resource_type}) is kept no more when it is {when}: {policy} was {was}",
                    name(origin, logical_id)
                );
                let _ = writeln!(text, "{}", paint(ALARM, line));
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
