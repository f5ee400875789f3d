//! Trails, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_setters, codes, differences, expected, template};
use stackwright::Stack;
use stackwright::json::{Value as Json, json};
use stackwright_aws::cloudtrail::{AdvancedSelector, Insight, ManagementEvents, ReadWrite, Trail};
use stackwright_aws::events::{EventPattern, Rule};
use stackwright_aws::kms::Key;
use stackwright_aws::logs::{LogGroup, Retention};
use stackwright_aws::s3::Bucket;
use stackwright_aws::sns::Topic;

/// The paths at which a template differs from the CDK's.
#[track_caller]
fn check_but(case: &str, but: &[&str], build: impl FnOnce(&Stack)) {
    let found = differences(&expected(case), &template(build));
    let paths: Vec<&str> = found
        .iter()
        .map(|difference| difference.split(": ").next().unwrap_or_default())
        .collect();
    assert_eq!(paths, but, "{found:#?}");
}

/// ```js
/// new cloudtrail.Trail(stack, 'Trail');
/// ```
#[test]
fn the_default() {
    check_but(
        "cloudtrail-default",
        &[
            // The trail's own bucket is closed and encrypted.
            "/TrailS30071F172/Properties",
            // Only trails of the account may write into it.
            "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/1/Condition",
            "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/2/Condition/StringEquals/aws:SourceAccount",
            "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/2/Condition/ArnLike",
            // An empty list means the same as no list.
            "/Trail022F0CF2/Properties/EventSelectors",
        ],
        |stack| {
            Trail::new(stack, "Trail");
        },
    );
}

/// ```js
/// const trail = new cloudtrail.Trail(stack, 'Trail', { trailName: 'audit', bucket, s3KeyPrefix: 'trails',
///   encryptionKey: key, sendToCloudWatchLogs: true, cloudWatchLogsRetention: ONE_MONTH, managementEvents: ALL,
///   insightTypes: [API_CALL_RATE] });
/// trail.addS3EventSelector([{ bucket: watched, objectPrefix: 'in/' }], { readWriteType: ALL, includeManagementEvents: false });
/// ```
#[test]
fn everything() {
    check_but(
        "cloudtrail-full",
        &[
            // Only this trail may write into the bucket and use the key.
            "/BucketPolicyE9A3008A/Properties/PolicyDocument/Statement/0/Condition",
            "/BucketPolicyE9A3008A/Properties/PolicyDocument/Statement/1/Condition/StringEquals/aws:SourceArn",
            // The CDK does not let CloudTrail use the key, and the trail could not be created.
            "/Key961B73FD/Properties/KeyPolicy/Statement",
        ],
        |stack| {
            let bucket = Bucket::new(stack, "Bucket");
            let key = Key::new(stack, "Key");
            let watched = Bucket::from_name(stack, "Watched", "my-bucket");
            Trail::new(stack, "Trail")
                .name("audit")
                .bucket(&bucket)
                .key_prefix("trails")
                .encryption_key(&key)
                .send_to_logs(Retention::OneMonth)
                .management_events(ManagementEvents::new(ReadWrite::All))
                .insight(Insight::ApiCallRate)
                .log_object_calls(&watched, "in/");
        },
    );
}

fn properties(template: &Json, type_name: &str) -> Json {
    let resources = template["Resources"].as_object().expect("resources");
    let resource = resources.values().find(|r| r["Type"] == type_name);
    resource.expect("a resource")["Properties"].clone()
}

#[test]
fn a_named_trail_is_named_in_its_bucket_policy() {
    let template = template(|stack| {
        let bucket = Bucket::new(stack, "Files");
        Trail::new(stack, "Trail")
            .name("uploads")
            .log_object_writes(&bucket, "in/");
    });
    let policy = properties(&template, "AWS::S3::BucketPolicy");
    let statement = &policy["PolicyDocument"]["Statement"][1];
    let arn = &statement["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Join"][1];
    assert_eq!(
        arn[arn.as_array().map_or(0, Vec::len) - 1],
        ":trail/uploads"
    );
}

