//! Roads of events through apps, and the ways to break each: the file of a road has a template, what happens, what starts,
//! and changes that break it, each with the part of the way at which it then ends.

use std::path::Path;

use serde_json::Value;
use stackwright_template::parse::parse;
use stackwright_trace::{App, Call, Cause, Proof, State};

fn cause(text: &str) -> Cause {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    match verb {
        "put" => Cause::put(rest),
        "copy" => Cause::object(Call::Copy, rest),
        "multipart" => Cause::object(Call::Multipart, rest),
        "delete" => Cause::object(Call::Delete, rest),
        "invoke" => Cause::request(rest),
        "at" => Cause::at(rest).expect("a time"),
        "event" => Cause::Event(serde_json::from_str(rest).expect("an event")),
        other => panic!("what is {other}?"),
    }
}

fn trace(template: &Value, case: &Value) -> Proof {
    let app = App::of("App", template.to_string());
    app.trace(&cause(case["cause"].as_str().expect("a cause")), None)
        .unwrap_or_else(|problem| panic!("{}: {problem}", case["name"]))
}

/// Sets or removes what is at a path of the resources; `gone` removes.
fn change(template: &mut Value, path: &str, value: &Value) {
    let mut at = &mut template["Resources"];
    let parts: Vec<&str> = path.split('.').collect();
    let (last, before) = parts.split_last().expect("a path");
    for part in before {
        at = match at {
            Value::Array(items) => &mut items[part.parse::<usize>().expect("an index")],
            other => &mut other[*part],
        };
    }
    match (at, value) {
        (Value::Array(items), Value::String(gone)) if gone == "gone" => {
            drop(items.remove(last.parse().expect("an index")))
        }
        (Value::Array(items), value) => {
            items[last.parse::<usize>().expect("an index")] = value.clone()
        }
        (Value::Object(map), Value::String(gone)) if gone == "gone" => {
            assert!(map.shift_remove(*last).is_some(), "{path}")
        }
        (other, value) => other[*last] = value.clone(),
    }
}

#[test]
fn each_road_is_proven_and_each_way_to_break_it_is_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/roads");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    let (mut roads, mut ways) = (0, 0);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a file");
        for part in text.split("\n---\n") {
            let document = parse(part);
            assert_eq!(document.errors, [], "{}", file.display());
            let case = document.root.to_json();
            let template = serde_json::json!({"Resources": case["Resources"]});
            roads += 1;
            let proof = trace(&template, &case);
            let name = case["name"].as_str().expect("a name");
            let expected = case["starts"].as_str().expect("what starts");
            let starts = proof
                .started()
                .any(|(one, state)| state == State::Passed && one.subject.logical_id == expected);
            if proof.state != State::Passed || !starts {
                wrong.push(format!("{name} is not proven\n{}", proof.text()));
                continue;
            }
            for (title, broken) in case["broken"].as_object().into_iter().flatten() {
                ways += 1;
                let mut template = template.clone();
                let mut case = case.clone();
                for (path, value) in broken.as_object().expect("changes") {
                    match path.as_str() {
                        "ends" => {}
                        "cause" => case["cause"] = value.clone(),
                        path => change(&mut template, path, value),
                    }
                }
                let proof = trace(&template, &case);
                let ends: Vec<&str> = proof.ends().map(|step| step.part.word()).collect();
                let wanted = broken["ends"].as_str().expect("where it ends");
                if proof.state == State::Passed || !ends.contains(&wanted) {
                    wrong.push(format!(
                        "{name}: {title} ({wanted}): {ends:?}\n{}",
                        proof.text()
                    ));
                }
            }
        }
    }
    assert!(roads >= 12 && ways >= 40, "{roads} roads, {ways} ways");
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
