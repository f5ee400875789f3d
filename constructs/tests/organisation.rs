//! What an organisation says of everything in a scope: defaults, removal policies; and policies that are too long.

mod parity;

use parity::{codes, template};
use stackwright::json::{Value as Json, json};
use stackwright::{
    App, CfnParameter, CfnResource, Defaults, RemovalPolicies, RemovalPolicy, Stack, sub,
};
use stackwright_aws::apigateway::{Integration, Model, RestApi};
use stackwright_aws::custom_resources::CfnJson;
use stackwright_aws::ecr::Repository;
use stackwright_aws::iam::{Policy, PolicyStatement, Principal, Role};
use stackwright_aws::s3::Bucket;
use stackwright_aws::sqs::Queue;

#[test]
fn defaults_come_before_what_the_creator_says() {
    let app = App::new();
    Defaults::of(&app).set(|bucket: &Bucket| {
        bucket.versioned().enforce_ssl();
    });
    let stack = Stack::new(&app, "S");
    // The nearer place comes later.
    Defaults::of(&stack).set(|queue: &Queue| drop(queue.name("default-name")));
    Bucket::new(&stack, "Files");
    Queue::new(&stack, "Jobs").name("own-name");
    Queue::new(&stack, "More");
    let assembly = app.synth().expect("no errors");
    let resources = &assembly.template("S").expect("a template")["Resources"];
    let find = |prefix: &str| -> &Json {
        let all = resources.as_object().expect("resources");
        let found = all
            .iter()
            .find(|(id, one)| id.starts_with(prefix) && one["Type"] != "AWS::S3::BucketPolicy");
        &found.expect("there").1["Properties"]
    };
    assert_eq!(
        find("Files")["VersioningConfiguration"]["Status"],
        "Enabled"
    );
    assert!(resources.to_string().contains("aws:SecureTransport"));
    assert_eq!(find("Jobs")["QueueName"], "own-name");
    assert_eq!(find("More")["QueueName"], "default-name");
}

/// Those that are created by a method of another construct, too.
#[test]
fn defaults_of_what_another_construct_creates() {
    let template = template(|stack| {
        let defaults = Defaults::of(stack);
        defaults.set(|api: &RestApi| drop(api.description("default")));
        defaults.set(|model: &Model| drop(model.name("Default")));
        defaults
            .set(|repository: &Repository| drop(repository.removal_policy(RemovalPolicy::Destroy)));
        let api = RestApi::new(stack, "Api").description("own");
        api.model("Order", json!({ "type": "object" }));
        api.root().method("GET", Integration::mock());
        Repository::new(stack, "Images");
    });
    let of_type = |name: &str| -> &Json {
        let all = template["Resources"].as_object().expect("resources");
        all.values().find(|one| one["Type"] == name).expect("there")
    };
    assert_eq!(
        of_type("AWS::ApiGateway::RestApi")["Properties"]["Description"],
        "own"
    );
    assert_eq!(
        of_type("AWS::ApiGateway::Model")["Properties"]["Name"],
        "Default"
    );
    assert_eq!(of_type("AWS::ECR::Repository")["DeletionPolicy"], "Delete");
}

#[test]
fn removal_policies_of_a_scope() {
    let template = template(|stack| {
        Bucket::new(stack, "Files");
        Queue::new(stack, "Jobs").removal_policy(RemovalPolicy::Retain);
        CfnResource::new(stack, "Topic", "AWS::SNS::Topic");
        RemovalPolicies::of(stack)
            .exclude_types(["AWS::SQS::Queue"])
            .apply(RemovalPolicy::Destroy);
    });
    let policy = |id: &str| template["Resources"][id]["DeletionPolicy"].clone();
    assert_eq!(policy("Files8E6940B8"), "Delete");
    assert_eq!(policy("JobsDF1CC2D4"), "Retain");
    assert_eq!(policy("Topic"), "Delete");
    let template = parity::template(|stack| {
        Bucket::new(stack, "Files");
        CfnResource::new(stack, "Topic", "AWS::SNS::Topic");
        RemovalPolicies::of(stack)
            .only_missing()
            .apply(RemovalPolicy::Destroy);
        RemovalPolicies::of(stack)
            .types(["AWS::SNS::Topic"])
            .priority(900)
            .apply(RemovalPolicy::RetainOnUpdateOrDelete);
    });
    let policy = |id: &str| template["Resources"][id]["DeletionPolicy"].clone();
    assert_eq!(policy("Files8E6940B8"), "RetainExceptOnCreate");
    assert_eq!(policy("Topic"), "RetainExceptOnCreate");
}

