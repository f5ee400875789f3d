//! What deserves a second look: data that would be lost in red, permissions and network access as tables.

use std::fmt::Write as _;

use serde_json::Value;
use stackwright_deploy::{Finding, LoadedTemplate, StatementChange};

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
    let names = Names {
        template,
        stack_path,
    };
    let mut text = String::new();
    let name = |origin: &stackwright_deploy::Origin, id: &str| {
        short_path(stack_path, origin.construct_path.as_deref(), id)
    };
    let mut permissions = Table::new(&["", "effect", "who", "may", "on", "if"]);
    let mut network = Table::new(&["", "group", "way", "protocol", "peer", "if"]);
    for finding in findings {
        match finding {
            Finding::Statement(statement) => statement_row(statement, &names, &mut permissions),
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
                    &names.readable(policy),
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

/// Puts the names of constructs in place of logical IDs: `${Files8E6940B8.Arn}/*` becomes `Files.Arn/*`.
struct Names<'a> {
    template: &'a LoadedTemplate,
    stack_path: &'a str,
}

impl Names<'_> {
    fn readable(&self, text: &str) -> String {
        let mut readable = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            readable.push_str(&rest[..start]);
            let inner = &rest[start + 2..];
            let Some(end) = inner.find('}') else { break };
            let reference = &inner[..end];
            let (id, attribute) = match reference.split_once('.') {
                Some((id, attribute)) => (id, format!(".{attribute}")),
                None => (reference, String::new()),
            };
            if self.template.resource(id).is_some() {
                let origin = self.template.origin(id);
                let path = short_path(self.stack_path, origin.construct_path.as_deref(), id);
                readable.push_str(&path);
                readable.push_str(&attribute);
            } else {
                readable.push_str(&rest[start..start + end + 3]);
            }
            rest = &inner[end + 1..];
        }
        readable.push_str(rest);
        printable(&readable).into_owned()
    }

    /// `ArnLike aws:SourceArn = …`, one line each.
    fn condition(&self, json: &str) -> String {
        let Ok(Value::Object(operators)) = serde_json::from_str(json) else {
            return self.readable(json);
        };
        let mut lines = Vec::new();
        for (operator, keys) in &operators {
            for (key, value) in keys.as_object().into_iter().flatten() {
                let value = match value {
                    Value::String(text) => text.clone(),
                    Value::Array(items) => {
                        let items: Vec<_> = items
                            .iter()
                            .map(|item| item.as_str().map_or(item.to_string(), str::to_owned))
                            .collect();
                        items.join(" or ")
                    }
                    other => other.to_string(),
                };
                lines.push(self.readable(&format!("{key} {operator} {value}")));
            }
        }
        lines.join("\n")
    }
}

fn statement_row(statement: &StatementChange, names: &Names<'_>, table: &mut Table) {
    let (mark, style) = mark(statement.added);
    let list = |negated: bool, items: &[String]| {
        let items: Vec<_> = items.iter().map(|item| names.readable(item)).collect();
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
        list(statement.not_principal, &statement.principals).replace(
            "this identity",
            &short_path(
                names.stack_path,
                statement.origin.construct_path.as_deref(),
                &statement.logical_id,
            ),
        ),
        list(statement.not_action, &statement.actions),
        // A trust policy says nothing of resources: it is about its role.
        if statement.resources.is_empty() {
            short_path(
                names.stack_path,
                statement.origin.construct_path.as_deref(),
                &statement.logical_id,
            )
        } else {
            list(statement.not_resource, &statement.resources)
        },
        [
            printable(&statement.when).into_owned(),
            names.condition(&statement.condition),
        ]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n"),
    ];
    table.row(style, cells);
}
