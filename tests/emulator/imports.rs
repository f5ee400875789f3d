//! `stackwright import` as a person uses it: asked at a terminal, from flags, from a file, and after a kill.

use serde_json::{Value, json};

use crate::command::{Project, resource, steady};
use crate::emulator::{Emulator, emulator};

/// An assembly with a bucket and a queue in a stack of this name, in that order; both exist outside of it.
fn existing(emulator: &Emulator, project: &Project, stack: &str) {
    let (bucket, queue) = names(stack);
    emulator.call("s3", "create_bucket", json!({"Bucket": bucket}));
    emulator.call("sqs", "create_queue", json!({"QueueName": queue}));
    let files = resource(
        "AWS::S3::Bucket",
        &format!("{stack}/Files/Resource"),
        json!({"BucketName": bucket}),
    );
    let jobs = resource(
        "AWS::SQS::Queue",
        &format!("{stack}/Jobs/Resource"),
        json!({"QueueName": queue}),
    );
    let template = json!({
        "Resources": {"Files1": files, "Jobs2": jobs},
        "Outputs": {"Bucket": {"Value": {"Ref": "Files1"}}},
    });
    project.assembly(&[(stack, &[], template)]);
}

fn names(stack: &str) -> (String, String) {
    (
        format!("{}-files", stack.to_lowercase()),
        format!("{stack}-jobs"),
    )
}

/// The status of a stack, and the logical IDs of what is in it.
fn state(emulator: &Emulator, stack: &str) -> (String, Vec<String>) {
    let call = |operation| emulator.call("cloudformation", operation, json!({"StackName": stack}));
    let status = call("describe_stacks")["Stacks"][0]["StackStatus"].clone();
    let resources = call("list_stack_resources");
    let mut ids: Vec<_> = (resources["StackResourceSummaries"].as_array())
        .into_iter()
        .flatten()
        .filter_map(|one| one["LogicalResourceId"].as_str())
        .map(str::to_owned)
        .collect();
    ids.sort();
    (status.as_str().unwrap_or("absent").to_owned(), ids)
}

fn at(status: &str, ids: &[&str]) -> (String, Vec<String>) {
    let ids = ids.iter().map(|id| (*id).to_owned());
    (status.to_owned(), ids.collect())
}

const IMPORT: [&str; 4] = ["import", "-a", ".", "--yes"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    IMPORT.iter().chain(more).copied().collect()
}

#[test]
fn a_person_is_asked_for_what_identifies_each_resource() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "ImportAsked";
    existing(emulator, &project, stack);
    let url = format!("{}/123456789012/{}", emulator.url, names(stack).1);

    let answers = [("skip it", "\r"), ("skip it", "-\r"), ("[y/N]", "y\r")];
    let some = project.terminal(80, &[], &answers, &["import", "-a", "."]);
    insta::assert_snapshot!("asked-80", steady(&some.told));
    assert_eq!(some.code, 0);
    assert_eq!(state(emulator, stack), at("IMPORT_COMPLETE", &["Files1"]));

    let rest = project.terminal(
        80,
        &[],
        &[("skip it", &format!("{url}\r")), ("[y/N]", "y\r")],
        &["import", "-a", "."],
    );
    assert_eq!(rest.code, 0, "{}", rest.told);
    let all = ["Files1", "Jobs2"];
    assert_eq!(state(emulator, stack), at("IMPORT_COMPLETE", &all));
    let nothing = project.piped(&IMPORT);
    assert_eq!(nothing.code, 0);
    assert!(
        nothing.told.contains("in the stack already"),
        "{}",
        nothing.told
    );

    // What an import must leave alone, such as outputs, comes with the next deployment.
    let deployed = project.piped(&["deploy", "-a", ".", "--yes"]);
    assert_eq!(deployed.code, 0, "{}", deployed.told);
    assert!(
        deployed.result.contains(&names(stack).0),
        "{}",
        deployed.result
    );
}

