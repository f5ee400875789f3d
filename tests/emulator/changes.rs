//! What a plan says before anything is done.

use serde_json::json;
use stackwright_deploy::{Action, EventSink, Finding, Options, PolicyAction, Replacement};

use crate::world::{YES, queue, stack, with_emulator};

#[test]
fn updates_replacements_and_removals() {
    with_emulator(|world| async move {
        let name = "changes";
        let before = json!({"Resources": {
            "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain",
                     "Properties": {"BucketName": "changes-kept"}},
            "Gone": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "changes-gone"},
                     "Metadata": {"aws:cdk:path": "changes/Gone/Resource"}},
            "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "changes-q", "VisibilityTimeout": 30}}
        }});
        let (created, _) = world.deploy(&stack(name, before)).await;
        created.expect("it is created");
        let old_bucket = world.physical_id(name, "Kept");
        let after = json!({"Resources": {
            "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain",
                     "Properties": {"BucketName": "changes-kept-2"}},
            "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "changes-q", "VisibilityTimeout": 60}},
            "N": queue("changes-n")
        }});
        let deployer = world.deployer(Options::default());
        let input = stack(name, after);
        let plan = deployer
            .plan(&input, &YES, &EventSink::ignore())
            .await
            .expect("a plan");
        let shown: Vec<_> = plan
            .changes
            .iter()
            .map(|change| {
                format!(
                    "{} {} {:?}",
                    change.marker(),
                    change.logical_id,
                    change.policy_action
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "~ Kept Some(ReplaceAndRetain)",
                "+ N None",
                "~ Q None",
                "- Gone Some(Delete)"
            ]
        );
        let replaced = plan.replacements().next().expect("a replacement");
        // The emulator does not know for sure; the stub suite has the certain case.
        assert_ne!(replaced.replacement, Replacement::Never);
        assert_eq!(
            replaced.replacement_reasons()[0].path,
            "Properties/BucketName"
        );
        let updated = plan
            .changes
            .iter()
            .find(|change| change.logical_id == "Q")
            .expect("the queue");
        assert_eq!(updated.action, Action::Modify);
        assert_eq!(updated.properties[0].path, "Properties/VisibilityTimeout");
        assert_eq!(updated.properties[0].before.as_deref(), Some("30"));
        assert_eq!(updated.properties[0].after.as_deref(), Some("60"));
        let gone = plan
            .changes
            .iter()
            .find(|change| change.logical_id == "Gone")
            .expect("the bucket");
        assert_eq!(
            gone.origin.construct_path.as_deref(),
            Some("changes/Gone/Resource")
        );
        assert_eq!(gone.policy_action, Some(PolicyAction::Delete));
        assert!(plan.loses_data() && !plan.broadens());
        assert_eq!(
            plan.findings
                .iter()
                .filter(|finding| matches!(finding, Finding::DataLoss { .. }))
                .count(),
            2
        );
        let deployed = deployer
            .execute(plan, &input, &EventSink::ignore())
            .await
            .expect("it is updated");
        assert_eq!(deployed.status, "UPDATE_COMPLETE");
        assert_eq!(world.physical_id(name, "Kept"), "changes-kept-2");
        let kept = world
            .emulator
            .call("s3", "head_bucket", json!({"Bucket": old_bucket}));
        assert_eq!(kept.get("error"), None, "the old bucket is retained");
        let gone = world
            .emulator
            .call("s3", "head_bucket", json!({"Bucket": "changes-gone"}));
        assert_eq!(gone["error"], "404");
    });
}

#[test]
fn parameters_keep_their_values() {
    with_emulator(|world| async move {
        let name = "params";
        let template = json!({
            "Parameters": {"Size": {"Type": "Number"}, "Secret": {"Type": "String", "NoEcho": true, "Default": "sesame"}},
            "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "params-q", "VisibilityTimeout": {"Ref": "Size"}}}},
            "Outputs": {"Told": {"Value": {"Ref": "Secret"}}}
        });
        let mut input = stack(name, template);
        let (missing, _) = world.deploy(&input).await;
        assert_eq!(
            missing.expect_err("a value is missing").to_string(),
            "parameters of stack `params`: no value for `Size`"
        );
        input.parameters.insert("Size".into(), "45".into());
        input
            .parameters
            .insert("Secret".into(), "open sesame".into());
        let (created, _) = world.deploy(&input).await;
        assert_eq!(created.expect("it is created").outputs[0].value, "****");
        input.parameters.clear();
        let (same, _) = world.deploy(&input).await;
        assert!(same.expect("the values are kept").unchanged);
    });
}
