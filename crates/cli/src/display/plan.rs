//! A plan as text: what happens to each construct, property by property, and why something is replaced.

use std::fmt::Write as _;

use stackwright_deploy::{
    Action, Cause, Change, Finding, FindingKind, Plan, PolicyAction, PropertyChange, Replacement,
};

use crate::display::tree::{Tree, short_path, type_column};
use crate::display::{assets, findings, property_change};
use crate::terminal::printable;
use crate::terminal::style::{BAD, CHANGED, FAINT, GOOD, TITLE, paint};
use crate::terminal::text::{columns, count};

/// The plan of a stack: heading, tree, warnings about data, permissions and network.
pub fn plan(plan: &Plan, stack_path: &str, width: usize) -> String {
    let mut text = heading(plan, stack_path);
    if plan.changes.is_empty() {
        text.push_str("  no resource changes; outputs, tags or settings do\n");
    }
    text.push_str(&tree(&plan.changes, stack_path, width));
    text.push_str(&findings::render(
        &plan.findings,
        &plan.template,
        stack_path,
        width,
    ));
    text.push_str(&assets::planned(plan.publication.assets(), width));
    for warning in &plan.warnings {
        let _ = writeln!(
            text,
            "{} {}",
            paint(CHANGED, "warning:"),
            printable(&warning.to_string())
        );
    }
    text
}

fn heading(plan: &Plan, stack_path: &str) -> String {
    let what = if plan.creates {
        "will be created"
    } else if plan.imports {
        "will take over existing resources"
    } else {
        "will be updated"
    };
    let mut counts = Vec::new();
    let number = |marker: char| {
        plan.changes
            .iter()
            .filter(|change| change.marker() == marker)
            .count()
    };
    for (marker, style) in [
        ('+', GOOD),
        ('~', CHANGED),
        ('±', BAD),
        ('-', BAD),
        ('⇐', GOOD),
    ] {
        if number(marker) > 0 {
            counts.push(paint(style, format!("{marker}{}", number(marker))));
        }
    }
    let session = plan.session();
    let place = format!(
        "in account {}, {}",
        session.identity().account,
        session.region()
    );
    let title = paint(TITLE, printable(stack_path));
    match counts.join(" ").as_str() {
        "" => format!("{title} {what} {}\n", paint(FAINT, place)),
        counts => format!(
            "{title} {what} {} {counts}\n",
            paint(FAINT, format!("{place}:"))
        ),
    }
}

/// The changes as a tree by construct path.
pub fn tree(changes: &[Change], stack_path: &str, width: usize) -> String {
    let mut tree = Tree::default();
    for change in changes {
        let path = short_path(
            stack_path,
            change.origin.construct_path.as_deref(),
            &change.logical_id,
        );
        tree.insert(&path, change);
    }
    let lines = tree.lines();
    let column = type_column(&lines, width);
    let mut text = String::new();
    for line in lines {
        let indent = line.indent();
        let Some(change) = line.entry else {
            text.push_str(&line.heading());
            continue;
        };
        let style = style(change);
        let mut row = line.row(change.marker(), style, &change.resource_type, column);
        if let Some(fate) = fate(change) {
            let _ = write!(row, "  {}", paint(style, fate));
        }
        let _ = writeln!(text, "{row}");
        properties(change, &format!("{indent}    "), width, &mut text);
        if !change.nested.is_empty() {
            let path = change
                .origin
                .construct_path
                .as_deref()
                .unwrap_or(&change.logical_id);
            // The construct around the resource is what people know.
            let path = path.split(".NestedStack/").next().unwrap_or(path);
            let nested = self::tree(&change.nested, path, width.saturating_sub(4));
            for line in nested.lines() {
                let _ = writeln!(text, "{indent}  {line}");
            }
        }
    }
    text
}

fn style(change: &Change) -> anstyle::Style {
    match change.action {
        Action::Add | Action::Import => GOOD,
        Action::Remove => BAD,
        Action::Modify if change.replacement == Replacement::Always => BAD,
        _ => CHANGED,
    }
}

/// What a person would not guess from the marker.
fn fate(change: &Change) -> Option<&'static str> {
    let retained = matches!(
        change.policy_action,
        Some(PolicyAction::Retain | PolicyAction::ReplaceAndRetain)
    );
    let snapshot = matches!(
        change.policy_action,
        Some(PolicyAction::Snapshot | PolicyAction::ReplaceAndSnapshot)
    );
    match (change.action, change.replacement) {
        (Action::Remove, _) if retained => Some("leaves the stack, is kept"),
        (Action::Remove, _) if snapshot => Some("deleted after a snapshot"),
        (Action::Modify, Replacement::Always) if retained => Some("replaced, the old one is kept"),
        (Action::Modify, Replacement::Always) if snapshot => Some("replaced after a snapshot"),
        (Action::Modify, Replacement::Always) => Some("replaced"),
        (Action::Modify, Replacement::Conditional) => Some("may be replaced"),
        (Action::Import, _) => Some("imported"),
        (Action::Dynamic, _) => Some("known during the execution"),
        _ if change.drifted => Some("was changed outside of CloudFormation"),
        _ => None,
    }
}

fn properties(change: &Change, indent: &str, width: usize, text: &mut String) {
    if matches!(change.action, Action::Add | Action::Remove | Action::Import) {
        return;
    }
    let label = |property: &PropertyChange| -> String {
        let path = property
            .path
            .strip_prefix("Properties/")
            .unwrap_or(&property.path);
        printable(path).replace('/', ".")
    };
    let column = change
        .properties
        .iter()
        .map(|p| columns(&label(p)))
        .max()
        .unwrap_or(0)
        .min(width / 3);
    for property in &change.properties {
        let before = property.before.as_deref().map(printable);
        let after = match (&property.after, property.dynamic) {
            (after, true) if after.is_none() || *after == property.before => {
                Some("(known after deployment)".into())
            }
            (after, _) => after.as_deref().map(printable),
        };
        text.push_str(&property_change::lines(
            (&label(property), column),
            (before.as_deref(), after.as_deref()),
            &note(property),
            indent,
            width,
        ));
    }
}

/// Why the resource is replaced, and what lies behind the change.
fn note(property: &PropertyChange) -> String {
    let cause = match &property.cause {
        Cause::Parameter(name) => format!("by parameter {name}"),
        Cause::Reference(name) | Cause::Attribute(name) => format!("because {name} changes"),
        _ => String::new(),
    };
    let replaces = match property.recreation {
        Replacement::Always => "forces the replacement",
        Replacement::Conditional => "may force a replacement",
        Replacement::Never => "",
    };
    [replaces, &cause]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(", ")
}

/// What is asked, in one line: the number of changes, and what is at stake.
pub fn stakes(plan: &Plan) -> String {
    let mut stakes = Vec::new();
    let lost = plan
        .findings
        .iter()
        .filter(|finding| finding.loses_data())
        .count();
    if lost > 0 {
        stakes.push(format!(
            "{} with data will be lost",
            count(lost, "resource")
        ));
    }
    if plan.releases() {
        stakes.push("data is kept no more".to_owned());
    }
    let broader = plan.findings.iter().filter(|finding| finding.broadens());
    let network = |finding: &&Finding| matches!(finding.kind, FindingKind::Network(_));
    let (network, permissions): (Vec<_>, Vec<_>) = broader.partition(network);
    if !permissions.is_empty() {
        stakes.push("permissions grow".to_owned());
    }
    if !network.is_empty() {
        stakes.push("network access grows".to_owned());
    }
    stakes.join(", ")
}
