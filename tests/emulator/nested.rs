//! Nested stacks: what their templates change is shown, and what they lose is counted, before anything happens.

use serde_json::{Value, json};

use crate::command::{Project, resource};
use crate::emulator::{Emulator, emulator};

const STACK: &str = "NestedTop";
const BUCKET: &str = "nested-templates";

fn bucket(name: &str) -> Value {
    resource(
        "AWS::S3::Bucket",
        &format!("{STACK}/Data/Files/Resource"),
        json!({"BucketName": name}),
    )
}

fn queue() -> Value {
    resource(
        "AWS::SQS::Queue",
        &format!("{STACK}/Data/Jobs/Resource"),
        json!({"QueueName": "nested-jobs"}),
    )
}

/// Writes an assembly whose stack has a nested one with these resources, or none.
fn assembly(project: &Project, version: u32, nested: Option<Value>) {
    let topic = resource(
        "AWS::SNS::Topic",
        &format!("{STACK}/News/Resource"),
        json!({"TopicName": format!("nested-{version}")}),
    );
    let mut resources = json!({"News": topic});
    let mut files = json!({});
    if let Some(nested) = nested {
        let print = format!("{version:064x}");
        let file = format!("{print}.nested.json");
        std::fs::write(project.at(&file), json!({"Resources": nested}).to_string())
            .expect("written");
        let mut stack = resource(
            "AWS::CloudFormation::Stack",
            &format!("{STACK}/Data.NestedStack/Data.NestedStackResource"),
            json!({"TemplateURL": format!("https://s3.us-east-1.amazonaws.com/{BUCKET}/{print}.json")}),
        );
        stack["Metadata"]["aws:asset:path"] = file.clone().into();
        resources["DataStack"] = stack;
        files[&print] = json!({
            "source": {"path": file, "packaging": "file"},
            "destinations": {"here": {"bucketName": BUCKET, "objectKey": format!("{print}.json")}},
        });
    }
    project.assembly(&[(STACK, &["Assets"], json!({"Resources": resources}))]);
    let path = project.at("manifest.json");
    let mut manifest: Value =
        serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("JSON");
    manifest["artifacts"]["Assets"] =
        json!({"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}});
    std::fs::write(&path, manifest.to_string()).expect("written");
    let assets = json!({"version": "38.0.0", "files": files});
    std::fs::write(project.at("assets.json"), assets.to_string()).expect("written");
}

#[track_caller]
fn run(project: &Project, arguments: &[&str], code: i32, expected: &[&str]) {
    let run = project.piped(arguments);
    let all = format!("{}{}", run.told, run.result);
    assert_eq!(run.code, code, "{arguments:?}: {all}");
    for text in expected {
        assert!(all.contains(text), "{arguments:?}: {text}: {all}");
    }
}

fn ready(emulator: &Emulator) -> Project {
    emulator.call("s3", "create_bucket", json!({"Bucket": BUCKET}));
    Project::new(emulator)
}

#[test]
fn what_a_nested_stack_loses_is_counted_before_consent() {
    let Some(emulator) = emulator() else { return };
    let project = ready(emulator);
    let deploy = ["deploy", "--app", "."];
    let diff = ["diff", "--app", "."];
    let consent = ["deploy", "--app", ".", "--yes"];
    assembly(
        &project,
        1,
        Some(json!({"Files": bucket("nested-one"), "Jobs": queue()})),
    );
    run(
        &project,
        &diff,
        0,
        &["NestedTop/Data is not deployed yet", "+ Files"],
    );
    run(&project, &deploy, 0, &["+ Data"]);
    run(&project, &diff, 0, &["NestedTop/Data: no differences"]);

    // Replaced in the nested stack.
    assembly(
        &project,
        2,
        Some(json!({"Files": bucket("nested-two"), "Jobs": queue()})),
    );
    run(&project, &diff, 0, &["± Files", "its data is lost"]);
    run(
        &project,
        &deploy,
        3,
        &["± Files", "Data/Files (AWS::S3::Bucket)"],
    );
    let by_change_set = ["diff", "--app", ".", "--method", "change-set"];
    run(&project, &by_change_set, 0, &["± Files", "Data/Files"]);
    run(
        &project,
        &["diff", "--app", ".", "--fail-on", "destructive"],
        1,
        &["replace or delete"],
    );
    run(
        &project,
        &["diff", "--app", ".", "--fail-on", "broadening"],
        0,
        &[],
    );
    run(&project, &consent, 0, &[]);
    run(&project, &diff, 0, &["NestedTop/Data: no differences"]);

    // Deleted in the nested stack, and the nested stack as a whole.
    assembly(&project, 3, Some(json!({"Jobs": queue()})));
    run(
        &project,
        &deploy,
        3,
        &["- Files", "Data/Files (AWS::S3::Bucket)"],
    );
    assembly(&project, 4, None);
    run(&project, &diff, 0, &["NestedTop/DataStack", "- Files"]);
    run(&project, &deploy, 3, &["Data/Files (AWS::S3::Bucket)"]);
    run(
        &project,
        &["deploy", "--app", ".", "--require-approval", "destructive"],
        3,
        &[],
    );
    let json = project.piped(&["deploy", "--app", ".", "--progress", "json"]);
    assert!(
        json.result.contains("\"losesData\":true"),
        "{}",
        json.result
    );
}

#[test]
fn access_that_grows_in_a_nested_stack_is_shown() {
    let Some(emulator) = emulator() else { return };
    let project = ready(emulator);
    let policy = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]});
    let open = resource(
        "AWS::SQS::QueuePolicy",
        &format!("{STACK}/Data/Jobs/Policy/Resource"),
        json!({"Queues": [{"Ref": "Jobs"}], "PolicyDocument": policy}),
    );
    assembly(&project, 11, Some(json!({"Jobs": queue(), "Open": open})));
    run(
        &project,
        &["deploy", "--app", "."],
        3,
        &["sqs:SendMessage", "needs consent"],
    );
    let security = [
        "diff",
        "--app",
        ".",
        "--security-only",
        "--fail-on",
        "broadening",
        "--quiet",
    ];
    run(
        &project,
        &security,
        1,
        &["sqs:SendMessage", "NestedTop/Data"],
    );
}
