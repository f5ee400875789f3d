//! Resources of included templates, taken over by constructs.

use stackwright::json::{Value as Json, json};
use stackwright::{App, Assembly, CfnInclude, CfnOutput, RemovalPolicy, Stack};
use stackwright_aws::iam::{PolicyStatement, Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::Function;
use stackwright_aws::logs::{LogGroup, Retention};
use stackwright_aws::s3::{BlockPublicAccess, Bucket, Encryption, LifecycleRule};
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::Queue;

fn template() -> Json {
    let statement = |principal: Json, action: &str| json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"});
    json!({"Resources": {
        "Files": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]},
            "LifecycleConfiguration": {"Rules": [{"Id": "old", "Status": "Enabled", "ExpirationInDays": 90}]}}},
        "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": true, "QueueName": "jobs.fifo", "SqsManagedSseEnabled": false}},
        "Alerts": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": "alias/team"}},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}},
        "Secret": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}, "Action": "kms:*", "Resource": "*"}]}}},
        "Worker": {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "Policies": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement(json!(null), "s3:ListAllMyBuckets")]}}]}},
        "Called": {"Type": "AWS::Lambda::Function", "Properties": {
            "Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": "x"}, "Role": {"Fn::GetAtt": ["Worker", "Arn"]}}},
    }})
}

#[track_caller]
fn synth(build: impl FnOnce(&Stack, &CfnInclude)) -> (Assembly, Json) {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template());
    build(&stack, &include);
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let template = assembly.template("S").expect("a template").clone();
    (assembly, template)
}

