//! Permissions that appear or disappear, as a table: who may do what on which resources, and under which condition.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;
use stackwright_deploy::StatementChange;

use crate::display::construct_names::Names;
use crate::display::findings::mark;
use crate::terminal::printable;
use crate::terminal::style::{FAINT, TITLE, paint};
use crate::terminal::table::Table;
use crate::terminal::text::wrapped;

/// What is not of the table's own width.
const INDENT: usize = 2;

/// The permissions of a plan.
#[derive(Debug, Default)]
pub struct Permissions {
    rows: Vec<Row>,
    /// The rows of trust policies, by what they say.
    trusts: HashMap<Trust, usize>,
    /// New statements that only deny, by the construct that they stand in.
    denials: Vec<String>,
}

/// What a trust policy says: whether it is new, its effect, for whom, what and under which condition.
type Trust = (bool, String, String, String, String);

/// One statement. Trust policies that say the same of several roles are one row.
#[derive(Debug)]
struct Row {
    added: bool,
    effect: String,
    who: String,
    may: String,
    on: Vec<String>,
    condition: String,
}

impl Row {
    fn trust(&self) -> Trust {
        (
            self.added,
            self.effect.clone(),
            self.who.clone(),
            self.may.clone(),
            self.condition.clone(),
        )
    }
}

impl Permissions {
    /// Adds a statement of a policy that `holder` has.
    pub fn statement(&mut self, statement: &StatementChange, holder: String, names: &Names<'_>) {
        // A denial that appears takes nothing but access: that it is there is enough to know.
        if statement.added && !statement.broadens() {
            self.denials.push(holder);
            return;
        }
        let list = |negated: bool, items: &[String]| {
            let mut items: Vec<_> = items.iter().map(|item| names.readable(item)).collect();
            if negated && !items.is_empty() {
                items.insert(0, "all but".to_owned());
            }
            items
        };
        let who = list(statement.not_principal, &statement.principals);
        let who: Vec<_> = who.iter().map(|who| principal(who, &holder)).collect();
        // A trust policy says nothing of resources: it is about its role.
        let is_trust = statement.resources.is_empty();
        let row = Row {
            added: statement.added,
            effect: if statement.effect == "Allow" {
                String::new()
            } else {
                statement.effect.to_lowercase()
            },
            who: who.join("\n"),
            may: list(statement.not_action, &statement.actions).join("\n"),
            on: if is_trust {
                vec![holder]
            } else {
                list(statement.not_resource, &statement.resources)
            },
            condition: [
                printable(&statement.when).into_owned(),
                conditions(&statement.condition, names),
            ]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", and "),
        };
        let next = self.rows.len();
        let at = match is_trust {
            true => *self.trusts.entry(row.trust()).or_insert(next),
            false => next,
        };
        match self.rows.get_mut(at) {
            Some(same) => same.on.extend(row.on),
            None => self.rows.push(row),
        }
    }

    /// Adds a managed policy that is attached or detached.
    pub fn managed_policy(&mut self, added: bool, who: String, policy: String) {
        self.rows.push(Row {
            added,
            effect: "policy".to_owned(),
            who,
            may: policy,
            on: Vec::new(),
            condition: String::new(),
        });
    }

    /// The table with its title; empty when there is nothing to tell.
    pub fn render(self, width: usize) -> String {
        let mut text = String::new();
        if self.rows.is_empty() && self.denials.is_empty() {
            return text;
        }
        let _ = writeln!(text, "{}", paint(TITLE, "permissions"));
        let mut table = Table::new(&["", "effect", "who", "may", "on"]);
        for row in self.rows {
            let (mark, style) = mark(row.added);
            let on = row.on.join("\n");
            table.row(
                style,
                vec![mark.to_owned(), row.effect, row.who, row.may, on],
            );
            if !row.condition.is_empty() {
                table.note(style, format!("if {}", row.condition));
            }
        }
        if !table.is_empty() {
            text.push_str(&table.render(width));
        }
        if !self.denials.is_empty() {
            let told = match self.denials.len() {
                1 => "1 new statement only denies".to_owned(),
                several => format!("{several} new statements only deny"),
            };
            // A policy that denies several things is named once.
            let mut holders = self.denials;
            holders.dedup();
            let told = format!("{told}: {}", holders.join(", "));
            for line in wrapped(&told, width.saturating_sub(INDENT)) {
                let _ = writeln!(text, "{:INDENT$}{}", "", paint(FAINT, line));
            }
        }
        text
    }
}

/// `Service:ecs-tasks.amazonaws.com` and `AWS:arn:…` speak for themselves without the kind.
fn principal(who: &str, holder: &str) -> String {
    let known = ["Service:", "AWS:"];
    let name = known.iter().find_map(|kind| who.strip_prefix(kind));
    match name.unwrap_or(who) {
        "this identity" => holder.to_owned(),
        "*" => "everyone".to_owned(),
        name => name.to_owned(),
    }
}

/// `aws:SourceAccount = 123456789012, and s3:prefix like input/* or output/*`.
fn conditions(json: &str, names: &Names<'_>) -> String {
    let Ok(Value::Object(operators)) = serde_json::from_str(json) else {
        return names.readable(json);
    };
    let mut all = Vec::new();
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
            let operator = match operator.as_str() {
                "StringEquals" | "ArnEquals" | "NumericEquals" | "Bool" => "=",
                "StringLike" | "ArnLike" => "like",
                other => other,
            };
            all.push(names.readable(&format!("{key} {operator} {value}")));
        }
    }
    all.join(", and ")
}
