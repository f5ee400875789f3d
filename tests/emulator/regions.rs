//! An app for several regions: stacks of one name, which are told apart by their paths.

use serde_json::{Value, json};

use crate::command::{Project, Run, resource};
use crate::emulator::emulator;

const REGIONS: [(&str, &str); 2] = [("East", "us-east-1"), ("West", "eu-west-1")];

/// `East` and `West`, which depends on it, both called `same-name`.
fn write(project: &Project, regions: [(&str, &str); 2]) {
    let template = |path: &str| {
        let queue = resource(
            "AWS::SQS::Queue",
            &format!("{path}/Q/Resource"),
            json!({"QueueName": format!("same-{path}")}),
        );
        json!({"Resources": {"Q": queue}, "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}}}})
    };
    let [(first, _), (second, _)] = regions;
    project.assembly(&[
        (first, &[], template(first)),
        (second, &[first], template(second)),
    ]);
    let manifest = project.at("manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    for (path, region) in regions {
        let artifact = &mut value["artifacts"][path];
        artifact["environment"] = format!("aws://123456789012/{region}").into();
        artifact["properties"]["stackName"] = "same-name".into();
    }
    std::fs::write(&manifest, value.to_string()).expect("written");
}

fn run(project: &Project, arguments: &[&str]) -> Run {
    project.piped(&[arguments, &["--app", "."]].concat())
}

fn arn(path: &str, region: &str) -> String {
    format!("arn:aws:sqs:{region}:123456789012:same-{path}")
}

#[test]
fn one_name_in_two_regions_is_two_stacks() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    write(&project, REGIONS);
    let file = "outputs.json";
    let deployed = run(
        &project,
        &["deploy", "--all", "--yes", "--progress", "json", "-O", file],
    );
    assert_eq!(deployed.code, 0, "{deployed:?}");
    // No event and no output of one is taken for those of the other.
    let events: Vec<Value> = (deployed.result.lines())
        .map(|line| serde_json::from_str(line).expect("JSON lines"))
        .collect();
    let ended: Vec<_> = (events.iter())
        .filter(|event| event["event"] == "deployed")
        .map(|event| (&event["stackPath"], &event["outputs"]["Arn"]))
        .collect();
    let expected = REGIONS.map(|(path, region)| (json!(path), json!(arn(path, region))));
    assert_eq!(
        ended,
        expected
            .iter()
            .map(|(path, arn)| (path, arn))
            .collect::<Vec<_>>()
    );
    assert!(events.iter().all(|event| event["stack"] == "same-name"));
    let text = std::fs::read_to_string(project.at(file)).expect("written");
    let told = run(&project, &["outputs", "East", "West", "--json"]);
    for text in [&text, &told.result] {
        let outputs: Value = serde_json::from_str(text).expect("JSON");
        for (path, region) in REGIONS {
            assert_eq!(outputs[path]["Arn"], arn(path, region), "{text}");
        }
    }
    // Whoever names one or all of them gets that.
    for (arguments, said) in [
        (
            &["drift", "*"][..],
            &["East: nothing has drifted", "West: nothing has drifted"][..],
        ),
        (&["outputs", "West"], &["eu-west-1"]),
        (
            &["deploy", "--all", "--yes"],
            &["✓ East: no changes", "✓ West: no changes"],
        ),
        (
            &["destroy", "--all", "--yes"],
            &["✓ West: deleted", "✓ East: deleted"],
        ),
        (
            &["destroy", "--all", "--yes"],
            &["✓ East: not deployed", "✓ West: not deployed"],
        ),
    ] {
        let run = run(&project, arguments);
        let told = format!("{arguments:?}: {}{}", run.told, run.result);
        assert_eq!(run.code, 0, "{told}");
        assert!(said.iter().all(|said| told.contains(said)), "{told}");
    }
    // In one region it really is one stack.
    write(&project, [("East", "us-east-1"), ("West", "us-east-1")]);
    for verb in ["deploy", "destroy"] {
        let run = run(&project, &[verb, "--all", "--yes"]);
        assert_ne!(run.code, 0, "{run:?}");
        assert!(
            run.told.contains("East and West are one stack in CloudFormation: both are called `same-name` in account 123456789012, us-east-1"),
            "{}",
            run.told
        );
    }
}
