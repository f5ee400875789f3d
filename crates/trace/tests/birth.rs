//! Each way in which everything deploys and no task starts is refused, at the step that it breaks; each other way to have it
//! right is proven.

use serde_json::Value;
use stackwright_trace::{App, Cause, Part, Proof, State};

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

/// The parts of the way at which a case may end, by where its finding is.
fn parts(at: &str) -> &'static [Part] {
    const PARTS: &[(&str, &[Part])] = &[
        ("EventsRole", &[Part::Call, Part::Run]),
        ("TaskRole", &[Part::Run, Part::Call]),
        ("ExecutionRole", &[Part::Run]),
        // A rule that waits for what nobody records, or for keys that the trail does not record.
        (
            "OnUpload.EventPattern",
            &[Part::Match, Part::Record, Part::Again],
        ),
        ("Trail", &[Part::Record, Part::Match]),
        ("LogsPolicy", &[Part::Record]),
        ("OnUpload.State", &[Part::Match]),
        ("OnUpload.EventBusName", &[Part::Match]),
        ("OnUpload.Targets.0.Input", &[Part::Input]),
        (
            "OnUpload.Targets.0.EcsParameters.NetworkConfiguration",
            &[Part::Network],
        ),
        ("OnUpload", &[Part::Call]),
        ("Route1", &[Part::Network]),
        ("FilesPolicy", &[Part::Use]),
        ("Task.TaskRoleArn", &[Part::Use]),
        ("Task", &[Part::Run]),
    ];
    let found = PARTS.iter().find(|(begin, _)| at.starts_with(begin));
    found.expect("a part of the way").1
}

#[test]
fn each_way_to_break_it_is_refused() {
    let mut wrong = Vec::new();
    let cases = cases("broken.yaml");
    for case in &cases {
        let proof = trace(&changed(case));
        let ends: Vec<Part> = proof.ends().map(|step| step.part).collect();
        let at = case["at"].as_str().expect("a place");
        let is_right = ends.iter().any(|part| parts(at).contains(part));
        if proof.state == State::Passed || !is_right {
            wrong.push(format!("{} ({at}): {ends:?}\n{}", name(case), proof.text()));
        }
    }
    assert!(cases.len() >= 167);
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
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
