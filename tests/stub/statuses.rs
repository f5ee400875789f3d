//! Every command meets a stack in every status that the API documents, and in some that it does not (yet).

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{Stack, assembly, played, server, side_by_side};
use crate::model::Model;
use crate::world::{World, thing};

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html>, and some of the future.
const STATUSES: &[&str] = &[
    "CREATE_IN_PROGRESS",
    "CREATE_FAILED",
    "CREATE_COMPLETE",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS",
    "DELETE_FAILED",
    "DELETE_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "REVIEW_IN_PROGRESS",
    "IMPORT_IN_PROGRESS",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "IMPORT_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_COMPLETE",
    "FUTURE_IN_PROGRESS",
    "FUTURE_COMPLETE",
    "FUTURE_FAILED",
    "SUSPENDED",
];

/// How long an operation of somebody else takes.
const LONG: Duration = Duration::from_secs(2);

const COMMANDS: &[&[&str]] = &[
    &["deploy", "-a", ".", "--yes", "--all", "--ignore", "E3006"],
    &["destroy", "-a", ".", "--yes", "--all"],
    &["rollback", "S"],
    &[
        "import",
        "-a",
        ".",
        "S",
        "--yes",
        "--resource",
        "B:Name=b",
        "--ignore",
        "E3006",
    ],
    &["diff", "-a", ".", "S", "--ignore", "E3006"],
    &["drift", "S"],
    &["events", "S", "--follow"],
];

fn small() -> Value {
    json!({"A": thing(json!({"Size": 1, "Name": "a"}))})
}

fn larger() -> Value {
    let mut added = thing(json!({"Name": "b"}));
    added["DeletionPolicy"] = "Retain".into();
    json!({"A": thing(json!({"Size": 1, "Name": "a"})), "B": added})
}

/// An account with a stack that is well.
fn prepared() -> Model {
    let world = server().block_on(World::new());
    let before: Vec<Stack> = vec![("S", &[], small())];
    let (code, told) = played(assembly(&before).path(), &world.url, COMMANDS[0]);
    assert_eq!(code, Some(0), "{told}");
    let mut model = world.model.lock().expect("a model");
    model.deeds.clear();
    model.clone()
}

/// What a command does and says when the stack is in a status.
fn meeting(before: &Model, status: &'static str, arguments: &[&str]) -> String {
    let world = server().block_on(World::new());
    let mut model = before.clone();
    match status.strip_suffix("_IN_PROGRESS") {
        Some("REVIEW") => {
            model.set_status("S", status);
            model.stacks[0].template = Value::Null;
        }
        // It goes on for longer than a command needs to start.
        Some(verb) => {
            let verb = verb.strip_suffix("_COMPLETE_CLEANUP").unwrap_or(verb);
            let step = std::mem::replace(&mut model.step, LONG);
            model.begin("S", status, &format!("{verb}_COMPLETE"));
            model.step = step;
        }
        None => model.set_status("S", status),
    }
    *world.model.lock().expect("a model") = model;
    let after: Vec<Stack> = vec![("S", &[], larger())];
    let (code, told) = played(assembly(&after).path(), &world.url, arguments);
    let model = world.model.lock().expect("a model");
    let end = model.stack("S").map_or("none", |stack| &stack.status);
    let is_left = |set: &&crate::model::ChangeSet| set.execution == "AVAILABLE";
    let left = model.change_sets.iter().filter(is_left).count();
    assert_eq!(left, 0, "{status} {arguments:?}\n{told}");
    let code = code.map_or("killed".to_owned(), |code| code.to_string());
    let deeds: Vec<_> = model
        .deeds
        .iter()
        .map(|deed| deed.split(' ').next().unwrap_or_default())
        .collect();
    let mut text = format!(
        "{status} | {} -> {code}, {end}, did [{}]\n",
        arguments[0],
        deeds.join(", ")
    );
    // What is said of failures, and of what others do.
    let telling = ["error", "hint", "note", "S is ", "could not", "operation"];
    for line in told.lines() {
        if telling.iter().any(|word| line.contains(word)) && !line.contains("= ") {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

#[test]
fn every_command_meets_every_status() {
    let before = prepared();
    let cases: Vec<_> = COMMANDS
        .iter()
        .flat_map(|command| STATUSES.iter().map(move |status| (*status, *command)))
        .collect();
    let met = side_by_side(&cases, |(status, command)| {
        meeting(&before, status, command)
    });
    insta::assert_snapshot!(met.concat());
}
