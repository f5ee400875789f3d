//! What targets of rules are given.

use proptest::prelude::*;
use stackwright::Construct;
use stackwright_aws::events::{EventPattern, Input, Rule, SqsTarget};
use stackwright_aws::sqs::Queue;
use stackwright_cfn::events::CfnRule;
use stackwright_cfn::events::rule::{InputTransformer, Target};

use crate::{agree, mixed, values};

type Paths = Vec<(String, String)>;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["a", "b", "key-1", "c_d"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["aws", "awsKey", "a.b", "é"]).prop_map(str::to_owned),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["$.detail.key", "$.time", "$.resources[0]", "$", "$.detail.*", "$.detail.a[*].b"]).prop_map(str::to_owned),
        1 => "\\$[.a-z\\[\\]0-9]{0,8}",
        1 => prop::sample::select(vec!["detail.key", "$.Time", "$['detail']", "$.detail.a b", ""]).prop_map(str::to_owned),
    ]
}

fn template() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => name().prop_map(|name| format!("<{name}>")),
        2 => prop::sample::select(vec!["<aws.events.rule-arn>", "<aws.events.event.json>", "<aws.events.rule>", "<", ">", "< a>"])
            .prop_map(str::to_owned),
        4 => "[a-z \":{}]{1,4}",
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn inputs() -> impl Strategy<Value = (String, Paths)> {
    let few = prop::collection::vec((name(), path()), 0..4);
    let known = vec![
        ("a".to_owned(), "$.id".to_owned()),
        ("b".to_owned(), "$.time".to_owned()),
        ("key-1".to_owned(), "$.detail.key".to_owned()),
        ("c_d".to_owned(), "$.source".to_owned()),
    ];
    prop_oneof![
        3 => (template(), Just(known)),
        3 => (template(), few),
    ]
}

/// Whether both sides accept it.
fn check(template: &str, paths: &Paths) -> bool {
    agree(
        &format!("{template:?} {paths:?}"),
        (
            |stack: &_| {
                let queue = Queue::new(stack, "Queue");
                let input = Input::raw(template, paths.clone());
                Rule::new(stack, "Rule")
                    .on(EventPattern::new().source("my.app"))
                    .target(SqsTarget::new(&queue).input(input));
            },
            &["SW0358", "SW0359", "SW0360"],
        ),
        (
            |stack: &_| {
                let _ = stack.node();
                let input = InputTransformer::new(template).input_paths_map(paths.clone());
                let target = Target::new()
                    .id("a")
                    .arn("arn:aws:sqs:eu-west-1:123456789012:q")
                    .input_transformer(input);
                CfnRule::new(stack, "Rule")
                    .event_pattern(stackwright::json!({"source": ["my.app"]}))
                    .targets([target]);
            },
            &["SW1063", "SW1064", "E3033"],
        ),
    )
}

#[test]
fn random_inputs() {
    let results: Vec<bool> = values(inputs())
        .map(|(template, paths)| check(&template, &paths))
        .collect();
    mixed(&results);
}

#[test]
fn many_and_long() {
    let paths = |count: usize| -> Paths {
        let path = |n| (format!("v{n}"), format!("$.detail.v{n}"));
        (0..count).map(path).collect()
    };
    let all =
        |paths: &Paths| -> String { paths.iter().map(|(name, _)| format!("<{name}>")).collect() };
    for (count, accepted) in [(100, true), (101, false)] {
        let paths = paths(count);
        assert_eq!(check(&all(&paths), &paths), accepted, "{count}");
    }
    // The quotes count, too.
    let text = |length: usize| match length.checked_sub(2) {
        Some(inner) => format!("\"{}\"", "x".repeat(inner)),
        None => String::new(),
    };
    for (length, accepted) in [(0, false), (8192, true), (8193, false)] {
        assert_eq!(check(&text(length), &Vec::new()), accepted, "{length}");
    }
}
