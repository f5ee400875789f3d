//! What an update cannot do, said before it is tried.

use serde_json::json;

use super::{described, play, queue};
use crate::command::{Project, resource};
use crate::emulator::emulator;

#[test]
fn what_an_update_cannot_do_is_said_before() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let write = |path: &str, bucket: &str, exports: bool| {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
        let role =
            json!({"RoleName": "opt-named", "Path": path, "AssumeRolePolicyDocument": document});
        let files = resource(
            "AWS::S3::Bucket",
            "OptNamed/Files/Resource",
            json!({"BucketName": "opt-named-files"}),
        );
        let mut named =
            json!({"Worker1": resource("AWS::IAM::Role", "OptNamed/Worker/Resource", role)});
        named[bucket] = files;
        let timeout = if exports { 30 } else { 40 };
        let mut gives = json!({"Resources": {"Jobs1": queue("OptGives", json!(timeout))}});
        let mut value = json!("none");
        if exports {
            let name = json!({"Name": "OptGives:Arn"});
            gives["Outputs"] =
                json!({"Arn": {"Value": {"Fn::GetAtt": ["Jobs1", "Arn"]}, "Export": name}});
            value = json!({"Fn::ImportValue": "OptGives:Arn"});
        }
        let properties = json!({"Name": "/opt/takes", "Type": "String", "Value": value});
        let takes = json!({"Resources": {"Jobs1": resource("AWS::SSM::Parameter", "OptTakes/Jobs/Resource", properties)}});
        project.assembly(&[
            ("OptNamed", &[], json!({"Resources": named})),
            ("OptGives", &[], gives),
            ("OptTakes", &["OptGives"], takes),
        ]);
    };
    let untouched = &["deploying", "will be updated"][..];
    write("/a/", "Files2", true);
    play(
        &project,
        &[],
        r#"
        $ --all --yes -> 0
        + 3 stacks: 3 deployed
        "#,
    );
    write("/b/", "Files2", true);
    play(
        &project,
        untouched,
        r#"
        $ OptNamed --yes -> 1
        + error[SW1061]: the update fails: the new `Worker1` cannot be named `opt-named`
        + src/main.rs:2:5
        "#,
    );
    write("/a/", "Others2", true);
    play(
        &project,
        untouched,
        r#"
        $ OptNamed --yes -> 1
        + error[SW1061]
        + `Others2` cannot be named `opt-named-files` while `Files2` is
        "#,
    );

    write("/a/", "Files2", false);
    let gives = described(emulator, "OptGives");
    play(
        &project,
        untouched,
        r#"
        // There is a way, which is asked about.
        $ --all -> 3
        + exports that are in use go or change, so the stacks are deployed in steps:
        +   1. OptNamed
        +   2. OptGives, still exporting OptGives:Arn
        +   3. OptTakes
        +   4. OptGives
        // The one that imports need not be part of it, nor of the app.
        $ OptGives --yes -> 1
        + Export OptGives:Arn cannot be deleted as it is in use by OptTakes
        + another stack imports this value
        + nothing was changed
        "#,
    );
    play(
        &project,
        &[],
        r#"
        $ OptGives --no-execute --change-set without -> 0
        + change set without is ready
        "#,
    );
    play(
        &project,
        untouched,
        r#"
        $ OptGives --change-set without --yes -> 1
        + Export OptGives:Arn cannot be deleted as it is in use by OptTakes
        "#,
    );
    assert_eq!(described(emulator, "OptGives"), gives);
    play(
        &project,
        &[],
        r#"
        $ OptTakes --exclusively -> 0
        + ${import OptGives:Arn} → none
        + updated in
        $ OptGives --change-set without -> 0
        + updated in
        "#,
    );

    // Two that wait for each other, in one command: what imports is deployed as the app has it, the export goes after it.
    write("/a/", "Files2", true);
    play(
        &project,
        &[],
        r#"
        $ --all --yes -> 0
        + 3 stacks: 2 deployed, 1 unchanged
        "#,
    );
    write("/a/", "Files2", false);
    play(
        &project,
        &[],
        r#"
        $ --all --yes -> 0
        +   4. OptGives
        + 3 stacks
        $ --all --yes -> 0
        + no changes
        "#,
    );
    let exports = emulator.call("cloudformation", "list_exports", json!({}));
    assert!(!exports.to_string().contains("OptGives:Arn"), "{exports}");
}
