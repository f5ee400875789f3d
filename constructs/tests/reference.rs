//! The whole pipeline beside what the CDK makes of the same app: same logical IDs, same types, and every difference in
//! properties is one that is meant.

mod parity;

use stackwright::{App, CfnOutput, Construct, Stack};
use stackwright_aws::cloudtrail::Trail;
use stackwright_aws::ec2::Vpc;
use stackwright_aws::ecs::{Cluster, FargateTaskDefinition, TaskRole};
use stackwright_aws::events::{EventPattern, FargateTarget, Rule};

use stackwright_aws::s3::{Bucket, Encryption};

/// The app of `tests/cdk/reference.json`.
fn reference(app: &App) {
    let stack = Stack::new(app, "RefStack");
    let bucket = Bucket::new(&stack, "Bucket")
        .encryption(Encryption::S3Managed)
        .enforce_ssl()
        .versioned();
    Trail::new(&stack, "Trail")
        .single_region()
        .log_object_writes(&bucket, "input/");
    let vpc = Vpc::new(&stack, "Vpc").max_azs(2).public_subnets_only();
    let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc);
    let role = TaskRole::new(&stack, "TaskRole");
    bucket.grant_read(&role, "input/*");
    bucket.grant_write(&role, "output/*");
    let task = FargateTaskDefinition::new(&stack, "TaskDef")
        .cpu(256)
        .memory_mib(512)
        .task_role(&role);
    let worker = task
        .container("worker", "public.ecr.aws/docker/library/busybox:latest")
        .env("OUTPUT_PREFIX", "output/");
    let upload = EventPattern::object_written(&bucket).prefix("input/");
    Rule::new(&stack, "Rule").on(&upload).target(
        FargateTarget::new(&cluster, &task)
            .subnets(vpc.public_subnets())
            .assign_public_ip()
            .env(&worker, "BUCKET", upload.bucket())
            .env(&worker, "KEY", upload.key()),
    );
    CfnOutput::new(&stack, "BucketName", bucket.bucket_name());
}

/// Where the properties differ, and why.
const MEANT: &[(&str, &str)] = &[
    (
        "/TrailS30071F172/Properties",
        "the bucket of a trail blocks public access and is encrypted like any other",
    ),
    (
        "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/1/Condition",
        "only trails of the account may use the bucket: no other account's trail can be sent there",
    ),
    (
        "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/2/Condition/StringEquals/aws:SourceAccount",
        "the same for writing",
    ),
    (
        "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/2/Condition/ArnLike",
        "the same for writing",
    ),
    (
        "/TaskDefEventsRoleDefaultPolicyA124E85B/Properties/PolicyDocument/Statement",
        "the roles may be passed to ECS tasks alone, and the two statements are one",
    ),
];

#[test]
fn equals_the_cdks_except_where_it_is_better() {
    let app = App::new();
    app.node().set_context("aws:cdk:enable-path-metadata", true);
    reference(&app);
    let assembly = app.synth().expect("no errors");
    let ours = assembly.template("RefStack").expect("the stack");
    let theirs = parity::expected("reference");

    let types = |template: &stackwright::json::Value| {
        let resources = template["Resources"].as_object().expect("resources");
        let mut types: Vec<String> = resources
            .iter()
            .map(|(id, resource)| format!("{id} {}", resource["Type"]))
            .collect();
        types.sort();
        types
    };
    assert_eq!(types(ours), types(&theirs));
    assert_eq!(ours["Outputs"], theirs["Outputs"]);
    let found = parity::differences(&theirs, ours);
    let paths: Vec<&str> = found
        .iter()
        .filter_map(|difference| difference.split(": ").next())
        .collect();
    let meant: Vec<&str> = MEANT.iter().map(|(path, _)| *path).collect();
    assert_eq!(paths, meant, "{}", found.join("\n"));
}

#[test]
fn the_differences_are_what_they_are_meant_to_be() {
    let app = App::new();
    reference(&app);
    let assembly = app.synth().expect("no errors");
    let resources = &assembly.template("RefStack").expect("the stack")["Resources"];
    let statements = |id: &str| resources[id]["Properties"]["PolicyDocument"]["Statement"].clone();

    let trails = stackwright::json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":cloudtrail:", {"Ref": "AWS::Region"}, ":",
        {"Ref": "AWS::AccountId"}, ":trail/*"
    ]]});
    for statement in [1, 2] {
        let condition = &statements("TrailS3PolicyE42170FE")[statement]["Condition"];
        assert_eq!(condition["ArnLike"]["aws:SourceArn"], trails);
        assert_eq!(
            condition["StringEquals"]["aws:SourceAccount"],
            stackwright::json!({"Ref": "AWS::AccountId"})
        );
    }
    let pass_role = &statements("TaskDefEventsRoleDefaultPolicyA124E85B")[2];
    assert_eq!(pass_role["Action"], "iam:PassRole");
    assert_eq!(
        pass_role["Condition"]["StringLike"]["iam:PassedToService"],
        "ecs-tasks.amazonaws.com"
    );
    let block = &resources["TrailS30071F172"]["Properties"]["PublicAccessBlockConfiguration"];
    assert_eq!(block["RestrictPublicBuckets"], true);
}
