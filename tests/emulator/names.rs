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
    let settings = json!({"app": ".", "outputsFile": "outputs.json", "progress": "json"});
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
        (&["events", "Names*"][..], 2, "matches several stacks"),
        (&["events", "*Two"][..], 0, "NamesTwo"),
        (&["drift", "*One"][..], 0, "NamesOne"),
        (&["rollback", "*One"][..], 0, "nothing to roll back"),
    ] {
        let run = project.piped(arguments);
        let told = format!("{}{}", run.told, run.result);
        assert_eq!(run.code, code, "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}
