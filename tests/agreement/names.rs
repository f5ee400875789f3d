//! Names of resources.

use proptest::prelude::*;
use stackwright::Stack;
use stackwright::json;
use stackwright_aws::cloudtrail::Trail;
use stackwright_aws::events::{EventBus, EventPattern, Rule};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::Bucket;
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::Queue;
use stackwright_cfn::cloudtrail::CfnTrail;
use stackwright_cfn::events::{CfnEventBus, CfnRule};
use stackwright_cfn::iam::CfnRole;
use stackwright_cfn::kms::CfnAlias;
use stackwright_cfn::lambda::CfnFunction;
use stackwright_cfn::lambda::function;
use stackwright_cfn::logs::CfnLogGroup;
use stackwright_cfn::s3::CfnBucket;
use stackwright_cfn::sns::CfnTopic;
use stackwright_cfn::sqs::CfnQueue;

use crate::{agree, mixed, values};

type Build = fn(&Stack, &str);

/// What has a name: with a construct, and the codes that it says; with a generated type.
const NAMED: &[(&str, Build, &[&str], Build)] = &[
    (
        "bucket",
        |stack, name| drop(Bucket::new(stack, "X").name(name)),
        &["SW0151"],
        |stack, name| drop(CfnBucket::new(stack, "X").bucket_name(name)),
    ),
    (
        "queue",
        |stack, name| drop(Queue::new(stack, "X").name(name)),
        &["SW0450", "SW0452"],
        |stack, name| drop(CfnQueue::new(stack, "X").queue_name(name)),
    ),
    (
        "topic",
        |stack, name| drop(Topic::new(stack, "X").name(name)),
        &["SW0470", "SW0471"],
        |stack, name| drop(CfnTopic::new(stack, "X").topic_name(name)),
    ),
    (
        "rule",
        |stack, name| {
            let pattern = EventPattern::new().source("my.app");
            Rule::new(stack, "X").on(pattern).name(name);
        },
        &["SW0357"],
        |stack, name| {
            CfnRule::new(stack, "X")
                .name(name)
                .event_pattern(json!({"source": ["my.app"]}));
        },
    ),
    (
        "bus",
        |stack, name| drop(EventBus::new(stack, "X").name(name)),
        &["SW0357"],
        |stack, name| drop(CfnEventBus::new(stack, "X", name)),
    ),
    (
        "function",
        |stack, name| {
            let code = Code::inline("exports.handler = () => {}");
            Function::new(stack, "X", Runtime::NODEJS_22, code)
                .handler("index.handler")
                .name(name);
        },
        &["SW0402"],
        |stack, name| {
            let code = function::Code::new().zip_file("exports.handler = () => {}");
            CfnFunction::new(stack, "X", code, "arn:aws:iam::123456789012:role/r")
                .runtime(function::Runtime::Nodejs22X)
                .handler("index.handler")
                .function_name(name);
        },
    ),
    (
        "log group",
        |stack, name| drop(LogGroup::new(stack, "X").name(name)),
        &["SW0511"],
        |stack, name| drop(CfnLogGroup::new(stack, "X").log_group_name(name)),
    ),
    (
        "alias",
        |stack, name| drop(Key::new(stack, "X").alias(name)),
        &["SW0491"],
        |stack, name| {
            let name = match name.strip_prefix("alias/") {
                Some(_) => name.to_owned(),
                None => format!("alias/{name}"),
            };
            let key = "12345678-1234-1234-1234-123456789012";
            CfnAlias::new(stack, "X")
                .alias_name(name)
                .target_key_id(key);
        },
    ),
    (
        "trail",
        |stack, name| drop(Trail::new(stack, "X").name(name)),
        &["SW0200"],
        |stack, name| {
            CfnTrail::new(stack, "X", "logs", true).trail_name(name);
        },
    ),
    (
        "role",
        |stack, name| {
            let service = Principal::service("lambda.amazonaws.com");
            Role::new(stack, "X", service).name(name);
        },
        &["SW0105"],
        |stack, name| {
            let trust = json!({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }]});
            CfnRole::new(stack, "X", trust).role_name(name);
        },
    ),
];

/// The codes under which validation reports names.
const RULES: &[&str] = &[
    "E1155", "E1161", "E1164", "E3031", "E3033", "E3501", "SW1120", "SW1211",
];

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z0-9]{2,9}(-[a-z0-9]{1,4}){0,2}",
        3 => "[a-zA-Z0-9._/#+=,@-]{0,12}",
        1 => "[a-z0-9]{1,3}([._ -][a-z0-9.-]{0,3}){0,3}",
        1 => "[a-z]{30,40}(-[a-z]{24,48}){0,3}",
        1 => prop::sample::select(vec![
            "default", "10.0.0.1", "xn--a", "files-s3alias", "orders.fifo", ".fifo", "aws/x", "alias/aws/x", "alias/x",
            "a..b", "a.-b", "-a", "a-", "bücher", "internal-x", " ",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Whether both sides accept it.
fn check((what, construct, codes, generated): &(&str, Build, &[&str], Build), name: &str) -> bool {
    agree(
        &format!("{what} {name:?}"),
        (|stack: &_| construct(stack, name), codes),
        (|stack: &_| generated(stack, name), RULES),
    )
}

#[test]
fn random_names() {
    for named in NAMED {
        let results: Vec<bool> = values(names())
            .take(64)
            .map(|name| check(named, &name))
            .collect();
        mixed(&results);
    }
}
