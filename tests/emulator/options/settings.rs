//! What is set beside the change set: stack policy, termination protection, tags.

use serde_json::{Value, json};

use super::{described, play, queue};
use crate::command::Project;
use crate::emulator::emulator;

#[test]
fn settings_that_are_no_part_of_a_change_set_are_told_and_kept() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OptSettings";
    let write = |timeout: u32| {
        let template = json!({"Resources": {"Jobs1": queue(stack, json!(timeout))}});
        project.assembly(&[(stack, &[], template)]);
    };
    let policy = || {
        let name = json!({"StackName": stack});
        let answer = emulator.call("cloudformation", "get_stack_policy", name);
        answer["StackPolicyBody"]
            .as_str()
            .unwrap_or("none")
            .to_owned()
    };
    let protected = || described(emulator, stack)["EnableTerminationProtection"].clone();
    let files = [
        (
            "policy.json",
            r#"{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}"#,
        ),
        ("list.json", "[]"),
        ("broken.json", "{"),
    ];
    for (name, text) in files {
        std::fs::write(project.at(name), text).expect("written");
    }
    write(30);
    let asked = &["looking at"][..];
    play(
        &project,
        asked,
        r#"
        $ --stack-policy none.json -> 2
        + could not read the stack policy none.json
        $ --stack-policy list.json -> 2
        + the stack policy list.json is not a JSON object
        $ --stack-policy broken.json -> 2
        + the stack policy broken.json is not JSON
        + line 1
        $ --notification-arns topic -> 2
        + `--notification-arns topic` is not the ARN of an SNS topic
        $ --role-arn deployer -> 2
        + `--role-arn deployer` is not the ARN of a role
        $ --tags team -> 2
        + `--tags team` is not KEY=VALUE
        // What CloudFormation refuses is said in its words, and is no matter of the template.
        "#,
    );
    play(
        &project,
        &[],
        r#"
        $ --tags aws:team=blue -> 1
        + CloudFormation refused the changes to OptSettings
        + Tag key 'aws:team'
        - template of
        // Nothing is set without consent.
        $ --require-approval any-change --stack-policy policy.json --termination-protection -> 3
        + OptSettings was not changed
        - policy is set
        - protection is
        "#,
    );
    assert_eq!(described(emulator, stack), Value::Null);
    play(
        &project,
        &[],
        r#"
        $ --tags team=blue -> 0
        + created in
        "#,
    );
    let tags = || described(emulator, stack)["Tags"].clone();
    assert_eq!(
        (tags(), policy()),
        (json!([{"Key": "team", "Value": "blue"}]), "none".into())
    );
    play(
        &project,
        &[],
        r#"
        $ --tags team=red --stack-policy policy.json --termination-protection -> 0
        + OptSettings: the stack policy is set
        + OptSettings: termination protection is on now
        + updated in
        "#,
    );
    assert_eq!(
        (tags(), protected()),
        (json!([{"Key": "team", "Value": "red"}]), json!(true))
    );
    // What is not said again stays, but for tags, which an app has or has not.
    write(40);
    play(
        &project,
        &[],
        r#"
        $  -> 0
        + updated in
        - policy
        - protection
        $ --stack-policy policy.json --termination-protection -> 0
        + no changes
        - policy
        - protection
        "#,
    );
    assert_eq!(
        (tags(), protected(), policy().contains("Update:*")),
        (json!([]), json!(true), true)
    );
    play(
        &project,
        &[],
        r#"
        $ --progress json --termination-protection --no-termination-protection -> 0
        + "event":"termination-protection"
        + "enabled":false
        $ --no-termination-protection --termination-protection -> 0
        + protection is on now
        + no changes
        $ --no-termination-protection -> 0
        + protection is off now
        "#,
    );
    assert_eq!(protected(), json!(false));
}
