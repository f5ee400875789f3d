//! Nested stacks of an assembly: their templates are checked and compared like those of other stacks.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::binary::{ENVIRONMENT, stackwright};

/// An assembly as the AWS CDK writes it, with a nested stack in a nested stack; the inner one has a queue with these seconds.
fn assembly(directory: &Path, seconds: &str) {
    fs::create_dir_all(directory).expect("created");
    let write = |name: &str, value: serde_json::Value| {
        fs::write(directory.join(name), value.to_string()).expect("written");
    };
    let nested = |file: &str, path: &str| {
        json!({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Fn::Sub": "https://s3.${AWS::URLSuffix}/b/h.json"}},
            "Metadata": {"aws:cdk:path": format!("{path}.NestedStack/{0}.NestedStackResource", path.rsplit('/').next().unwrap_or_default()),
                "aws:asset:path": file, "aws:asset:property": "TemplateURL"}})
    };
    write(
        "manifest.json",
        json!({"version": "38.0.0", "artifacts": {"S": {
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "S.template.json"},
        "metadata": {"/S/Outer/Inner/Queue/Resource": [{"type": "aws:cdk:logicalId", "data": "Queue", "trace": ["at new Inner (/app/lib/inner.ts:12:5)"]}]}}}}),
    );
    write(
        "S.template.json",
        json!({"Resources": {"Outer": nested("outer.nested.template.json", "S/Outer")}}),
    );
    write(
        "outer.nested.template.json",
        json!({"Resources": {"Inner": nested("inner.nested.template.json", "S/Outer/Inner")}}),
    );
    write(
        "inner.nested.template.json",
        json!({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": seconds}}}}),
    );
}

fn run(directory: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(stackwright())
        .args(args)
        .current_dir(directory)
        .envs(ENVIRONMENT.iter().copied())
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

#[test]
fn a_fault_in_a_nested_template_is_found_on_its_line() {
    let directory = tempfile::tempdir().expect("a directory");
    assembly(&directory.path().join("out"), "soon");
    for args in [["validate", "-a", "out"], ["synth", "--app", "out"]] {
        let (code, text) = run(directory.path(), &args);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("/app/lib/inner.ts:12:5"), "{text}");
        assert!(text.contains("S/Outer/Inner/Queue/Resource"), "{text}");
    }
    fs::remove_file(directory.path().join("out/inner.nested.template.json")).expect("removed");
    let (code, text) = run(directory.path(), &["validate", "-a", "out"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("the template of S/Outer/Inner is missing"),
        "{text}"
    );
}

#[test]
fn nested_stacks_are_compared_with_another_assembly() {
    let directory = tempfile::tempdir().expect("a directory");
    assembly(&directory.path().join("old"), "5");
    assembly(&directory.path().join("new"), "9");
    let (code, text) = run(
        directory.path(),
        &["diff", "--app", "new", "--against", "old", "--fail"],
    );
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("S/Outer/Inner\n"), "{text}");
    assert!(text.contains("DelaySeconds"), "{text}");
    assert!(text.contains("S/Outer: no differences"), "{text}");
}
