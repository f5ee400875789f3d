//! Each way in which everything deploys and no task starts is refused, at the step that it breaks; each other way to have it
//! right is proven.

use std::path::Path;

use serde_json::Value;
use stackwright_trace::{App, Cause, Proof, State};

#[path = "../../validate/tests/birth/reference.rs"]
mod reference;

use reference::{cases, changed, name, reference};

fn trace(template: &Value) -> Proof {
    put(template, "input/maze.jpg")
}

fn put(template: &Value, key: &str) -> Proof {
    let app = App::of("MazeSolver", template.to_string());
    app.trace(&Cause::put(&format!("Files/{key}")), None)
        .expect("a proof")
}

/// Keys of which each other way to have it right takes one.
const KEYS: &[&str] = &[
    "input/maze.jpg",
    "input/maze.txt",
    "input/mazes/a.maze",
    "input/a.txt",
    "incoming/maze.txt",
];

/// The reference is proven to its end, and nothing in it is open.
#[test]
fn the_reference_is_proven() {
    let proof = trace(&reference());
    println!("{}", proof.text());
    assert_eq!(proof.state, State::Passed, "{}", proof.text());
    assert_eq!(proof.unknown().count(), 0, "{}", proof.text());
    proof.assert_starts_only("Task");
}

/// Where a proof ends first, as data: the part of the way, how it stands, the resource, and the field or filter that fails.
fn end(proof: &Proof) -> String {
    let Some(step) = proof.fault() else {
        return "nowhere".to_owned();
    };
    let subject = step
        .subject
        .as_ref()
        .map_or("-", |one| one.logical_id.as_str());
    let why = match step.state {
        State::Other => format!(": {}", step.what),
        _ => String::new(),
    };
    format!("{} {} {subject}{why}", step.part.word(), step.state.word())
}

/// Each way is refused; at which step first, and what is wrong there, stands in `birth.txt`, a line for each case.
#[test]
fn each_way_to_break_it_is_refused() {
    let mut found = String::new();
    let mut wrong = Vec::new();
    let cases = cases("broken.yaml");
    for case in &cases {
        let proof = trace(&changed(case));
        if proof.state == State::Passed || proof.fault().is_none() {
            wrong.push(format!("{}\n{}", name(case), proof.text()));
        }
        found.push_str(&format!(
            "{}: {}
",
            name(case),
            end(&proof)
        ));
    }
    assert!(cases.len() >= 167);
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/birth.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &found).expect("the file is written");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, wanted) in found.lines().zip(expected.lines()) {
        assert_eq!(line, wanted, "read it, and write it with UPDATE_EXPECT=1");
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

/// What is right otherwise is not refused; where it depends on what is not in the template, it is unknown.
#[test]
fn each_other_way_to_have_it_right_is_not_refused() {
    let mut wrong = Vec::new();
    for case in cases("right.yaml") {
        let template = changed(&case);
        let proofs: Vec<Proof> = KEYS.iter().map(|key| put(&template, key)).collect();
        if proofs.iter().all(|proof| proof.state == State::Broken) {
            wrong.push(format!("{}\n{}", name(&case), proofs[0].text()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
