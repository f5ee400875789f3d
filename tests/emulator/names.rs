//! Deployed stacks are named as the app names them, and a deployment heeds its settings in `cdk.json`.

use serde_json::{Value, json};

use crate::command::{Project, resource};
use crate::emulator::emulator;

fn queue(stack: &str) -> Value {
    let name = json!({"QueueName": format!("{stack}-q")});
    let path = format!("{stack}/Jobs/Resource");
    json!({
        "Resources": {"Jobs1": resource("AWS::SQS::Queue", &path, name)},
        "Outputs": {"Queue": {"Value": {"Fn::GetAtt": ["Jobs1", "QueueName"]}}},
    })
}

#[test]
fn commands_on_deployed_stacks_take_wildcards_names_and_settings() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let (one, two) = ("NamesOne", "NamesTwo");
    project.assembly(&[(one, &[], queue(one)), (two, &[], queue(two))]);
    let settings = json!({"app": ".", "outputsFile": "outputs.json", "progress": "json", "toolkitStackName": "NamesTools"});
    std::fs::write(project.at("cdk.json"), settings.to_string()).expect("written");

    let deployed = project.piped(&["deploy", "--all", "--yes"]);
    assert_eq!(deployed.code, 0, "{}", deployed.told);
    assert!(
        (deployed.result.lines()).all(|line| serde_json::from_str::<Value>(line).is_ok()),
        "{}",
        deployed.result
    );
    let written = std::fs::read(project.at("outputs.json")).expect("the outputs");
    let expected = json!({one: {"Queue": "NamesOne-q"}, two: {"Queue": "NamesTwo-q"}});
    assert_eq!(
        serde_json::from_slice::<Value>(&written).ok(),
        Some(expected.clone())
    );

    let all = project.piped(&["outputs", "Names*", "--json"]);
    assert_eq!(
        serde_json::from_str::<Value>(&all.result).ok(),
        Some(expected)
    );
    for (arguments, code, said) in [
        (&["outputs", "Nothing*"][..], 2, "no stack matches"),
        (&["outputs", "Elsewhere"][..], 2, "does not exist"),
        (&["outputs", ""][..], 2, "the name of a stack is empty"),
        (&["events", ""][..], 2, "the name of a stack is empty"),
        (&["rollback", ""][..], 2, "the name of a stack is empty"),
        (
            &["deploy", "", "--yes"][..],
            2,
            "the name of a stack is empty",
        ),
        (&["events", "Names*"][..], 2, "matches several stacks"),
        (&["outputs"][..], 0, "outputs of NamesTwo"),
        (&["drift"][..], 0, "NamesTwo"),
        (&["diagnose"][..], 0, "NamesTwo: nothing failed"),
        (&["events"][..], 2, "hint: `stackwright events STACK`"),
        (&["events", "*Two"][..], 0, "NamesTwo"),
        (&["drift", "*One"][..], 0, "NamesOne"),
        (&["drift", "Elsewhere"][..], 2, "does not exist"),
        (&["bootstrap"][..], 3, "NamesTools was not changed"),
        (&["rollback", "*One"][..], 0, "nothing to roll back"),
    ] {
        let run = project.piped(arguments);
        let told = format!("{}{}", run.told, run.result);
        assert_eq!(run.code, code, "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }

    // What was changed by hand, and what is gone, by construct path.
    let url = |stack: &str| {
        let name = json!({"QueueName": format!("{stack}-q")});
        emulator.call("sqs", "get_queue_url", name)["QueueUrl"].clone()
    };
    let by_hand = json!({"QueueUrl": url(one), "Attributes": {"VisibilityTimeout": "77"}});
    emulator.call("sqs", "set_queue_attributes", by_hand);
    emulator.call("sqs", "delete_queue", json!({"QueueUrl": url(two)}));
    let drift = project.piped(&["drift", "Names*", "--fail"]);
    assert_eq!(drift.code, 1, "{}", drift.told);
    assert!(drift.told.contains("NamesTwo"), "{}", drift.told);
    let said = "- Jobs  AWS::SQS::Queue  does not exist any more";
    assert!(drift.result.contains(said), "{}", drift.result);
    let drift = project.piped(&["drift", "Names*", "--json"]);
    let json: Value = serde_json::from_str(&drift.result).expect("JSON");
    let gone = &json[two]["resources"][0];
    assert_eq!(
        (&gone["constructPath"], &gone["status"]),
        (&json!("NamesTwo/Jobs/Resource"), &json!("DELETED"))
    );

    // Both are deleted, each line a JSON value; a second run finds nothing.
    let destroyed = project.piped(&["destroy", "--all", "--yes"]);
    assert_eq!(destroyed.code, 0, "{}", destroyed.told);
    let events: Vec<Value> = (destroyed.result.lines())
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let plans = events.iter().filter(|event| event["event"] == "plan");
    assert_eq!(plans.count(), 2, "{}", destroyed.result);
    let again = project.piped(&["destroy", "--all", "--yes", "--progress", "plain"]);
    assert_eq!(again.code, 0, "{}", again.told);
    assert_eq!(
        again
            .told
            .matches("not deployed, nothing to delete")
            .count(),
        2,
        "{}",
        again.told
    );
}

#[test]
fn the_only_stack_need_not_be_named() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let name = "NamesOnly";
    project.assembly(&[(name, &[], queue(name))]);
    std::fs::write(project.at("cdk.json"), r#"{"app": "."}"#).expect("written");
    emulator.control(name, json!({"fail": {"Jobs1": "no queue today"}}));
    let failed = project.piped(&["deploy", "--yes"]);
    assert_eq!(failed.code, 1, "{}", failed.told);
    emulator.control(name, json!({}));
    let diagnosed = project.piped(&["diagnose", "--fail", "--json"]);
    assert_eq!(diagnosed.code, 1, "{}", diagnosed.told);
    let diagnosed: Value = serde_json::from_str(&diagnosed.result).expect("JSON");
    let root = &diagnosed[name]["diagnosis"]["root"];
    assert_eq!(
        root["constructPath"], "NamesOnly/Jobs/Resource",
        "{diagnosed}"
    );
    // What happened, and why, also for whoever did not see it.
    let cause = [
        "NamesOnly/Jobs",
        "no queue today",
        "src/main.rs:2:5",
        "was not created",
    ];
    for (arguments, code, told) in [
        (&["events"][..], 0, &cause[..]),
        (&["events", "--all", "--json"][..], 0, &cause[..]),
        (&["events", "--follow"][..], 1, &cause[..]),
        (&["diagnose"][..], 0, &cause[..]),
        (&["outputs"][..], 0, &["NamesOnly has no outputs"][..]),
        (&["rollback"][..], 0, &["nothing to roll back"][..]),
        (&["destroy", "--yes"][..], 0, &["deleted"][..]),
        // CloudFormation keeps the events of a deleted stack for a while.
        (&["events"][..], 0, &[][..]),
        (&["outputs"][..], 0, &["NamesOnly is not deployed"][..]),
    ] {
        let run = project.piped(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.told);
        for text in told {
            assert!(run.told.contains(text), "{arguments:?}: {}", run.told);
        }
        if arguments == ["events"] && told.is_empty() {
            assert!(run.result.contains("DELETE_COMPLETE"), "{}", run.result);
        }
    }
}
