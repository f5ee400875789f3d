//! Buckets, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes, template};
use serde_json::json;
use stackwright::{CfnInclude, Duration, RemovalPolicy, Stack};
use stackwright_aws::cfn::s3::CfnBucket;
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::s3::{
    BlockPublicAccess, Bucket, BucketAttributes, CorsRule, Encryption, HttpMethod, LifecycleRule,
    ObjectOwnership, StorageClass,
};

fn role(stack: &Stack, id: &str) -> Role {
    Role::new(stack, id, Principal::service("ecs-tasks.amazonaws.com"))
}

/// ```js
/// new s3.Bucket(stack, 'Bucket');
/// ```
#[test]
fn the_default_is_closed_and_encrypted() {
    check_but(
        "s3-default",
        &[
            r#"/Bucket83908E77/Properties: null → {"BucketEncryption":{"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]},"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true}}"#,
        ],
        |stack| {
            Bucket::new(stack, "Bucket");
        },
    );
}

/// ```js
/// const logs = new s3.Bucket(stack, 'Logs', { blockPublicAccess: BLOCK_ALL, encryption: S3_MANAGED });
/// const bucket = new s3.Bucket(stack, 'Bucket', {
///   blockPublicAccess: BLOCK_ALL, versioned: true, enforceSSL: true, minimumTLSVersion: 1.2, encryption: KMS,
///   bucketKeyEnabled: true, removalPolicy: DESTROY, objectOwnership: BUCKET_OWNER_PREFERRED, transferAcceleration: true,
///   lifecycleRules: […], cors: […] });
/// bucket.grantRead(role, 'in/*');
/// ```
#[test]
fn everything() {
    check("s3-full", |stack| {
        Bucket::new(stack, "Logs");
        let bucket = Bucket::new(stack, "Bucket")
            .versioned()
            .enforce_ssl()
            .minimum_tls_version(1.2)
            .encryption(Encryption::Kms)
            .s3_bucket_key()
            .removal_policy(RemovalPolicy::Destroy)
            .object_ownership(ObjectOwnership::BucketOwnerPreferred)
            .transfer_acceleration()
            .lifecycle_rule(
                LifecycleRule::new()
                    .id("old")
                    .prefix("logs/")
                    .transition(StorageClass::Glacier, Duration::days(90))
                    .expire_after(Duration::days(365))
                    .abort_incomplete_uploads_after(Duration::days(7)),
            )
            .lifecycle_rule(
                LifecycleRule::new()
                    .keep_old_versions(3, Duration::days(30))
                    .tag("a", "b"),
            )
            .cors_rule(
                CorsRule::new([HttpMethod::Get], ["https://example.com"])
                    .allow_header("*")
                    .expose_header("ETag")
                    .max_age(Duration::seconds(3000)),
            );
        bucket.grant_read(&role(stack, "Role"), "in/*");
    });
}

/// ```js
/// bucket.grantRead(read, 'a/*'); bucket.grantWrite(write, 'a/*'); …
/// ```
#[test]
fn grants() {
    check("s3-grants", |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        bucket.grant_read(&role(stack, "Read"), "a/*");
        bucket.grant_write(&role(stack, "Write"), "a/*");
        bucket.grant_read_write(&role(stack, "ReadWrite"), "a/*");
        bucket.grant_put(&role(stack, "Put"), "a/*");
        bucket.grant_delete(&role(stack, "Delete"), "a/*");
    });
}

/// ```js
/// s3.Bucket.fromBucketName(stack, 'Bucket', 'my-bucket').grantRead(role, 'a/*');
/// ```
#[test]
fn a_bucket_that_exists() {
    check("s3-imported", |stack| {
        let bucket = Bucket::from_name(stack, "Bucket", "my-bucket");
        bucket.grant_read(&role(stack, "Role"), "a/*");
    });
}

#[test]
fn grants_extend_to_a_key_that_is_set_later() {
    let template = template(|stack| {
        let role = role(stack, "Role");
        let bucket = Bucket::new(stack, "Bucket");
        bucket.grant_put(&role, "a/*");
        let key = Key::new(stack, "Key");
        bucket.encryption_key(&key);
    });
    let statements = policy_of(&template, "AWS::IAM::Policy");
    assert_eq!(statements.len(), 2);
    assert_eq!(statements[1]["Action"][0], "kms:Encrypt");
}

#[test]
fn logs_and_events() {
    let template = template(|stack| {
        let logs = Bucket::new(stack, "Logs");
        Bucket::new(stack, "Bucket")
            .access_logs(&logs, "files/")
            .send_events();
    });
    let bucket = &template["Resources"]["Bucket83908E77"]["Properties"];
    assert_eq!(
        bucket["NotificationConfiguration"],
        json!({"EventBridgeConfiguration": {"EventBridgeEnabled": true}})
    );
    assert_eq!(bucket["LoggingConfiguration"]["LogFilePrefix"], "files/");
    let statements = policy_of(&template, "AWS::S3::BucketPolicy");
    assert_eq!(
        statements[0]["Principal"],
        json!({"Service": "logging.s3.amazonaws.com"})
    );
}

