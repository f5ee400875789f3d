//! Change sets that are prepared and executed later.

use serde_json::{Value, json};

use super::{deploy, described, play, queue};
use crate::command::Project;
use crate::emulator::emulator;

#[test]
fn a_change_set_is_prepared_and_executed_later() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let write = |timeout: u32| {
        let of = |stack: &str| json!({"Resources": {"Jobs1": queue(stack, json!(timeout))}});
        project.assembly(&[
            ("OptBase", &[], of("OptBase")),
            ("OptLater", &["OptBase"], of("OptLater")),
        ]);
    };
    let timeout = || {
        let name = json!({"QueueUrl": "optlater-q", "AttributeNames": ["VisibilityTimeout"]});
        let answer = emulator.call("sqs", "get_queue_attributes", name);
        answer["Attributes"]["VisibilityTimeout"]
            .as_str()
            .unwrap_or("none")
            .to_owned()
    };
    write(30);
    play(
        &project,
        &[],
        r#"
        $ OptLater --change-set later -> 2
        + change set `later` of stack `OptLater` in us-east-1 does not exist
        + a change set is gone once
        $ OptLater --no-execute --change-set 1_a -> 2
        + `1_a` cannot be the name of a change set
        $ --all --no-execute --change-set later -> 2
        + names the change set of one stack
        + leave the name out
        $ --all --change-set later -> 2
        + names the change set of one stack
        - leave the name out
        $ --method execute-change-set OptLater -> 2
        + does not say which
        $ --method execute-change-set --no-execute --change-set later OptLater -> 2
        + contradict each other
        // What is no part of it is to be said when it is executed.
        $ OptLater --no-execute --change-set later -R --rollback --termination-protection -> 0
        + `stackwright deploy OptLater --change-set later --termination-protection --app .`
        $ OptLater --no-execute --change-set later --no-rollback -> 0
        + `stackwright deploy OptLater --change-set later --no-rollback --app .`
        $ OptLater --no-execute --change-set later -> 0
        + change set later is ready
        + stackwright deploy OptLater --change-set later
        - OptBase
        "#,
    );
    assert_eq!(described(emulator, "OptBase"), Value::Null);
    // The name stands for what was prepared last.
    write(40);
    play(
        &project,
        &[],
        r#"
        $ OptLater --no-execute --change-set later -> 0
        + change set later is ready
        + stackwright deploy OptLater --change-set later
        - OptBase
        "#,
    );
    assert_eq!(timeout(), "none");
    play(
        &project,
        &[],
        r#"
        $ OptLater --change-set later --require-approval any-change -> 3
        + OptLater was not changed: this needs consent
        $ OptLater --change-set later --tags a=b --express -> 0
        + note: change set later is executed as it was made, without --tags and --express
        + ✓ OptLater: created in
        // Once more is once.
        $ OptLater --change-set later -> 0
        + ✓ OptLater
        - OptLater: deploying
        $ OptLater --no-execute --change-set same -> 0
        + OptLater: no changes
        - is ready
        "#,
    );
    assert_eq!(timeout(), "40");

    // Somebody else was faster; then the stack is gone.
    write(50);
    play(
        &project,
        &[],
        r#"
        $ OptLater --no-execute --change-set slow -> 0
        + 40 → 50
        + slow is ready
        "#,
    );
    write(60);
    play(
        &project,
        &[],
        r#"
        $ OptLater -e -> 0
        + change set slow waits for a decision and is left alone
        + 40 → 60
        $ OptLater --change-set slow -> 2
        + change set `slow` of stack `OptLater`
        - deploying
        "#,
    );
    write(70);
    play(
        &project,
        &[],
        r#"
        $ OptLater --no-execute --change-set slow -> 0
        + 60 → 70
        "#,
    );
    emulator.call(
        "cloudformation",
        "delete_stack",
        json!({"StackName": "OptLater"}),
    );
    play(
        &project,
        &[],
        r#"
        $ OptLater --change-set slow -> 2
        + change set `slow` of stack `OptLater`
        - deploying
        "#,
    );

    // Several stacks: each change set has a name of its own, and what is said executes it. `deploy` names the app, too.
    let run = deploy(&project, &["--all", "--no-execute"]);
    let commands: Vec<&str> = (run.told.lines())
        .filter_map(|line| {
            line.split("`stackwright deploy ")
                .nth(1)?
                .strip_suffix(" --app .`")
        })
        .collect();
    assert_eq!((run.code, commands.len()), (0, 2), "{}", run.told);
    for command in commands {
        let flags: Vec<&str> = command.split(' ').collect();
        let run = deploy(&project, &flags);
        assert!(
            run.code == 0 && run.told.contains("created in"),
            "{}",
            run.told
        );
    }
    assert_eq!(timeout(), "70");
}
