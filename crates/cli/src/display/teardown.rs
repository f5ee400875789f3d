//! What the deletion of a stack does, as text.

use std::fmt::Write as _;

use serde_json::{Value, json};
use stackwright_deploy::{DeletionPolicy, Teardown, TeardownResource};

use crate::display::tree::{Tree, short_path, type_column};
use crate::terminal::printable;
use crate::terminal::style::{ALARM, BAD, CHANGED, GOOD, TITLE, paint};
use crate::terminal::text::count;

/// What is deleted and what stays, as the line `plan` of JSON progress.
pub fn to_json(teardown: &Teardown) -> Value {
    let resources = teardown.resources.iter().map(|resource| {
        json!({
            "logicalId": resource.logical_id,
            "within": resource.within,
            "physicalId": resource.physical_id,
            "type": resource.resource_type,
            "constructPath": resource.origin.construct_path,
            "fate": match resource.policy {
                DeletionPolicy::Delete => "deleted",
                DeletionPolicy::Retain => "retained",
                DeletionPolicy::Snapshot => "snapshot",
            },
            "stateful": resource.stateful,
        })
    });
    json!({
        "event": "plan",
        "stack": &*teardown.stack,
        "stackPath": &*teardown.path,
        "deletes": true,
        "status": teardown.status,
        "resources": resources.collect::<Vec<_>>(),
    })
}

/// What is deleted and what stays.
pub fn render(teardown: &Teardown, stack_path: &str, width: usize) -> String {
    let (deleted, retained) = (teardown.deleted().count(), teardown.retained().count());
    let mut text = format!(
        "{} will be deleted, with {}{}\n",
        paint(TITLE, printable(stack_path)),
        count(deleted, "resource"),
        match retained {
            0 => String::new(),
            1 => "; 1 is kept".to_owned(),
            _ => format!("; {retained} are kept"),
        }
    );
    let mut tree: Tree<&TeardownResource> = Tree::default();
    for resource in &teardown.resources {
        let path = short_path(
            stack_path,
            resource.origin.construct_path.as_deref(),
            &resource.logical_id,
        );
        tree.insert(&path, resource);
    }
    let lines = tree.lines();
    let column = type_column(&lines, width);
    for line in lines {
        let Some(resource) = line.entry else {
            text.push_str(&line.heading());
            continue;
        };
        let (marker, style, fate) = match (resource.policy, resource.stateful) {
            (DeletionPolicy::Delete, true) => ('-', ALARM, "its data is lost"),
            (DeletionPolicy::Delete, false) => ('-', BAD, ""),
            (DeletionPolicy::Retain, _) => ('=', GOOD, "kept, outside of any stack"),
            (DeletionPolicy::Snapshot, _) => ('-', CHANGED, "deleted after a snapshot"),
        };
        let mut row = line.row(marker, style, &resource.resource_type, column);
        if !fate.is_empty() {
            let _ = write!(row, "  {}", paint(style, fate));
        }
        let _ = writeln!(text, "{row}");
    }
    text
}