#[test]
fn what_is_taken_over_unchanged_comes_out_equal() {
    let (_, made) = synth(|_, include| {
        Bucket::from_cfn(&include.get("Files"));
        Queue::from_cfn(&include.get("Jobs"));
        Topic::from_cfn(&include.get("Alerts"));
        LogGroup::from_cfn(&include.get("Logs"));
        Key::from_cfn(&include.get("Secret"));
        Role::from_cfn(&include.get("Worker"));
        Function::from_cfn(&include.get("Called"));
    });
    let mut expected = template();
    // A template has no properties that are nothing.
    let own = &mut expected["Resources"]["Worker"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        [0];
    own.as_object_mut()
        .expect("a statement")
        .remove("Principal");
    assert_eq!(made, expected);
}

#[test]
fn what_is_taken_over_is_changed_and_granted_on() {
    let (_, made) = synth(|stack, include| {
        let bucket = Bucket::from_cfn(&include.get("Files"));
        bucket
            .versioned()
            .lifecycle_rule(
                LifecycleRule::new()
                    .expire_after(stackwright::Duration::days(30))
                    .prefix("tmp/"),
            )
            .encryption(Encryption::S3Managed)
            .block_public_access(BlockPublicAccess::all())
            .enforce_ssl();
        // The same one, however often it is asked for.
        Bucket::from_cfn(&include.get("Files")).removal_policy(RemovalPolicy::Destroy);
        let role = Role::from_cfn(&include.get("Worker"));
        bucket.grant_read(&role, "input/*");
        role.assumable_by(Principal::service("ecs-tasks.amazonaws.com"));
        let queue = Queue::from_cfn(&include.get("Jobs"));
        queue.grant_send(&role);
        queue.enforce_ssl();
        let key = Key::from_cfn(&include.get("Secret"));
        key.grant_decrypt(&Principal::service("delivery.logs.amazonaws.com"));
        LogGroup::from_cfn(&include.get("Logs")).retention(Retention::OneYear);
        let topic = Topic::from_cfn(&include.get("Alerts"));
        topic.subscribe(Subscription::email("a@example.com"));
        topic.grant_publish(&role);
        Function::from_cfn(&include.get("Called")).grant_invoke(&role);
        role.add_to_policy(PolicyStatement::allow().action("sns:Publish").resource("*"));
        CfnOutput::new(stack, "Name", bucket.bucket_name());
    });
    let property = |id: &str, name: &str| made["Resources"][id]["Properties"][name].clone();
    let rules = property("Files", "LifecycleConfiguration")["Rules"]
        .as_array()
        .cloned()
        .expect("rules");
    assert_eq!((rules.len(), rules[0]["Id"].as_str()), (2, Some("old")));
    assert_eq!(
        property("Files", "VersioningConfiguration")["Status"],
        "Enabled"
    );
    assert!(
        property("Files", "BucketEncryption")
            .to_string()
            .contains("AES256")
    );
    assert_eq!(
        property("Files", "PublicAccessBlockConfiguration")["BlockPublicAcls"],
        true
    );
    assert_eq!(made["Resources"]["Files"]["DeletionPolicy"], "Delete");
    assert_eq!(property("Jobs", "SqsManagedSseEnabled"), false);
    assert_eq!(property("Logs", "RetentionInDays"), 365);
    assert_eq!(
        property("Secret", "KeyPolicy")["Statement"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    let trust = property("Worker", "AssumeRolePolicyDocument");
    assert_eq!(trust["Statement"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        property("Worker", "ManagedPolicyArns")
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let all = made["Resources"].as_object().expect("resources");
    let policy = all
        .values()
        .find(|one| one["Type"] == "AWS::IAM::Policy")
        .expect("a policy");
    assert_eq!(policy["Properties"]["Roles"][0]["Ref"], "Worker");
    let actions = policy.to_string();
    for action in [
        "s3:GetObject",
        "sqs:SendMessage",
        "sns:Publish",
        "lambda:InvokeFunction",
    ] {
        assert!(actions.contains(action), "{action}: {actions}");
    }
    let of_type = |name: &str| all.values().filter(|one| one["Type"] == name).count();
    assert_eq!(
        (
            of_type("AWS::S3::BucketPolicy"),
            of_type("AWS::SQS::QueuePolicy")
        ),
        (1, 1)
    );
}

#[test]
fn a_function_of_a_template_is_changed_and_given_permissions() {
    let mut with = template();
    let called = &mut with["Resources"]["Called"];
    called["Properties"]["Environment"] =
        json!({"Variables": {"KEPT": {"Ref": "Jobs"}, "LEVEL": "1"}});
    called["Properties"]["Layers"] = json!(["arn:aws:lambda:us-east-1:123456789012:layer:a:1"]);
    with["Resources"]["Elsewhere"] = json!({"Type": "AWS::Lambda::Function", "Properties": {
        "Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": "x"},
        "Role": "arn:aws:iam::123456789012:role/elsewhere"}});
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", with);
    let called = Function::from_cfn(&include.get("Called"))
        .env("LEVEL", "2")
        .env("NEW", "3")
        .memory_mib(512)
        .log_group(&LogGroup::from_cfn(&include.get("Logs")));
    Bucket::from_cfn(&include.get("Files")).grant_read(&called, "input/*");
    let key = Key::new(&stack, "Key");
    key.grant_decrypt(
        &Function::from_cfn(&include.get("Elsewhere")).timeout(stackwright::Duration::seconds(9)),
    );
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let made = assembly.template("S").expect("a template");
    let called = &made["Resources"]["Called"];
    assert_eq!(
        called["Properties"]["Environment"]["Variables"],
        json!({"KEPT": {"Ref": "Jobs"}, "LEVEL": "2", "NEW": "3"})
    );
    assert_eq!(called["Properties"]["MemorySize"], 512);
    assert_eq!(
        called["Properties"]["LoggingConfig"]["LogGroup"]["Ref"],
        "Logs"
    );
    assert_eq!(
        called["Properties"]["Layers"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(called["Properties"]["Code"], json!({"ZipFile": "x"}));
    assert_eq!(
        called["Properties"]["Role"],
        json!({"Fn::GetAtt": ["Worker", "Arn"]})
    );
    let all = made["Resources"].as_object().expect("resources");
    let policies: Vec<&Json> =
        (all.values().filter(|one| one["Type"] == "AWS::IAM::Policy")).collect();
    assert_eq!(policies.len(), 1);
    assert_eq!(policies[0]["Properties"]["Roles"][0]["Ref"], "Worker");
    let elsewhere = &made["Resources"]["Elsewhere"]["Properties"];
    assert_eq!(
        elsewhere["Role"],
        "arn:aws:iam::123456789012:role/elsewhere"
    );
    assert_eq!(elsewhere["Timeout"], 9);
    // Another role takes the place of the one that is written.
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template());
    let role = Role::new(&stack, "Own", Principal::service("lambda.amazonaws.com"));
    Function::from_cfn(&include.get("Called")).role(&role);
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let made = assembly.template("S").expect("a template");
    assert_ne!(
        made["Resources"]["Called"]["Properties"]["Role"]["Fn::GetAtt"][0],
        "Worker"
    );
}

#[test]
fn a_logical_id_that_is_missing_is_said() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template());
    let line = line!() + 1;
    Bucket::from_cfn(&include.get("File")).versioned();
    let problems = app.synth().expect_err("no such resource");
    let found: Vec<_> = problems
        .iter()
        .map(|one| (&*one.code, one.origin.as_ref().expect("a line").line))
        .collect();
    assert_eq!(found, [("SW0015", line)], "{problems}");
    assert!(
        problems
            .to_string()
            .contains("those of the type `AWS::S3::Bucket` are Files"),
        "{problems}"
    );
}

#[test]
fn templates_of_nested_stacks_are_included() {
    let folder = std::env::temp_dir().join(format!("stackwright-include-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let inner = json!({
        "Parameters": {"Stage": {"Type": "String"}},
        "Resources": {"Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "files-${Stage}"}}}},
        "Outputs": {"Name": {"Value": {"Ref": "Files"}}},
    });
    let file = folder.join("inner.json");
    std::fs::write(&file, inner.to_string()).expect("written");
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let outer = json!({"Resources": {
        "Storage": {"Type": "AWS::CloudFormation::Stack", "DeletionPolicy": "Retain", "Properties": {
            "TemplateURL": "https://example.com/old.json", "Parameters": {"Stage": "prod"}}},
        "Name": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["Storage", "Outputs.Name"]}}},
    }});
    let include = CfnInclude::from_value(&stack, "Legacy", outer.clone());
    let storage = include.load_nested("Storage", &file);
    let bucket = Bucket::from_cfn(&storage.get("Files")).versioned();
    CfnOutput::new(&stack, "Bucket", bucket.bucket_name());
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let _ = std::fs::remove_dir_all(&folder);

    let made = assembly.template("S").expect("a template");
    let nested = &made["Resources"]["Storage"];
    assert_eq!(nested["DeletionPolicy"], "Retain");
    assert_eq!(nested["Properties"]["Parameters"], json!({"Stage": "prod"}));
    assert!(
        nested["Properties"]["TemplateURL"]["Fn::Join"].is_array(),
        "{nested}"
    );
    assert_eq!(made["Resources"]["Name"], outer["Resources"]["Name"]);
    assert_eq!(
        made["Outputs"]["Bucket"]["Value"]["Fn::GetAtt"][0],
        "Storage"
    );
    let inside = assembly
        .template("S/Legacy/Storage.NestedStack")
        .expect("the inner template");
    assert_eq!(inside["Parameters"], inner["Parameters"]);
    assert_eq!(
        inside["Resources"]["Files"]["Properties"]["VersioningConfiguration"]["Status"],
        "Enabled"
    );
    assert_eq!(inside["Outputs"]["Name"], inner["Outputs"]["Name"]);

    let app = App::new();
    let include = CfnInclude::from_value(&Stack::new(&app, "S"), "Legacy", template());
    include.load_nested("Files", "inner.json");
    assert!(app.synth().expect_err("no stack").contains("SW0015"));
}