#[test]
fn identifiers_come_from_flags_and_files() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "ImportGiven";
    existing(emulator, &project, stack);
    let (bucket, queue) = names(stack);
    let write = |name: &str, text: &str| {
        std::fs::write(project.at(name), text).expect("written");
    };
    write("numbers.json", r#"{"Files": 3}"#);
    write("cut.json", r#"{"Files": {"BucketName": "#);
    let by_path = format!("Files:BucketName={bucket}");
    let cases: &[(&[&str], i32, &[&str])] = &[
        (
            &[],
            3,
            &[
                "what identifies Files (AWS::S3::Bucket) is not given",
                "--resource Files:BucketName=VALUE",
            ],
        ),
        (
            &["--resource", "Files"],
            2,
            &["`--resource Files` is not ID:PROPERTY=VALUE"],
        ),
        (
            &["--resource", "Nope:A=b", "--resource", "Never:A=b"],
            2,
            &[
                "`Nope`, `Never` is no resource",
                "Files (Files1), Jobs (Jobs2)",
            ],
        ),
        (
            &["--resource", "Files:Name=b"],
            2,
            &["`Name` does not identify Files", "identified by BucketName"],
        ),
        (
            &["--resource", "Files:BucketName=nowhere"],
            1,
            &["refused the changes to ImportGiven", "not found"],
        ),
        (
            &["-m", "none.json"],
            2,
            &["could not read the mapping none.json"],
        ),
        (
            &["-m", "numbers.json"],
            2,
            &[
                "numbers.json is no mapping",
                "line 1 column",
                "{\"Files\": {",
            ],
        ),
        (
            &["-m", "cut.json"],
            2,
            &["cut.json is no mapping", "line 1 column"],
        ),
    ];
    for (arguments, code, said) in cases {
        let run = project.piped(&with(arguments));
        assert_eq!(run.code, *code, "{arguments:?}: {}", run.told);
        for said in *said {
            assert!(run.told.contains(said), "{arguments:?}: {}", run.told);
        }
        assert_eq!(state(emulator, stack).0, "absent", "{arguments:?}");
    }

    let recorded = project.piped(&with(&[
        "--resource",
        &by_path,
        "--record-resource-mapping",
        "map.json",
    ]));
    assert_eq!(recorded.code, 0, "{}", recorded.told);
    let map = std::fs::read_to_string(project.at("map.json")).expect("written");
    let map: Value = serde_json::from_str(&map).expect("JSON");
    assert_eq!(map, json!({"Files1": {"BucketName": bucket}}));
    assert_eq!(state(emulator, stack).0, "absent");

    let prepared = project.piped(&["import", "-a", ".", "-m", "map.json", "--no-execute"]);
    assert_eq!(prepared.code, 0, "{}", prepared.told);
    assert!(prepared.told.contains("⇐ Files"), "{}", prepared.told);
    let imported = project.piped(&with(&["-m", "map.json"]));
    assert_eq!(imported.code, 0, "{}", imported.told);
    assert_eq!(state(emulator, stack), at("IMPORT_COMPLETE", &["Files1"]));

    // The queue is not imported, and its name is taken.
    let clash = project.piped(&["deploy", "-a", ".", "--yes"]);
    let url = format!("Jobs:QueueUrl={}/123456789012/{queue}", emulator.url);
    if clash.code != 0 {
        assert_eq!(project.piped(&with(&["--resource", &url])).code, 0);
    }
    assert_eq!(state(emulator, stack).1, ["Files1", "Jobs2"]);
}

#[test]
fn an_import_that_was_killed_or_let_go_is_followed() {
    let Some(emulator) = emulator() else { return };
    let failure = "the bucket cannot be read";
    let cases = [
        ("ImportKilled", "KILL", None, "IMPORT_COMPLETE"),
        ("ImportLetGo", "\u{3}", None, "IMPORT_COMPLETE"),
        ("ImportFails", "KILL", Some(failure), "ROLLBACK_COMPLETE"),
    ];
    for (stack, key, fails, end) in cases {
        let project = Project::new(emulator);
        existing(emulator, &project, stack);
        emulator.control(stack, json!({"latency": 3, "fail_import": fails}));
        let by_path = format!("Files:BucketName={}", names(stack).0);
        let arguments = with(&["--resource", &by_path, "--progress", "plain"]);
        let first = project.terminal(80, &[], &[("deploying 1 change", key)], &arguments);
        assert_ne!(first.code, 0, "{}", first.told);
        assert_eq!(
            state(emulator, stack).0,
            "IMPORT_IN_PROGRESS",
            "{}",
            first.told
        );
        if key != "KILL" {
            let follow = format!("stackwright events {stack} --follow");
            assert!(first.told.contains(&follow), "{}", first.told);
        }
        let second = project.piped(&arguments);
        let begun = "an earlier run has begun this (IMPORT_IN_PROGRESS)";
        assert!(second.told.contains(begun), "{}", second.told);
        assert_eq!(state(emulator, stack).0, end);
        match fails {
            None => assert_eq!(second.code, 0, "{}", second.told),
            Some(failure) => {
                assert_eq!(second.code, 1, "{}", second.told);
                assert!(second.told.contains(failure), "{}", second.told);
            }
        }
    }
}
