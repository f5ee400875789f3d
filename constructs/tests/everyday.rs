//! The everyday services beside the CDK: roles and users, keys, queues, topics and parameters.

mod parity;

use parity::{check, check_but};
use stackwright::{Duration, RemovalPolicy, Stack};
use stackwright_aws::iam::{Group, ManagedPolicy, PolicyStatement, Principal, Role, User};
use stackwright_aws::kms::Key;
use stackwright_aws::sqs::Queue;
use stackwright_aws::ssm::{StringListParameter, StringParameter};

fn role(stack: &Stack) -> Role {
    Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"))
}

/// Principals that are trusted in the same way stand in one statement.
#[test]
fn a_role() {
    let trusted = r#"/Role1ABCC5F0/Properties/AssumeRolePolicyDocument/Statement: [{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}},{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"AWS":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::210987654321:root"]]}}}] → [{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com","AWS":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::210987654321:root"]]}}}]"#;
    check_but("iam-role", &[trusted], |stack| {
        let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"))
            .assumable_by(Principal::account("210987654321"))
            .description("d")
            .max_session_duration(Duration::hours(2))
            .path("/team/")
            .managed_policy(&ManagedPolicy::from_aws_managed("ReadOnlyAccess"));
        role.add_to_policy(
            PolicyStatement::allow()
                .action("s3:GetObject")
                .resource("arn:aws:s3:::files/*")
                .condition("StringEquals", "aws:RequestedRegion", "eu-west-1"),
        );
        let deny = PolicyStatement::deny().action("s3:DeleteObject");
        role.add_to_policy(deny.resource("*"));
    });
}

#[test]
fn users_and_groups() {
    check("iam-users", |stack| {
        let team = Group::new(stack, "Team").name("team");
        let user = User::new(stack, "User").name("ada").add_to_group(&team);
        let send = PolicyStatement::allow().action("sqs:SendMessage");
        team.add_to_policy(send.resource("*"));
        let publish = PolicyStatement::allow().action("sns:Publish");
        user.add_to_policy(publish.resource("*"));
    });
}

#[test]
fn a_managed_policy() {
    check("iam-policy", |stack| {
        let describe = PolicyStatement::allow()
            .action("ec2:Describe*")
            .resource("*");
        let policy = ManagedPolicy::new(stack, "Managed")
            .description("d")
            .statement(describe);
        role(stack).managed_policy(&policy);
    });
}

#[test]
fn a_key_with_an_alias() {
    check("kms-alias", |stack| {
        let role = role(stack);
        Key::new(stack, "Key")
            .alias("alias/files")
            .description("d")
            .rotation_period(Duration::days(180))
            .pending_window(Duration::days(10))
            .removal_policy(RemovalPolicy::Destroy)
            .grant_encrypt_decrypt(&role);
    });
}

#[test]
fn queues_that_are_used() {
    check("sqs-grants", |stack| {
        let role = role(stack);
        let dead = Queue::new(stack, "Dead").retention(Duration::days(14));
        let queue = Queue::new(stack, "Queue")
            .name("jobs")
            .visibility_timeout(Duration::minutes(2))
            .dead_letter_queue(&dead, 5)
            .enforce_ssl();
        queue.grant_send(&role);
        dead.grant_consume(&role);
    });
}

#[test]
fn parameters_that_are_used() {
    check("ssm-grants", |stack| {
        let role = role(stack);
        let level = StringParameter::new(stack, "Level", "info")
            .name("/shop/level")
            .description("d")
            .allowed_pattern("info|debug");
        let zones = StringListParameter::new(stack, "Zones", ["a", "b"]).name("/shop/zones");
        level.grant_read(&role);
        zones.grant_write(&role);
    });
}