#[test]
fn writes_and_reads_are_two_selectors() {
    let template = template(|stack| {
        let bucket = Bucket::from_name(stack, "Files", "files");
        Trail::new(stack, "Trail")
            .log_object_writes(&bucket, "a/")
            .log_object_writes(&bucket, "b/")
            .log_object_reads(&bucket, "");
    });
    let selectors = &properties(&template, "AWS::CloudTrail::Trail")["EventSelectors"];
    assert_eq!(selectors.as_array().map(Vec::len), Some(2));
    assert_eq!(selectors[0]["ReadWriteType"], "WriteOnly");
    assert_eq!(selectors[0]["IncludeManagementEvents"], false);
    let values = &selectors[0]["DataResources"][0]["Values"];
    assert_eq!(values.as_array().map(Vec::len), Some(2));
    assert_eq!(selectors[1]["ReadWriteType"], "ReadOnly");
}

#[test]
fn advanced_selectors() {
    let template = template(|stack| {
        let bucket = Bucket::from_name(stack, "Files", "files");
        Trail::new(stack, "Trail").advanced_selector(
            AdvancedSelector::data("AWS::S3::Object")
                .name("pictures")
                .write_only()
                .starts_with("resources.ARN", [bucket.arn_for_objects("in/")])
                .ends_with("resources.ARN", [".png"]),
        );
    });
    let trail = properties(&template, "AWS::CloudTrail::Trail");
    let fields = &trail["AdvancedEventSelectors"][0]["FieldSelectors"];
    assert_eq!(
        fields[0],
        json!({"Field": "eventCategory", "Equals": ["Data"]})
    );
    assert_eq!(fields[3]["Field"], "resources.ARN");
    assert_eq!(fields[3]["EndsWith"], json!([".png"]));
    assert!(trail.get("EventSelectors").is_none());
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    for prefix in ["/input/", "input/*", "in?ut/"] {
        says(&["SW0202"], |stack| {
            let bucket = Bucket::new(stack, "Bucket");
            Trail::new(stack, "Trail").log_object_writes(&bucket, prefix);
        });
    }
    says(&["SW0203"], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        Trail::new(stack, "Trail")
            .bucket(&bucket)
            .log_object_writes(&bucket, "");
    });
    says(&["SW0204"], |stack| {
        let bucket = Bucket::from_name(stack, "Bucket", "my-bucket");
        Trail::new(stack, "Trail").bucket(&bucket);
    });
    says(&["SW0204"], |stack| {
        let key = Key::from_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/abc");
        Trail::new(stack, "Trail").encryption_key(&key);
    });
    says(&["SW0205"], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        Trail::new(stack, "Trail")
            .log_object_writes(&bucket, "a/")
            .advanced_selector(AdvancedSelector::management());
    });
    says(&["SW0205"], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        Trail::new(stack, "Trail")
            .log_object_writes(&bucket, "a/")
            .insight(Insight::ApiErrorRate);
    });
    says(&["SW0201"], |stack| {
        Trail::new(stack, "Trail").advanced_selector(
            AdvancedSelector::data("AWS::S3::Object").equals("resource.ARN", ["a"]),
        );
    });
    says(&["SW0201"], |stack| {
        Trail::new(stack, "Trail").advanced_selector(AdvancedSelector::category("Data"));
    });
    says(&["SW0201"], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        let mut trail = Trail::new(stack, "Trail");
        for number in 0..251 {
            trail = trail.log_object_writes(&bucket, &format!("{number}/"));
        }
    });
    for name in ["ab", "-trail", "a..b", "my trail", "192.168.5.4"] {
        says(&["SW0200"], |stack| {
            Trail::new(stack, "Trail").name(name);
        });
    }
    says(&["SW0206"], |stack| {
        Trail::new(stack, "Trail").key_prefix("logs/");
    });
    says(&[], |stack| {
        let group = LogGroup::new(stack, "Group");
        Trail::new(stack, "Trail").send_to_log_group(&group);
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &["SW0200", "SW0206", "SW0202", "SW0203", "SW0205", "SW0200"],
        |stack| {
            let bucket = Bucket::new(stack, "Bucket");
            let other = Bucket::new(stack, "Other");
            let trail = Trail::new(stack, "Trail").bucket(&bucket);
            let organization = Trail::new(stack, "Organization");
            let first = line!() + 1;
            trail.name("a b");
            trail.key_prefix("/logs");
            trail.log_object_writes(&other, "/input/");
            trail.log_object_writes(&bucket, "input/");
            trail.insight(Insight::ApiCallRate);
            organization.organization("o-abc1234567");
            first
        },
    );
}

