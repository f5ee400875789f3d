//! Apps that aim at the cost of a trace: ways that meet and part again, ways without end, and events that grow on the way. Each
//! ends with what is right, or with the limit that it comes to.

use serde_json::{Value, json};
use stackwright_trace::{App, Cause, Proof, State, Step};

fn trace(resources: Value, cause: &Cause) -> Proof {
    let app = App::of("App", json!({ "Resources": resources }).to_string());
    app.trace(cause, None).expect("it can be traced")
}

fn count(steps: &[Step]) -> usize {
    (steps.iter()).map(|step| 1 + count(&step.then)).sum()
}

fn role(service: &str) -> Value {
    json!({"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}},
        "Policies": [{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "*", "Resource": "*"}}}]}})
}

/// Layers of buses, from each bus of which rules lead to each of the next.
fn buses(layers: usize, wide: usize) -> Value {
    let mut all = json!({"Role": role("events.amazonaws.com")});
    for layer in 0..layers {
        for at in 0..wide {
            let name = format!("B{layer}x{at}");
            all[&name] = json!({"Type": "AWS::Events::EventBus", "Properties": {"Name": name.to_lowercase()}});
            let targets: Vec<Value> = (0..wide)
                .filter(|_| layer + 1 < layers)
                .map(|to| json!({"Id": format!("t{to}"), "Arn": {"Fn::GetAtt": [format!("B{}x{to}", layer + 1), "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}))
                .collect();
            if !targets.is_empty() {
                all[format!("R{layer}x{at}")] = json!({"Type": "AWS::Events::Rule", "Properties": {
                    "EventBusName": {"Ref": name}, "EventPattern": {"source": ["x"]}, "Targets": targets}});
            }
        }
    }
    all
}

fn event() -> Cause {
    Cause::send(
        "B0x0",
        r#"{"source": "x", "detail-type": "y", "detail": {}}"#,
    )
}

#[test]
fn ways_that_meet_and_part_again_are_bounded() {
    let proof = trace(buses(24, 2), &event());
    assert_eq!(proof.state, State::Unknown, "{}", proof.verdict);
    assert!(
        proof.verdict.contains("of ways that meet"),
        "{}",
        proof.verdict
    );
    let steps = count(&proof.steps);
    assert!(steps < 40_000, "{steps}");
}

#[test]
fn a_way_is_followed_to_its_end_or_to_the_limit() {
    let proof = trace(buses(30, 1), &event());
    assert_eq!(proof.state, State::Broken, "{}", proof.verdict);
    assert!(
        proof.verdict.starts_with("nothing starts"),
        "{}",
        proof.verdict
    );

    let proof = trace(buses(120, 1), &event());
    assert_eq!(proof.state, State::Unknown, "{}", proof.verdict);
    assert!(
        proof.verdict.contains("no more than 32"),
        "{}",
        proof.verdict
    );
}

#[test]
fn what_leads_back_is_a_circle() {
    let mut all = buses(3, 1);
    all["R2x0"] = json!({"Type": "AWS::Events::Rule", "Properties": {
        "EventBusName": {"Ref": "B2x0"}, "EventPattern": {"source": ["x"]},
        "Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": ["B0x0", "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}]}});
    let proof = trace(all, &event());
    assert_eq!(proof.state, State::Broken);
    assert!(proof.verdict.contains("circle"), "{}", proof.verdict);
}

#[test]
fn messages_in_messages_are_bounded() {
    // Each queue carries what the one before carried as a text within a text.
    let mut all = json!({"Role": role("pipes.amazonaws.com")});
    for at in 0..60 {
        all[format!("Q{at}")] = json!({"Type": "AWS::SQS::Queue"});
        if at < 59 {
            all[format!("P{at}")] = json!({"Type": "AWS::Pipes::Pipe", "Properties": {
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "Source": {"Fn::GetAtt": [format!("Q{at}"), "Arn"]},
                "Target": {"Fn::GetAtt": [format!("Q{}", at + 1), "Arn"]}}});
        }
    }
    let proof = trace(all, &Cause::send("Q0", r#"{"a": "\"\""}"#));
    assert_ne!(proof.state, State::Broken, "{}", proof.verdict);
    assert!(proof.json().to_string().len() < 64 << 20);
}

#[test]
fn inputs_that_double_are_bounded() {
    let mut all = buses(60, 1);
    for at in 0..59 {
        all[format!("R{at}x0")]["Properties"]["Targets"][0]["InputTransformer"] = json!({
            "InputPathsMap": {"a": "$.detail"}, "InputTemplate": "{\"source\": \"x\", \"detail-type\": \"y\", \"detail\": {\"a\": <a>, \"b\": <a>}}"});
    }
    let proof = trace(all, &event());
    assert!(proof.json().to_string().len() < 64 << 20);
}

#[test]
fn secrets_are_not_shown_and_can_be_asserted() {
    let template = json!({
        "Parameters": {
            "Plain": {"Type": "String", "NoEcho": "True", "Default": "hunter-1"},
            "DbPassword": {"Type": "String", "Default": "hunter-2"},
            "Size": {"Type": "String", "Default": "large"},
        },
        "Resources": {
            "Role": role("lambda.amazonaws.com"),
            "F": {"Type": "AWS::Lambda::Function", "Properties": {
                "Code": {"ZipFile": "x"}, "Handler": "index.handler", "Runtime": "nodejs22.x", "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Environment": {"Variables": {
                    "ODD": {"Ref": "Plain"}, "ADDRESS": {"Fn::Sub": "db://u:${DbPassword}@h"}, "API_KEY": "hunter-3", "SIZE": {"Ref": "Size"}}}}},
        },
    });
    let app = App::of("App", template.to_string());
    let cause = Cause::send(
        "F",
        r#"{"token": "hunter-4", "items": [{"client_secret": "hunter-5"}]}"#,
    );
    let proof = app.trace(&cause, None).expect("it can be traced");
    for shown in [proof.text(), proof.json().to_string()] {
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(shown.contains("large"), "{shown}");
    }
    assert_eq!(
        proof.assert_starts("F").variable("API_KEY"),
        Some("hunter-3")
    );
}

#[test]
fn long_values_of_parameters_are_bounded() {
    let template = json!({
        "Parameters": {"P": {"Type": "String", "Default": "x".repeat(400_000)}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "${P}".repeat(100_000)}}}},
    });
    let app = App::of("App", template.to_string());
    let problem = app
        .trace(&Cause::send("T", "x"), None)
        .expect_err("it is too much");
    assert!(problem.message.contains("parameters"), "{problem}");
}
