//! Streams, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes, template};
use stackwright::{App, Duration, Environment, Stack};
use stackwright_aws::iam::{GrantActions, PolicyStatement, Principal, ResourceWithPolicy, Role};
use stackwright_aws::kinesis::{self, Encryption, Stream, StreamConsumer};
use stackwright_aws::kms::Key;

const ARN: &str = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";

/// ```js
/// new kinesis.Stream(stack, 'Stream');
/// ```
#[test]
fn the_default() {
    check("kinesis-default", |stack| {
        Stream::new(stack, "Stream");
    });
}

/// ```js
/// const stream = new kinesis.Stream(stack, 'Stream', { encryption: KMS, shardCount: 3, retentionPeriod: Duration.days(7),
///   streamName: 'clicks' });
/// stream.grantReadWrite(role); stream.grantWrite(writer); stream.grantRead(reader);
/// ```
/// Keys rotate here.
#[test]
fn a_stream_and_its_grants() {
    let but = ["/StreamKey238BEC37/Properties/EnableKeyRotation: null → true"];
    check_but("kinesis-grants", &but, |stack| {
        let stream = Stream::new(stack, "Stream")
            .encryption(Encryption::Kms)
            .shards(3)
            .retention(Duration::days(7))
            .name("clicks");
        let role = |id| Role::new(stack, id, Principal::service("lambda.amazonaws.com"));
        stream.grant_read_write(&role("Role"));
        stream.grant_write(&role("Writer"));
        stream.grant_read(&role("Reader"));
    });
}

/// ```js
/// const stream = new kinesis.Stream(stack, 'Stream', { streamMode: ON_DEMAND, encryption: UNENCRYPTED });
/// stream.addToResourcePolicy(new iam.PolicyStatement({ actions: ['kinesis:PutRecord'],
///   principals: [new iam.AccountPrincipal('123456789012')], resources: [stream.streamArn] }));
/// new kinesis.StreamConsumer(stack, 'Consumer', { streamConsumerName: 'fast', stream }).grantRead(role);
/// ```
#[test]
fn a_policy_and_a_consumer() {
    check("kinesis-policy", |stack| {
        let stream = Stream::new(stack, "Stream")
            .on_demand()
            .encryption(Encryption::Unencrypted);
        stream.add_to_resource_policy(
            PolicyStatement::allow()
                .action("kinesis:PutRecord")
                .principal(Principal::account("123456789012"))
                .resource(stream.stream_arn()),
        );
        let consumer = StreamConsumer::new(stack, "Consumer", &stream, "fast");
        let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
        consumer.grant_read(&role);
    });
}

/// Whether a stream is encrypted is decided here where the region is known, and once for all streams where it is not.
#[test]
fn the_default_encryption_depends_on_the_region() {
    let encryption = |region: &str| {
        let app = App::new();
        let stack = Stack::new(&app, "S").environment(Environment::region(region));
        Stream::new(&stack, "Stream");
        let assembly = app.synth().unwrap();
        let template = assembly.template("S").unwrap();
        assert!(template.get("Conditions").is_none(), "{template}");
        template["Resources"]["Stream790BDEE4"]["Properties"]
            .get("StreamEncryption")
            .cloned()
    };
    assert!(encryption("eu-west-1").is_some());
    assert_eq!(encryption("cn-north-1"), None);
    let template = template(|stack| {
        Stream::new(stack, "One");
        Stream::new(stack, "Other");
    });
    assert_eq!(
        template["Conditions"]
            .as_object()
            .map(stackwright::json::Map::len),
        Some(1)
    );
}

#[test]
fn imported_ones_have_their_name() {
    let template = template(|stack| {
        let stream = Stream::from_arn(stack, "Stream", ARN);
        assert!(stream.is_imported());
        stackwright::CfnOutput::new(stack, "Name", stream.stream_name());
        let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
        stream.grant(&role, [kinesis::Action::PutRecord]);
    });
    let name = &template["Outputs"]["Name"]["Value"];
    assert_eq!(name["Fn::Select"][1]["Fn::Split"][1], "stream/clicks");
    let statement = &template["Resources"]["RoleDefaultPolicy5FFB7DAB"]["Properties"]["PolicyDocument"]
        ["Statement"][0];
    assert_eq!(statement["Resource"], ARN);
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    for name in ["", "a b", "a/b"] {
        says(&["SW0660"], |stack| {
            Stream::new(stack, "Stream").name(name);
        });
    }
    says(&["SW0661"], |stack| {
        Stream::new(stack, "Stream").shards(0);
    });
    says(&["SW0661"], |stack| {
        Stream::new(stack, "Stream").retention(Duration::days(366));
    });
    says(&["SW0662"], |stack| {
        Stream::new(stack, "Stream").shards(2).on_demand();
    });
    says(&["SW0663"], |stack| {
        Stream::from_arn(stack, "Stream", ARN).on_demand();
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &["SW0660", "SW0661", "SW0661", "SW0662", "SW0663", "SW0663"],
        |stack| {
            let stream = Stream::new(stack, "Stream").on_demand();
            let provisioned = Stream::new(stack, "Provisioned");
            let imported = Stream::from_arn(stack, "Imported", ARN);
            let key = Key::new(stack, "Key");
            let first = line!() + 1;
            stream.name("a b");
            provisioned.shards(0);
            stream.retention(Duration::hours(1));
            stream.shards(2);
            imported.retention(Duration::days(2));
            imported.encryption_key(&key);
            first
        },
    );
}