/// The differences of a trail with a bucket of its own: that is closed and encrypted, and only trails of the account may write into it.
const OWN_BUCKET: [&str; 4] = [
    "/TrailS30071F172/Properties",
    "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/1/Condition",
    "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/2/Condition/StringEquals/aws:SourceAccount",
    "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/2/Condition/ArnLike",
];

/// `cdk/apps/cloudtrail.js`. A trail with a name is named in its bucket's policy.
#[test]
fn functions_and_objects() {
    check_but(
        "cloudtrail-functions",
        &[
            OWN_BUCKET[0],
            OWN_BUCKET[1],
            "/TrailS3PolicyE42170FE/Properties/PolicyDocument/Statement/2/Condition/StringEquals/aws:SourceArn",
        ],
        |stack| {
            let files = Bucket::from_name(stack, "Files", "our-files");
            Trail::new(stack, "Trail")
                .name("audit")
                .management_events(ManagementEvents::new(ReadWrite::Write))
                .insight(Insight::ApiCallRate)
                .insight(Insight::ApiErrorRate)
                .single_region()
                .without_file_validation()
                .log_invocations("arn:aws:lambda:eu-west-1:123456789012:function:handler")
                .log_object_reads(&files, "in/");
        },
    );
}

/// `cdk/apps/cloudtrail.js`. Management events are a selector of their own.
#[test]
fn everything_of_an_account() {
    let mut but = OWN_BUCKET.to_vec();
    but.push("/Trail022F0CF2/Properties/EventSelectors");
    check_but("cloudtrail-everything", &but, |stack| {
        let trail = Trail::new(stack, "Trail")
            .send_to_logs(Retention::FourMonths)
            .management_events(ManagementEvents::new(ReadWrite::All).without_kms())
            .log_all_objects(ReadWrite::Write)
            .log_all_invocations();
        assert!(trail.trail_log_group().is_some());
        let calls = EventPattern::new()
            .detail_type("AWS API Call via CloudTrail")
            .detail("eventSource", "iam.amazonaws.com");
        Rule::new(stack, "Calls").on(calls);
    });
}

/// `cdk/apps/cloudtrail.js`. Only trails of the account may write and publish, and the trail comes after the topic's policy.
#[test]
fn a_topic_is_told() {
    let policy = "/BucketPolicyE9A3008A/Properties/PolicyDocument/Statement";
    check_but(
        "cloudtrail-topic",
        &[
            "/TopicPolicyA1747468/Properties/PolicyDocument/Statement/0/Condition",
            &format!("{policy}/0/Condition"),
            &format!("{policy}/1/Condition/StringEquals/aws:SourceAccount"),
            &format!("{policy}/1/Condition/ArnLike"),
            "/Trail022F0CF2/Properties/EventSelectors",
            "/Trail022F0CF2/DependsOn",
        ],
        |stack| {
            let topic = Topic::new(stack, "Topic");
            let bucket = Bucket::new(stack, "Bucket");
            Trail::new(stack, "Trail")
                .topic(&topic)
                .bucket(&bucket)
                .key_prefix("audit");
        },
    );
}