fn long(stack: &Stack, count: usize) -> Role {
    let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
    for number in 0..count {
        role.add_to_policy(
            PolicyStatement::allow()
                .actions(["s3:GetObject", "s3:PutObject"])
                .resource(format!(
                    "arn:aws:s3:::bucket-number-{number}/a/rather/long/prefix/of/keys/*"
                ))
                .condition(
                    "StringEquals",
                    "aws:PrincipalTag/team",
                    format!("team-{number}"),
                ),
        );
    }
    role
}

/// The CDK has the same logical IDs, and 53, 32, 31, 31 and 3 statements in them, with which IAM refuses all but the last: they
/// are longer than its limits.
#[test]
fn long_policies_are_divided() {
    let template = template(|stack| {
        long(stack, 150);
    });
    let count = |id: &str| {
        let document = &template["Resources"][id]["Properties"]["PolicyDocument"];
        document["Statement"].as_array().map_or(0, Vec::len)
    };
    let ids = [
        "RoleDefaultPolicy5FFB7DAB",
        "RoleOverflowPolicy1BE1613CC",
        "RoleOverflowPolicy2C473E8D0",
        "RoleOverflowPolicy3D1CAEE12",
        "RoleOverflowPolicy46497468E",
    ];
    assert_eq!(ids.map(count), [50, 30, 30, 29, 11]);
    let overflow = &template["Resources"]["RoleOverflowPolicy1BE1613CC"]["Properties"];
    assert_eq!(overflow["Description"], "Part of the policies for S/Role");
    assert_eq!(overflow["Roles"][0]["Ref"], "Role1ABCC5F0");
}

#[test]
fn a_role_has_no_more_policies_than_iam_takes() {
    assert_eq!(codes(|stack| drop(long(stack, 420))), ["SW0108"]);
    let app = App::new();
    long(&Stack::new(&app, "S"), 900);
    assert!(app.synth().expect_err("too long").contains("SW0108"));
}

#[test]
fn a_policy_that_is_given_is_not_divided() {
    let found = codes(|stack| {
        let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
        let policy = Policy::new(stack, "Own").attach_to_role(&role);
        for number in 0..150 {
            let arn = format!("arn:aws:s3:::bucket-number-{number}/a/rather/long/prefix/of/keys/*");
            let statement = PolicyStatement::allow()
                .action("s3:GetObject")
                .resource(arn);
            policy.statement(statement.condition(
                "StringEquals",
                "aws:PrincipalTag/team",
                number.to_string(),
            ));
        }
    });
    assert_eq!(found, ["SW0108"]);
}

#[test]
fn names_that_are_known_at_deployment() {
    let template = template(|stack| {
        let provider = CfnParameter::new(stack, "P").value();
        let audience = CfnJson::new(stack, "J", [(sub!("{provider}:aud"), "sts")]);
        let principal =
            Principal::web_identity(&provider).with_conditions("StringEquals", audience.value());
        Role::new(stack, "Role", principal);
    });
    // Both, as the CDK has them.
    let value = &template["Resources"]["JFBF6D9B6"]["Properties"]["Value"];
    assert_eq!(
        value.to_string(),
        r#"{"Fn::Join":["",["{\"",{"Ref":"P"},":aud\":\"sts\"}"]]}"#
    );
    let trust = &template["Resources"]["Role1ABCC5F0"]["Properties"]["AssumeRolePolicyDocument"];
    let condition = &trust["Statement"][0]["Condition"]["StringEquals"];
    assert_eq!(
        condition.to_string(),
        r#"{"Fn::GetAtt":["JFBF6D9B6","Value"]}"#
    );
}
