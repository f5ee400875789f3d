//! What a plan says before anything is done.

use serde_json::json;
use stackwright_deploy::{
    Action, EventSink, FindingKind, Options, PolicyAction, Replacement, StackInput,
};

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
                "± Kept Some(ReplaceAndRetain)",
                "+ N None",
                "~ Q None",
                "- Gone Some(Delete)"
            ]
        );
        let replaced = plan.replacements().next().expect("a replacement");
        // The emulator does not know for sure; the schemas do.
        assert_eq!(replaced.replacement, Replacement::Always);
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
                .filter(|finding| matches!(finding.kind, FindingKind::DataLoss { .. }))
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

#[test]
fn what_parameters_do_is_seen_before_it_happens() {
    with_emulator(|world| async move {
        let name = "valued";
        let template = json!({
            "Parameters": {
                "Stage": {"Type": "String", "Default": "dev"},
                "From": {"Type": "CommaDelimitedList", "Default": "111111111111"},
                "Hidden": {"Type": "String", "NoEcho": true, "Default": "nothing"},
            },
            "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
            "Resources": {
                "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "valued-${Stage}"}}},
                "R": {"Type": "AWS::IAM::Role", "Properties": {
                    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                        {"Effect": "Allow", "Principal": {"AWS": {"Ref": "From"}}, "Action": "sts:AssumeRole"},
                        {"Fn::If": ["IsProd", {"Effect": "Allow", "Principal": {"Service": {"Fn::Sub": "ecs.${AWS::URLSuffix}"}},
                            "Action": "sts:AssumeRole"}, {"Ref": "AWS::NoValue"}]},
                    ]},
                    "ManagedPolicyArns": [{"Fn::If": ["IsProd", "arn:aws:iam::aws:policy/ReadOnlyAccess", {"Ref": "AWS::NoValue"}]}],
                    "Policies": [{"PolicyName": "P", "PolicyDocument": {"Statement": {
                        "Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Ref": "Hidden"}}}}],
                }},
            },
        });
        let mut input = stack(name, template);
        let (created, _) = world.deploy(&input).await;
        created.expect("it is created");
        let told = async |input: &StackInput| {
            let deployer = world.deployer(Options::default());
            let sink = EventSink::ignore();
            let plan = deployer.plan(input, &YES, &sink).await.expect("a plan");
            deployer.discard(&plan).await.expect("it is removed");
            let mut told: Vec<String> = (plan.changes.iter())
                .flat_map(|change| &change.properties)
                .filter(|property| !property.path.starts_with("Properties/Policies"))
                .map(|property| {
                    let text = |text: &Option<String>| text.clone().unwrap_or_default();
                    let (before, after) = (text(&property.before), text(&property.after));
                    format!("{}: {before} to {after}", property.path)
                })
                .collect();
            told.extend(
                plan.findings
                    .iter()
                    .filter_map(|finding| match &finding.kind {
                        FindingKind::Statement(statement) => Some(format!(
                            "{} {} {} {}",
                            statement.added,
                            statement.principals.join(" "),
                            statement.resources.join(" "),
                            statement.when
                        )),
                        FindingKind::ManagedPolicy { policy, added, .. } => {
                            Some(format!("{added} {policy}"))
                        }
                        FindingKind::Unclear { why, .. } => Some(why.clone()),
                        _ => None,
                    }),
            );
            told
        };
        input.parameters.insert("Stage".into(), "prod".into());
        input
            .parameters
            .insert("From".into(), "111111111111, 222222222222".into());
        assert_eq!(
            told(&input).await,
            [
                "Properties/QueueName: valued-dev to valued-prod",
                "Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS/1:  to 222222222222",
                r#"Properties/AssumeRolePolicyDocument/Statement/1:  to {"Effect":"Allow","Principal":{"Service":"ecs.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
                "Properties/ManagedPolicyArns/0:  to arn:aws:iam::aws:policy/ReadOnlyAccess",
                "true AWS:111111111111 AWS:222222222222  ",
                "true Service:ecs.amazonaws.com  ",
                "false AWS:111111111111  ",
                "true arn:aws:iam::aws:policy/ReadOnlyAccess",
            ]
        );
        // What must not be shown cannot be compared, and is not passed over.
        input.parameters.clear();
        input
            .parameters
            .insert("Hidden".into(), "everything".into());
        assert_eq!(
            told(&input).await,
            ["Properties/Policies uses parameter `Hidden`, whose value changes"]
        );
    });
}
