//! Assemblies that cannot be deployed as they are: that is said before anything is changed.

use serde_json::{Value, json};

use crate::command::{Project, resource};
use crate::emulator::emulator;

#[test]
fn what_an_assembly_lacks_is_said_before_any_change() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let queue = |outputs: Value| {
        json!({
            "Resources": {"Jobs": resource("AWS::SQS::Queue", "Refused/Jobs", json!({}))},
            "Outputs": outputs,
        })
    };
    // A bootstrap stack of long ago.
    let old = queue(json!({"BootstrapVersion": {"Value": "5"}}));
    project.assembly(&[("RefusedTools", &[], old)]);
    let made = project.piped(&["deploy", "--app", ".", "--yes"]);
    assert_eq!(made.code, 0, "{}", made.told);

    let long = "x".repeat(129);
    let cases = [
        (
            "requiresBootstrapStackVersion",
            json!(6),
            2,
            "Refused requires version 6 of the bootstrap resources, and stack RefusedTools has 5",
        ),
        ("requiresBootstrapStackVersion", json!(5), 0, "created"),
        (
            "stackName",
            json!("a_b"),
            2,
            "the name `a_b` of Refused cannot be that of a stack",
        ),
        (
            "stackName",
            json!(""),
            2,
            "the name `` of Refused cannot be that of a stack",
        ),
        ("stackName", json!(long), 2, "cannot be that of a stack"),
        (
            "templateFile",
            json!("t.yaml"),
            2,
            "the template of Refused is YAML",
        ),
        (
            "dependencies",
            json!(["Ghost"]),
            2,
            "the artifact Refused depends on Ghost, which the assembly does not have",
        ),
    ];
    for (property, value, code, said) in cases {
        project.assembly(&[("Refused", &[], queue(json!({})))]);
        let file = project.at("manifest.json");
        let text = std::fs::read(&file).expect("a manifest");
        let mut manifest: Value = serde_json::from_slice(&text).expect("JSON");
        let artifact = &mut manifest["artifacts"]["Refused"];
        match property {
            "dependencies" => artifact[property] = value,
            _ => artifact["properties"][property] = value,
        }
        std::fs::write(&file, manifest.to_string()).expect("written");
        let flags = ["--toolkit-stack-name", "RefusedTools"];
        let run = project.piped(&[&["deploy", "--app", ".", "--yes"], &flags[..]].concat());
        assert_eq!(run.code, code, "{property}: {}", run.told);
        assert!(run.told.contains(said), "{property}: {}", run.told);
    }
}