fn policy_of(template: &serde_json::Value, type_name: &str) -> Vec<serde_json::Value> {
    let resources = template["Resources"].as_object().expect("resources");
    let policy = resources
        .values()
        .find(|resource| resource["Type"] == type_name)
        .expect("a policy");
    let statements = &policy["Properties"]["PolicyDocument"]["Statement"];
    statements.as_array().expect("statements").clone()
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

fn rule(rule: LifecycleRule) -> impl FnOnce(&Stack) {
    move |stack| {
        Bucket::new(stack, "Bucket").lifecycle_rule(rule);
    }
}

#[test]
fn misuse() {
    says(&["SW0151"], |stack| {
        Bucket::new(stack, "Bucket").name("My_Bucket");
    });
    says(&["SW0150"], |stack| {
        Bucket::from_name(stack, "Bucket", "my-bucket").versioned();
    });
    says(&["SW0150"], |stack| {
        Bucket::from_arn(stack, "Bucket", "arn:aws:s3:::my-bucket").enforce_ssl();
    });
    says(&["SW0152"], rule(LifecycleRule::new()));
    says(
        &["SW0152"],
        rule(LifecycleRule::new().transition(StorageClass::StandardIa, Duration::days(7))),
    );
    says(
        &["SW0152"],
        rule(
            LifecycleRule::new()
                .transition(StorageClass::Glacier, Duration::days(90))
                .expire_after(Duration::days(30)),
        ),
    );
    says(
        &["SW0152"],
        rule(LifecycleRule::new().expire_after(Duration::days(0))),
    );
    says(
        &["SW0152"],
        rule(
            LifecycleRule::new()
                .tag("a", "b")
                .abort_incomplete_uploads_after(Duration::days(7)),
        ),
    );
    says(&["SW0153"], |stack| {
        Bucket::new(stack, "Bucket").cors_rule(CorsRule::new([HttpMethod::Get], ["https://*.*"]));
    });
    says(&["SW0154"], |stack| {
        Bucket::new(stack, "Bucket")
            .encryption(Encryption::DsseManaged)
            .s3_bucket_key();
    });
    says(&["SW0154"], |stack| {
        Bucket::new(stack, "Bucket").grant_public_read("*");
    });
    says(&[], |stack| {
        Bucket::new(stack, "Bucket")
            .block_public_access(BlockPublicAccess::all().allow_public_policy())
            .grant_public_read("*");
    });
    says(&["SW0155"], |stack| {
        Bucket::new(stack, "Bucket").grant_read(&role(stack, "Role"), "/input/*");
    });
}

/// What is wrong is shown on the line of the setter, wherever it is noticed.
#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &[
            "SW0151", "SW0154", "SW0154", "SW0152", "SW0153", "SW0154", "SW0155", "SW0150",
            "SW0150", "SW0150",
        ],
        |stack| {
            let bucket = Bucket::new(stack, "Bucket").encryption(Encryption::Dsse);
            let imported = Bucket::from_name(stack, "Imported", "my-bucket");
            let first = line!() + 1;
            bucket.name("my.Bucket");
            bucket.transfer_acceleration();
            bucket.s3_bucket_key();
            bucket.lifecycle_rule(LifecycleRule::new());
            bucket.cors_rule(CorsRule::new([], ["https://example.com"]));
            bucket.grant_public_read("*");
            bucket.grant_read(&role(stack, "Role"), "/input/*");
            imported.versioned();
            imported.enforce_ssl();
            imported.encryption(Encryption::Kms);
            first
        },
    );
}

/// A bucket is changed after its creation, and a second choice of its own key is no second key.
#[test]
fn a_bucket_is_changed_later() {
    let template = template(|stack| {
        let bucket = Bucket::new(stack, "Bucket").encryption(Encryption::Kms);
        assert!(bucket.bucket_key().is_some());
        bucket.encryption(Encryption::Dsse);
        bucket.versioned();
    });
    let resources = template["Resources"].as_object().expect("resources");
    assert_eq!(resources.len(), 2);
    let bucket = resources
        .values()
        .find(|resource| resource["Type"] == "AWS::S3::Bucket")
        .expect("the bucket");
    let properties = &bucket["Properties"];
    assert_eq!(properties["VersioningConfiguration"]["Status"], "Enabled");
    let encryption = &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    let by_default = &encryption["ServerSideEncryptionByDefault"];
    assert_eq!(by_default["SSEAlgorithm"], "aws:kms:dsse");
}

#[test]
fn attributes() {
    says(&[], |stack| {
        let key = Key::from_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/abc");
        let attributes = BucketAttributes::new("my-bucket")
            .region("eu-west-1")
            .encryption_key(&key)
            .sends_events();
        let bucket = Bucket::from_attributes(stack, "Bucket", attributes);
        assert!(bucket.is_sending_events());
        assert!(bucket.grant_read(&role(stack, "Role"), "*").is_complete());
    });
}

#[test]
fn a_bucket_of_an_included_template_is_granted_on() {
    let template = template(|stack| {
        let legacy = r#"{"Resources": {"Files": {"Type": "AWS::S3::Bucket"}}}"#;
        let legacy = CfnInclude::from_json(stack, "Legacy", legacy);
        let files: CfnBucket = legacy.get("Files");
        let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
        Bucket::from_cfn(&files).grant_read(&role, "a/*");
        Bucket::from_cfn(&files).grant_put(&role, "b/*");
        files.bucket_name("files");
    });
    let resources = &template["Resources"];
    let expected = json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "files"}});
    assert_eq!(
        resources["Files"], expected,
        "only what was asked for is changed"
    );
    let mut policies = resources.as_object().expect("resources").values();
    let policy = policies.find(|one| one["Type"] == "AWS::IAM::Policy");
    let text = policy.expect("a policy").to_string();
    let arn = json!({"Fn::GetAtt": ["Files", "Arn"]}).to_string();
    assert!(
        text.contains(&arn) && text.contains("/a/*") && text.contains("/b/*"),
        "{text}"
    );
}
