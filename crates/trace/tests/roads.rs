//! Roads of events through apps, and the ways to break each: the file of a road has a template, what happens, what starts,
//! and changes that break it, each with the part of the way at which it then ends. Where exactly, and what fails there,
//! stands in `ends.txt`.

use std::path::{Path, PathBuf};

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
        "send" => {
            let (to, message) = rest.split_once(' ').unwrap_or((rest, "{}"));
            Cause::send(to, message)
        }
        other => panic!("what is {other}?"),
    }
}

fn trace(template: &Value, case: &Value) -> Proof {
    let mut app = App::of("App", template.to_string());
    for (name, value) in case["assume"].as_object().into_iter().flatten() {
        app = app.assuming(name, value.as_str().expect("a text"));
    }
    app.trace(
        &cause(case["cause"].as_str().expect("a cause")),
        case["expect"].as_str(),
    )
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
            let index = last.parse::<usize>().expect("an index");
            match items.get_mut(index) {
                Some(item) => *item = value.clone(),
                None => items.push(value.clone()),
            }
        }
        (Value::Object(map), Value::String(gone)) if gone == "gone" => {
            assert!(map.shift_remove(*last).is_some(), "{path}")
        }
        (other, value) => other[*last] = value.clone(),
    }
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

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/roads")
}

/// The roads of all files.
fn roads() -> Vec<Value> {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("a file").path())
        .filter(|file| file.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    let mut roads = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a file");
        for part in text.split("\n---\n") {
            let document = parse(part);
            assert_eq!(document.errors, [], "{}", file.display());
            roads.push(document.root.to_json());
        }
    }
    roads
}

#[test]
fn each_road_is_proven_and_each_way_to_break_it_is_refused() {
    let only = std::env::var("ROAD").unwrap_or_default();
    let mut wrong = Vec::new();
    let mut lines = String::new();
    let (mut count, mut ways) = (0, 0);
    for case in roads() {
        let name = case["name"].as_str().expect("a name");
        if !name.contains(&only) {
            continue;
        }
        count += 1;
        let template = serde_json::json!({
            "Parameters": case["Parameters"].as_object().cloned().unwrap_or_default(),
            "Resources": case["Resources"],
        });
        let proof = trace(&template, &case);
        lines.push_str(&format!("{name}: {}\n", proof.verdict));
        let expected = case["starts"].as_str().expect("what starts");
        let starts = proof
            .started()
            .any(|(one, state)| state == State::Passed && one.subject.logical_id == expected);
        let open = proof.unknown().count();
        if proof.state != State::Passed || !starts || open > 0 {
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
            lines.push_str(&format!("  {title}: {}\n", end(&proof)));
            if proof.state == State::Passed || ends.first() != Some(&wanted) {
                wrong.push(format!(
                    "{name}: {title} ({wanted}): {ends:?}\n{}",
                    proof.text()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    if !only.is_empty() {
        return;
    }
    assert!(count >= 41 && ways >= 220, "{count} roads, {ways} ways");
    let file = folder().join("ends.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &lines).expect("the file is written");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, wanted) in lines.lines().zip(expected.lines()) {
        assert_eq!(line, wanted, "read it, and write it with UPDATE_EXPECT=1");
    }
    assert_eq!(lines.lines().count(), expected.lines().count());
}

#[test]
fn the_first_line_says_why_what_is_expected_does_not_start() {
    let files = "
Resources:
  First: {Type: AWS::SQS::Queue}
  Second: {Type: AWS::SQS::Queue}
  FirstRule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [one]}, Targets: [{Id: a, Arn: !GetAtt First.Arn}]}}
  SecondRule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [two]}, Targets: [{Id: a, Arn: !GetAtt Second.Arn}]}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref First, !Ref Second]
      PolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: [s3.amazonaws.com, sns.amazonaws.com, events.amazonaws.com]}, Action: 'sqs:SendMessage', Resource: '*'}
  Files:
    Type: AWS::S3::Bucket
    DependsOn: Policy
    Properties:
      NotificationConfiguration:
        QueueConfigurations:
        - {Event: 's3:ObjectCreated:*', Queue: !GetAtt First.Arn, Filter: {S3Key: {Rules: [{Name: prefix, Value: one/}]}}}
        - {Event: 's3:ObjectCreated:*', Queue: !GetAtt Second.Arn, Filter: {S3Key: {Rules: [{Name: prefix, Value: two/}]}}}
  News: {Type: AWS::SNS::Topic}
  FirstNews: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt First.Arn, FilterPolicy: {kind: [one]}}}
  SecondNews: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Second.Arn, FilterPolicy: {kind: [two]}}}
";
    let app = App::of("App", files);
    let event = serde_json::json!({"source": "three", "detail-type": "x", "detail": {}});
    let causes = [
        Cause::put("Files/three/a"),
        Cause::send("News", "hello"),
        Cause::Event(event),
    ];
    for cause in causes {
        for (target, own, other) in [("First", "one", "two"), ("Second", "two", "one")] {
            let proof = app.trace(&cause, Some(target)).expect("a proof");
            let verdict = &proof.verdict;
            assert_eq!(proof.state, State::Broken, "{verdict}");
            assert!(
                verdict.contains(own) && !verdict.contains(other),
                "{verdict}"
            );
        }
    }
}
