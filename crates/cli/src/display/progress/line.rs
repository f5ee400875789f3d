//! One event of a resource as a line.

use std::time::Duration;

use stackwright_deploy::ResourceEvent;

use super::track::Track;
use crate::display::failures::clean;
use crate::terminal::printable;
use crate::terminal::style::{BAD, CHANGED, FAINT, GOOD, paint};
use crate::terminal::text::{duration, row, width, wrapped};

/// Columns for the name, so that most lines of a deployment are aligned.
fn name_column(width: usize) -> usize {
    (width / 3).min(33)
}

/// The line of an event that says something new: ends, failures, and the beginning of a rollback.
pub fn resource(
    event: &ResourceEvent,
    path: &str,
    track: &Track,
    took: Option<Duration>,
    several: bool,
) -> Option<String> {
    if event.is_stack {
        return of_stack(event, path);
    }
    if event.is_in_progress() || event.is_cancellation() {
        return None;
    }
    let name = track.name_of(path, event);
    let place = if several {
        format!("{path}/{name}")
    } else {
        name
    };
    let (mark, style) = if event.is_failure() {
        ("✗", BAD)
    } else {
        ("✓", GOOD)
    };
    let number = match event.total {
        _ if track.uncounted => String::new(),
        0 => String::new(),
        total => {
            let width = total.to_string().len();
            paint(FAINT, format!("{:>width$}/{total} ", event.done.min(total)))
        }
    };
    let took = took
        .map(|took| format!("  {}", paint(FAINT, duration(took))))
        .unwrap_or_default();
    let head = format!("  {number}{} {:9}", paint(style, mark), verb(&event.status));
    let tail = format!("{}{took}", paint(FAINT, printable(&event.resource_type)));
    let mut line = row(&head, (&place, name_column(width())), (2, &tail), width());
    let reason = event
        .reason
        .as_ref()
        .filter(|reason| !reason.trim().is_empty());
    if let (true, Some(reason)) = (event.is_failure(), reason) {
        for part in wrapped(&printable(&clean(reason)), width().saturating_sub(6)) {
            line.push_str(&format!("\n      {}", paint(BAD, part)));
        }
    }
    Some(line)
}

fn verb(status: &str) -> &'static str {
    match status {
        "CREATE_COMPLETE" => "created",
        "UPDATE_COMPLETE" => "updated",
        "DELETE_COMPLETE" => "deleted",
        "DELETE_SKIPPED" => "kept",
        "IMPORT_COMPLETE" => "imported",
        "UPDATE_ROLLBACK_COMPLETE" | "ROLLBACK_COMPLETE" | "IMPORT_ROLLBACK_COMPLETE" => "restored",
        _ if status.ends_with("_FAILED") => "failed",
        _ => "done",
    }
}

fn of_stack(event: &ResourceEvent, path: &str) -> Option<String> {
    let text = match event.status.as_str() {
        "ROLLBACK_IN_PROGRESS" | "UPDATE_ROLLBACK_IN_PROGRESS" | "IMPORT_ROLLBACK_IN_PROGRESS" => {
            "rolling back"
        }
        "UPDATE_ROLLBACK_FAILED" | "ROLLBACK_FAILED" => "the rollback has failed",
        _ => return None,
    };
    Some(paint(CHANGED, format!("{path}: {text}")))
}
