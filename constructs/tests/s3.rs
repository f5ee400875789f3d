//! Buckets, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_places, check_setters, codes, template};
use stackwright::json;
use stackwright::{CfnInclude, Duration, RemovalPolicy, Stack, sub};
use stackwright_aws::cfn::s3::CfnBucket;
use stackwright_aws::iam::{ManagedPolicy, PolicyStatement, Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::s3::{
    ArchiveTiers, BlockPublicAccess, Bucket, BucketAttributes, CorsRule, Encryption, HttpMethod,
    Inventory, LifecycleRule, LockMode, LogDate, ObjectOwnership, Replication, RequestMetrics,
    RoutingRule, StorageClass, Website,
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

fn policy_of(
    template: &stackwright::json::Value,
    type_name: &str,
) -> Vec<stackwright::json::Value> {
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

/// `cdk/apps/s3.js`
#[test]
fn sites() {
    check("s3-website", |stack| {
        let site = Bucket::new(stack, "Site")
            .block_public_access(BlockPublicAccess::acls())
            .website(
                Website::new("index.html")
                    .error_document("error.html")
                    .routing_rule(
                        RoutingRule::new()
                            .prefix("old/")
                            .error_code(404)
                            .host("example.org")
                            .protocol("https")
                            .redirect_code(302)
                            .replace_prefix("new/"),
                    )
                    .routing_rule(RoutingRule::new().prefix("gone").replace_key("gone.html")),
            );
        site.grant_public_read("*");
        let www =
            Bucket::new(stack, "Www").website(Website::redirect("example.org").protocol("https"));
        let names = [
            ("a", www.bucket_website_url()),
            ("b", www.bucket_website_domain_name()),
            ("c", www.bucket_domain_name()),
            ("d", www.url_for_object("a.txt")),
            ("e", www.virtual_hosted_url_for_object("a.txt")),
            ("f", www.bucket_dual_stack_domain_name()),
            ("g", sub!("https://{}/b.txt", www.bucket_domain_name())),
            ("h", www.s3_url_for_object("c")),
        ];
        let statement = PolicyStatement::allow()
            .action("s3:GetObject")
            .resource("*");
        let statement = names.into_iter().fold(statement, |all, (name, value)| {
            all.condition("StringEquals", name, value)
        });
        ManagedPolicy::new(stack, "Known").statement(statement);
    });
}

/// `cdk/apps/s3.js`. The function is another one, and says what it does in words that hold for all buckets.
#[test]
fn buckets_are_emptied() {
    let function = "/CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F/Properties";
    let role = "/CustomS3AutoDeleteObjectsCustomResourceProviderRole3B1BD092/Properties";
    check_places(
        "s3-emptied",
        &[
            &format!("{role}/ManagedPolicyArns/0/Fn::Sub"),
            &format!("{role}/ManagedPolicyArns/0/Fn::Join"),
            &format!("{function}/Code/S3Bucket"),
            &format!("{function}/Code/S3Key"),
            &format!("{function}/Code/ZipFile"),
            &format!("{function}/Runtime"),
            &format!("{function}/Description"),
        ],
        |stack| {
            Bucket::new(stack, "One").empty_on_removal();
            Bucket::new(stack, "Two").enforce_ssl().empty_on_removal();
        },
    );
}

/// `cdk/apps/s3.js`
#[test]
fn objects_are_locked() {
    check("s3-locked", |stack| {
        Bucket::new(stack, "Lock").object_lock();
        Bucket::new(stack, "Governed").lock_objects_for(Duration::days(30), LockMode::Governance);
        Bucket::new(stack, "Complied").lock_objects_for(Duration::days(365), LockMode::Compliance);
    });
}

/// `cdk/apps/s3.js`. A bucket for logs is written into by its policy, not by access control lists, as the CDK does with the flag
/// that new apps have.
#[test]
fn reports() {
    check_places(
        "s3-reports",
        &[
            "/Reports65402A0A/Properties/AccessControl",
            "/Reports65402A0A/Properties/OwnershipControls",
            // What is written for one bucket stands in one statement, and logs in another one.
            "/ReportsPolicyA13B441D/Properties/PolicyDocument/Statement/0/Resource",
            "/ReportsPolicyA13B441D/Properties/PolicyDocument/Statement/1/Condition/StringEquals",
            "/ReportsPolicyA13B441D/Properties/PolicyDocument/Statement/1/Principal/Service",
            "/ReportsPolicyA13B441D/Properties/PolicyDocument/Statement/1/Resource",
        ],
        |stack| {
            let reports = Bucket::new(stack, "Reports");
            Bucket::new(stack, "Files")
                .inventory(
                    Inventory::new(&reports)
                        .prefix("files")
                        .daily()
                        .parquet()
                        .newest_versions()
                        .objects("in/")
                        .fields(["Size", "ETag"]),
                )
                .inventory(
                    Inventory::new(&reports)
                        .bucket_owner("123456789012")
                        .id("weekly")
                        .disabled(),
                )
                .request_metrics(RequestMetrics::new("all"))
                .request_metrics(RequestMetrics::new("some").prefix("in/").tag("kind", "a"))
                .archive_unused(
                    ArchiveTiers::new("cold")
                        .prefix("in/")
                        .tag("kind", "a")
                        .archive_after(Duration::days(90))
                        .deep_archive_after(Duration::days(180)),
                )
                .transition_small_objects()
                .access_logs_by_date(&reports, "logs/", LogDate::Event)
                .lifecycle_rule(LifecycleRule::new().expire_after(Duration::days(9)));
        },
    );
}

/// `cdk/apps/s3.js`. The role has a name that is its own, as the CDK's with the flag that new apps have.
#[test]
fn copies() {
    check_places(
        "s3-replicated",
        &[
            "/FilesReplicationRoleD54799B8/Properties/RoleName",
            "/SecretReplicationRoleE02E6369/Properties/RoleName",
            // What is granted on one key stands in one statement.
            "/SecretReplicationRoleDefaultPolicyEEE51CFD/Properties/PolicyDocument/Statement",
        ],
        |stack| {
            let key = Key::new(stack, "Key");
            let near = Bucket::new(stack, "Near").versioned();
            let far = Bucket::from_name(stack, "Far", "far-copy");
            Bucket::new(stack, "Files")
                .versioned()
                .replicate(
                    Replication::to(&near)
                        .priority(1)
                        .prefix("in/")
                        .with_deletions(),
                )
                .replicate(
                    Replication::to(&far)
                        .priority(2)
                        .id("far")
                        .storage_class(StorageClass::StandardIa)
                        .in_time()
                        .tag("kind", "a"),
                );
            Bucket::new(stack, "Secret")
                .encryption_key(&key)
                .versioned()
                .replicate(Replication::to(&near).encryption_key(&key));
        },
    );
}

#[test]
fn sites_copies_and_archives_that_s3_refuses() {
    check_setters(&["SW0157"; 6], |stack| {
        let open = |id: &str| Bucket::new(stack, id).block_public_access(BlockPublicAccess::none());
        let site = || Website::new("index.html");
        let rule = RoutingRule::new;
        let [a, b, c, d, e] = ["A", "B", "C", "D", "E"].map(open);
        let closed = Bucket::new(stack, "Closed");
        let first = line!() + 1;
        a.website(Website::new("a/index.html"));
        b.website(Website::redirect("example.org").error_document("error.html"));
        c.website(site().routing_rule(rule().prefix("a")));
        d.website(site().routing_rule(rule().replace_key("a").replace_prefix("b")));
        e.website(site().routing_rule(rule().host("example.org").redirect_code(200)));
        closed.website(site());
        first
    });
    check_setters(&["SW0158", "SW0158", "SW0158", "SW0154"], |stack| {
        let bucket = Bucket::new(stack, "Files");
        let first = line!() + 1;
        bucket.archive_unused(ArchiveTiers::new("cold"));
        bucket.archive_unused(ArchiveTiers::new("cold").deep_archive_after(Duration::days(90)));
        bucket.lock_objects_for(Duration::days(0), LockMode::Governance);
        bucket.empty_on_removal();
        bucket.removal_policy(RemovalPolicy::Retain);
        first
    });
    check_setters(&["SW0159", "SW0159"], |stack| {
        let far = Bucket::from_name(stack, "Far", "far-copy");
        let here = Bucket::new(stack, "Here");
        let one = Bucket::new(stack, "One");
        let two = Bucket::new(stack, "Two").versioned();
        let first = line!() + 1;
        one.replicate(Replication::to(&far));
        two.replicate(Replication::to(&here));
        first
    });
    let found = codes(|stack| {
        let far = Bucket::from_name(stack, "Far", "far-copy");
        let bucket = Bucket::new(stack, "Files").versioned();
        bucket.replicate(Replication::to(&far).priority(1));
        bucket.replicate(
            Replication::to(&far)
                .priority(1)
                .tag("a", "b")
                .with_deletions(),
        );
    });
    assert_eq!(found, ["SW0159", "SW0159"]);
}

/// Object Lock turns versioning on.
#[test]
fn locked_objects_are_versions() {
    let found = codes(|stack| {
        let copy = Bucket::new(stack, "Copy").object_lock();
        let files = Bucket::new(stack, "Files");
        files.lock_objects_for(Duration::days(1), LockMode::Governance);
        files.replicate(Replication::to(&copy));
    });
    assert_eq!(found, [""; 0]);
}
