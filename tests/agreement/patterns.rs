//! Event patterns.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use stackwright::Data;
use stackwright_aws::events::{EventPattern, Rule};
use stackwright_cfn::events::CfnRule;

use crate::{constructs, mixed, raw, validation, values};

fn text() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => "[a-c/.*]{0,6}",
        1 => "[a*\\\\]{0,5}",
    ]
    .prop_map(Json::from)
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => text(),
        2 => (-20..20i64).prop_map(Json::from),
        1 => prop::sample::select(vec![json!(5_000_000_001_i64), json!(0.5), json!(true), json!(false)]),
    ]
}

fn numeric() -> impl Strategy<Value = Json> {
    let sign = || prop::sample::select(vec!["=", "<", "<=", ">", ">=", "!="]);
    prop_oneof![
        2 => (sign(), scalar()).prop_map(|(sign, number)| json!([sign, number])),
        4 => (prop::sample::select(vec![">", ">="]), 0..6i64, prop::sample::select(vec!["<", "<="]), 0..6i64)
            .prop_map(|(from, low, to, high)| json!([from, low, to, high])),
        1 => prop::collection::vec(scalar(), 0..5).prop_map(Json::from),
    ]
}

fn operand() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => scalar(),
        2 => prop::collection::vec(scalar(), 0..3).prop_map(Json::from),
        1 => text().prop_map(|text| json!({"equals-ignore-case": text})),
        1 => (prop::sample::select(vec!["prefix", "suffix", "wildcard", "exists"]), prop_oneof![text(), prop::collection::vec(text(), 0..3).prop_map(Json::from)])
            .prop_map(|(name, text)| json!({name: text})),
    ]
}

fn test() -> impl Strategy<Value = Json> {
    let operator = prop::sample::select(vec![
        "prefix",
        "suffix",
        "equals-ignore-case",
        "anything-but",
        "exactly",
        "exist",
    ]);
    let network = prop::sample::select(vec![
        "10.0.0.0/24",
        "10.0.0.0/32",
        "10.0.0/8",
        "2001:db8::/32",
        "::1/128",
        "10.0.0.1",
    ]);
    prop_oneof![
        5 => scalar(),
        3 => text().prop_map(|text| json!({"wildcard": text})),
        3 => numeric().prop_map(|numeric| json!({"numeric": numeric})),
        4 => (operator, operand()).prop_map(|(name, operand)| json!({name: operand})),
        1 => network.prop_map(|network| json!({"cidr": network})),
        1 => scalar().prop_map(|value| json!({"exists": value})),
        1 => prop::sample::select(vec![json!({}), json!([]), json!({"prefix": "a", "suffix": "b"})]),
    ]
}

fn tests() -> impl Strategy<Value = Json> {
    prop_oneof![
        12 => prop::collection::vec(test(), 1..3).prop_map(Json::from),
        1 => prop::collection::vec(test(), 0..1).prop_map(Json::from),
        1 => test(),
    ]
}

fn detail() -> impl Strategy<Value = Json> {
    let name = || {
        prop::sample::select(vec![
            "a",
            "b",
            "bucket",
            "object",
            "eventName",
            "eventSource",
            "prefix",
            "requestParameters",
        ])
    };
    let leaf = prop::collection::btree_map(name(), tests(), 0..3).prop_map(|map| json!(map));
    leaf.prop_recursive(3, 8, 2, move |inner| {
        prop_oneof![
            2 => (name(), inner.clone()).prop_map(|(name, inner)| json!({name: inner})),
            1 => prop::collection::vec(inner, 1..4).prop_map(|choices| json!({"$or": choices})),
        ]
    })
}

fn pattern() -> impl Strategy<Value = Json> {
    let source = prop::sample::select(vec![
        "aws.s3",
        "my.app",
        "aws.ec2",
        "s3.amazonaws.com",
        "AWS.S3",
    ]);
    let kind = prop::sample::select(vec![
        "AWS API Call via CloudTrail",
        "Object Created",
        "object created",
        "Anything",
    ]);
    let other = prop::sample::select(vec!["account", "detailType", "time", "nothing"]);
    (
        prop::option::of(source),
        prop::option::of(kind),
        prop::option::of(detail()),
        prop::option::weighted(0.2, (other, tests())),
    )
        .prop_map(|(source, kind, detail, other)| {
            let mut pattern = serde_json::Map::new();
            if let Some(source) = source {
                pattern.insert("source".into(), json!([source]));
            }
            if let Some(kind) = kind {
                pattern.insert("detail-type".into(), json!([kind]));
            }
            if let Some(detail) = detail {
                pattern.insert("detail".into(), detail);
            }
            if let Some((name, tests)) = other {
                pattern.insert(name.into(), tests);
            }
            Json::Object(pattern)
        })
}

/// What becomes of a pattern.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Refused,
    NeverMatches,
    Accepted,
}

fn verdict(codes: &[String], refused: &[&str], never: &str) -> Verdict {
    let has = |code: &&str| codes.iter().any(|found| found == code);
    if refused.iter().any(&has) {
        Verdict::Refused
    } else if has(&never) {
        Verdict::NeverMatches
    } else {
        Verdict::Accepted
    }
}

#[track_caller]
fn check(pattern: &Json) -> Verdict {
    let data = || Data::from(stackwright::json::Value::from(pattern.clone()));
    let (codes, template) = constructs(|stack| {
        Rule::new(stack, "Rule").on(EventPattern::json(data()));
    });
    let found = raw(|stack| {
        CfnRule::new(stack, "Rule").event_pattern(data());
    });
    let construct = verdict(&codes, &["SW0350", "SW0352"], "SW0351");
    let rules = verdict(&found, &["SW1020"], "SW1021");
    assert_eq!(construct, rules, "{pattern}: {codes:?} and {found:?}");
    if let Some(template) = template {
        let errors = validation(&template);
        let verdict = verdict(&errors, &["SW1020"], "SW1021");
        assert_eq!(verdict, Verdict::Accepted, "{pattern}: {errors:?}");
    }
    construct
}

#[test]
fn random_patterns() {
    let verdicts: Vec<Verdict> = values(pattern()).map(|pattern| check(&pattern)).collect();
    let is = |verdict: Verdict| {
        verdicts
            .iter()
            .map(|found| *found == verdict)
            .collect::<Vec<_>>()
    };
    mixed(&is(Verdict::Accepted));
    mixed(&is(Verdict::NeverMatches));
}

#[test]
fn named_patterns() {
    let detail = |test: Json| json!({"detail": {"a": [test]}});
    for (pattern, expected) in [
        (
            detail(json!({"numeric": [">=", 5, "<=", 5]})),
            Verdict::Refused,
        ),
        (detail(json!({"wildcard": r"a\**"})), Verdict::Accepted),
        (detail(json!({"wildcard": "a**"})), Verdict::Refused),
        (detail(json!({"prefix": ""})), Verdict::Accepted),
        (detail(json!("x".repeat(4097))), Verdict::Refused),
        (detail(json!("x".repeat(3000))), Verdict::Accepted),
        (json!({"detailType": ["x"]}), Verdict::NeverMatches),
        (json!({}), Verdict::Refused),
    ] {
        assert_eq!(check(&pattern), expected, "{pattern}");
    }
}
