//! Actions granted on any resource: which ARNs a policy names, what is imported, and what cannot be granted.

use stackwright::json::{Value, json};
use stackwright_aws::cfn::{
    Access, HasArn, Imported, dynamodb, logs as cfn_logs, secretsmanager, ssm,
};
use stackwright_aws::prelude::*;

/// The statements of the role that `build` grants something to.
fn statements(build: impl FnOnce(&Stack, &Role)) -> Value {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
    build(&stack, &role);
    let assembly = app.synth().expect("no errors");
    let template = assembly.stacks[0].template.clone();
    let resources = template["Resources"].as_object().expect("resources");
    let policy = resources
        .iter()
        .find(|(name, _)| name.starts_with("RoleDefaultPolicy"));
    let (_, policy) = policy.expect("a policy");
    policy["Properties"]["PolicyDocument"]["Statement"].clone()
}

#[test]
fn an_action_names_the_resource_or_what_is_in_it() {
    let found = statements(|stack, role| {
        let bucket = Bucket::new(stack, "Files");
        bucket.grant(role, [s3::Action::GetObject, s3::Action::ListBucket]);
    });
    let arn = json!({"Fn::GetAtt": ["Files8E6940B8", "Arn"]});
    assert_eq!(
        found,
        json!([
            {"Action": "s3:GetObject", "Effect": "Allow", "Resource": {"Fn::Join": ["", [&arn, "/*"]]}},
            {"Action": "s3:ListBucket", "Effect": "Allow", "Resource": arn},
        ])
    );
}

#[test]
fn types_without_constructs_of_their_own_have_grants_too() {
    let found = statements(|stack, role| {
        let table = dynamodb::CfnTable::new(
            stack,
            "Table",
            [dynamodb::table::KeySchema::new()
                .attribute_name("id")
                .key_type("HASH")],
        );
        table.grant(role, [dynamodb::Action::Query]);
    });
    let arn = json!({"Fn::GetAtt": ["Table", "Arn"]});
    assert_eq!(
        found,
        json!([{
            "Action": "dynamodb:Query", "Effect": "Allow",
            "Resource": [{"Fn::Join": ["", [&arn, "/index/*"]]}, arn],
        }])
    );
}

#[test]
fn an_access_level_is_all_its_actions_that_can_be_limited() {
    let found = statements(|stack, role| {
        Queue::new(stack, "Jobs").grant_access(role, Access::Read);
    });
    let actions = found[0]["Action"].to_string();
    assert!(actions.contains("sqs:GetQueueAttributes"), "{actions}");
    // It works on all queues, and the other writes.
    assert!(
        !actions.contains("sqs:ListQueues") && !actions.contains("sqs:SendMessage"),
        "{actions}"
    );
}

#[test]
fn the_key_goes_with_the_resource() {
    let found = statements(|stack, role| {
        let queue = Queue::new(stack, "Jobs").encryption(sqs::Encryption::Kms);
        queue.grant(role, [sqs::Action::ReceiveMessage]);
        queue.grant(role, [sqs::Action::GetQueueUrl]);
    });
    assert_eq!(
        found[0]["Action"],
        json!(["sqs:ReceiveMessage", "sqs:GetQueueUrl"])
    );
    assert_eq!(found[1]["Action"], "kms:Decrypt");
}

#[test]
fn newer_actions_are_given_as_text() {
    let found = statements(|stack, role| {
        Bucket::new(stack, "Files").grant_named(role, &["GetObjectFromNextYear"]);
    });
    let resources = found[0]["Resource"].as_array().expect("several");
    assert!(resources.len() > 1, "the bucket and what is in it: {found}");
}

#[test]
fn a_name_with_a_service_is_no_name() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
    Queue::new(&stack, "Jobs").grant_named(&role, &["sqs:SendMessage"]);
    let errors = app.synth().expect_err("an error").to_string();
    assert!(errors.contains("SW0104"), "{errors}");
}

#[test]
fn arns_are_told_by_what_returns_them() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let group = cfn_logs::CfnLogGroup::new(&stack, "Group");
    let secret = secretsmanager::CfnSecret::new(&stack, "Secret");
    CfnOutput::new(&stack, "GroupArn", group.to_arn());
    CfnOutput::new(&stack, "SecretArn", secret.to_arn());
    let assembly = app.synth().expect("no errors");
    let outputs = assembly.stacks[0].template["Outputs"].clone();
    // Its attribute `Arn` ends in `:*`, which no policy takes as the beginning of the ARN of a stream.
    let parts = outputs["GroupArn"]["Value"]["Fn::Join"][1].to_string();
    assert!(
        parts.contains(":log-group:") && parts.contains(r#"{"Ref":"Group"}"#),
        "{parts}"
    );
    assert_eq!(outputs["SecretArn"]["Value"], json!({"Ref": "Secret"}));
}

#[test]
fn imports_are_of_their_type() {
    let found = statements(|stack, role| {
        let jobs =
            Imported::<stackwright_aws::cfn::sqs::CfnQueue>::from_name(stack, "Jobs", "jobs");
        jobs.grant(role, [sqs::Action::SendMessage]);
    });
    let arn = found[0]["Resource"]["Fn::Join"][1].to_string();
    assert!(arn.contains(":sqs:") && arn.contains(":jobs"), "{arn}");

    let app = App::new();
    let stack = Stack::new(&app, "S");
    Imported::<ssm::CfnDocument>::from_arn(
        &stack,
        "A",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/x",
    );
    Imported::<ssm::CfnDocument>::from_names(&stack, "B", ["a", "b"]);
    let errors = app.synth().expect_err("two errors").to_string();
    assert_eq!(errors.matches("SW0050").count(), 2, "{errors}");
}

#[test]
fn an_action_that_cannot_be_limited_is_not_granted() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
    let queue = Queue::new(&stack, "Jobs");
    queue.grant(&role, [sqs::Action::ListQueues]);
    queue.grant_access(&role, Access::Tagging);
    queue.grant_access(&role, Access::List);
    Bucket::new(&stack, "Files").grant(&role, [s3::Action::CreateAccessGrant]);
    let errors = app.synth().expect_err("three errors").to_string();
    assert_eq!(errors.matches("SW0110").count(), 3, "{errors}");
    assert!(errors.contains("grants.rs"), "{errors}");
}
