//! What becomes of a failure, and resources that exist already.

use serde_json::{Value, json};

use super::{deploy, described, play, queue};
use crate::command::{Project, resource};
use crate::emulator::emulator;

/// The status of a stack and what is said, after a creation that fails, a second one, and an update that fails.
type Ends = [(&'static str, &'static str); 3];

#[test]
fn what_becomes_of_a_failure() {
    let Some(emulator) = emulator() else { return };
    let kept = "what had been made of it is still there";
    let cases: [(&[&str], Ends); 6] = [
        (
            &[],
            [
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--on-stack-failure", "rollback"],
            [
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--on-stack-failure", "delete"],
            [
                ("absent", "was not created, and is deleted"),
                ("absent", "was not created, and is deleted"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--on-stack-failure", "do-nothing"],
            [
                ("CREATE_FAILED", kept),
                ("UPDATE_FAILED", "is changed in part"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--no-rollback"],
            [
                ("CREATE_FAILED", kept),
                ("UPDATE_FAILED", "is changed in part"),
                ("UPDATE_FAILED", "is changed in part"),
            ],
        ),
        (
            &["--on-stack-failure", "delete", "--no-rollback"],
            [
                ("absent", "was not created, and is deleted"),
                ("absent", "was not created, and is deleted"),
                ("UPDATE_FAILED", "is changed in part"),
            ],
        ),
    ];
    for (number, (flags, ends)) in cases.into_iter().enumerate() {
        let project = Project::new(emulator);
        let stack = &*format!("OptFails{number}");
        let write = |timeout: u32| {
            let mut second = queue(stack, json!(timeout));
            second["DependsOn"] = "Jobs1".into();
            second["Properties"]["QueueName"] = format!("{stack}-2").into();
            let resources = json!({"Jobs1": queue(stack, json!(timeout)), "More2": second});
            project.assembly(&[(stack, &[], json!({"Resources": resources}))]);
        };
        let fails = |fails: bool| {
            let control = if fails {
                json!({"fail": {"More2": "not today"}})
            } else {
                json!({})
            };
            emulator.control(stack, control);
        };
        let run = |end: Option<(&str, &str)>| {
            let run = deploy(&project, &[&["--yes"], flags].concat());
            let status = described(emulator, stack)["StackStatus"].clone();
            let status = status.as_str().unwrap_or("absent");
            let told = format!("{flags:?}: {}", run.told);
            let Some((expected, said)) = end else {
                return assert!(
                    run.code == 0 && status.ends_with("_COMPLETE"),
                    "{status} {told}"
                );
            };
            assert_eq!((run.code, status), (1, expected), "{told}");
            assert!(
                run.told.contains(said) && run.told.contains("not today"),
                "{told}"
            );
            assert!(run.told.contains("src/main.rs:3:5"), "{told}");
        };
        write(30);
        fails(true);
        run(Some(ends[0]));
        run(Some(ends[1]));
        fails(false);
        run(None);
        write(40);
        fails(true);
        run(Some(ends[2]));
        fails(false);
        run(None);
    }
}

#[test]
fn existing_resources_become_part_of_the_stack() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let table = json!({
        "TableName": "opt-imported", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    });
    emulator.call("dynamodb", "create_table", table.clone());
    let write = |policy: Option<&str>| {
        let mut files = resource(
            "AWS::DynamoDB::Table",
            "OptImports/Files/Resource",
            table.clone(),
        );
        if let Some(policy) = policy {
            files["DeletionPolicy"] = policy.into();
            files["UpdateReplacePolicy"] = policy.into();
        }
        let resources = json!({"Jobs1": queue("OptImports", json!(30)), "Files2": files});
        project.assembly(&[("OptImports", &[], json!({"Resources": resources}))]);
    };
    write(None);
    play(
        &project,
        &[],
        r#"
        $ --import-existing-resources --yes -> 1
        + must have the DeletionPolicy attribute
        + in OptImports/Files/Resource
        + src/main.rs:3:5
        + nothing was changed
        "#,
    );
    assert_eq!(described(emulator, "OptImports"), Value::Null);
    write(Some("Retain"));
    play(
        &project,
        &[],
        r#"
        $ --import-existing-resources -> 0
        + +1 ⇐1
        + ⇐ Files  AWS::DynamoDB::Table  imported
        + created in
        $ --import-existing-resources -> 0
        + no changes
        "#,
    );
}
