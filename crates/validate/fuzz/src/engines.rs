//! What the engines make of documents that are hostile to them: patterns of events, policies, and who calls whom.

use serde_json::{Map, Value as Json, json};
use stackwright_template::budget::{self, Budget};
use stackwright_template::engines::events::{self, Matching as _};
use stackwright_template::engines::iam::{Policy, Request};
use stackwright_template::engines::text::{Scope, Text};
use stackwright_template::engines::{Answer, events::Value};
use stackwright_template::flow::Graph;
use stackwright_template::model::{Environment, Instance, Scenarios, Template};
use stackwright_template::parse;

use super::choice::Choices;
use super::cost::bounded;

/// Pieces of texts that are hard to match, or to read.
const PIECES: &[&str] = &[
    "a",
    "*",
    "?",
    "*a",
    "**",
    "\\*",
    "aws.",
    "s3:",
    "Get",
    "/",
    ":",
    "arn:aws:",
    "${aws:username}",
    "${",
    "é",
    "\u{202e}",
    "10.0.0.0/8",
    "::/0",
    "\\",
    "",
    "*",
    "*a*a*a",
];

fn text(choices: &mut Choices<'_>) -> String {
    let count = 1 + choices.below(4);
    let piece = |choices: &mut Choices<'_>| choices.of(PIECES).repeat(1 + choices.below(40));
    (0..count).map(|_| piece(choices)).collect()
}

fn scalar(choices: &mut Choices<'_>) -> Json {
    match choices.below(6) {
        0 => Json::Null,
        1 => json!(choices.below(300) as f64 - 3.5),
        2 => json!(choices.below(2) == 0),
        _ => json!(text(choices)),
    }
}

/// A document's value, some levels deep.
fn value(choices: &mut Choices<'_>, depth: usize) -> Json {
    match choices.below(if depth > 3 { 3 } else { 6 }) {
        3 => (0..choices.below(5))
            .map(|_| value(choices, depth + 1))
            .collect(),
        4 | 5 => fields(choices, |choices| value(choices, depth + 1)),
        _ => scalar(choices),
    }
}

const NAMES: &[&str] = &["source", "detail", "a", "b", "$or", "detail-type", "k"];

fn fields(choices: &mut Choices<'_>, mut field: impl FnMut(&mut Choices<'_>) -> Json) -> Json {
    let count = choices.below(7);
    let fields = (0..count).map(|_| ((*choices.of(NAMES)).to_owned(), field(choices)));
    Json::Object(fields.collect::<Map<_, _>>())
}

/// What is asked of a field of an event.
fn test(choices: &mut Choices<'_>) -> Json {
    match choices.below(10) {
        0 => json!({"prefix": text(choices)}),
        1 => json!({"suffix": {"equals-ignore-case": text(choices)}}),
        2 | 3 => json!({"wildcard": text(choices)}),
        4 => json!({"anything-but": {"wildcard": [text(choices), text(choices)]}}),
        5 => json!({"numeric": [">", choices.below(9), "<=", choices.below(300)]}),
        6 => json!({"cidr": text(choices)}),
        7 => json!({"exists": choices.below(2) == 0}),
        8 => json!({"anything-but": [scalar(choices), scalar(choices)]}),
        _ => scalar(choices),
    }
}

fn pattern(choices: &mut Choices<'_>, depth: usize) -> Json {
    fields(choices, |choices| {
        match choices.below(if depth > 4 { 3 } else { 7 }) {
            3 | 4 => pattern(choices, depth + 1),
            5 => (0..1 + choices.below(4))
                .map(|_| pattern(choices, depth + 1))
                .collect(),
            _ => (0..1 + choices.below(20)).map(|_| test(choices)).collect(),
        }
    })
}

/// Reads a document as a value of a template.
fn read<R>(document: &Json, read: impl FnOnce(Scope<'_, '_>, &Instance<'_>) -> R) -> Option<R> {
    let source = document.to_string();
    let document = parse::parse(&source);
    let template = Template::new(&document);
    let environment = Environment::default();
    let scope = Scope {
        template: &template,
        environment: &environment,
    };
    let instance = environment.evaluate(&template, &document.root)?;
    Some(read(scope, &instance))
}

/// A pattern and events: what the pattern lets through is explained by nothing, and what it does not, by something.
pub fn patterns(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let pattern = pattern(&mut choices, 0);
    let list: Vec<Json> = (0..4).map(|_| value(&mut choices, 0)).collect();
    bounded("patterns", || {
        read(&pattern, |scope, instance| {
            let Some((pattern, _)) = events::read(scope, instance) else {
                return;
            };
            for event in &list {
                let event = Value::from(event);
                let answer = pattern.matches(&event);
                assert_eq!(answer, pattern.matches(&event));
                if answer == Answer::Yes {
                    assert!(events::explain(&pattern, &event).is_none());
                }
            }
        })
    });
}

fn one_or_many(choices: &mut Choices<'_>, mut one: impl FnMut(&mut Choices<'_>) -> Json) -> Json {
    match choices.below(3) {
        0 => one(choices),
        1 => scalar(choices),
        _ => (0..choices.below(40)).map(|_| one(choices)).collect(),
    }
}

fn statement(choices: &mut Choices<'_>) -> Json {
    const OPERATORS: &[&str] = &[
        "StringLike",
        "ForAllValues:StringNotLike",
        "ArnLike",
        "IpAddress",
        "NumericLessThanIfExists",
        "Null",
        "Bool",
        "Odd",
    ];
    let mut statement = Map::new();
    statement.insert(
        "Effect".to_owned(),
        json!(choices.of(&["Allow", "Deny", "allow"])),
    );
    for names in [
        ["Action", "NotAction"],
        ["Resource", "NotResource"],
        ["Principal", "NotPrincipal"],
    ] {
        let name = names[choices.below(2)].to_owned();
        let texts = one_or_many(choices, |choices| json!(text(choices)));
        let texts = match choices.below(3) {
            0 if names[0] == "Principal" => json!({"AWS": texts, "Service": "s3.amazonaws.com"}),
            _ => texts,
        };
        statement.insert(name, texts);
    }
    if choices.below(2) == 0 {
        let conditions = (0..1 + choices.below(4)).map(|_| {
            let values = one_or_many(choices, |choices| json!(text(choices)));
            let key = *choices.of(&["aws:SourceArn", "aws:PrincipalTag/a", "s3:prefix", "odd"]);
            ((*choices.of(OPERATORS)).to_owned(), json!({key: values}))
        });
        let conditions: Map<String, Json> = conditions.collect();
        statement.insert("Condition".to_owned(), Json::Object(conditions));
    }
    Json::Object(statement)
}

/// A policy and requests: who is let in by all of it is not kept out.
pub fn policies(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let policy =
        json!({"Version": "2012-10-17", "Statement": one_or_many(&mut choices, statement)});
    let asked: Vec<(String, String)> = (0..4)
        .map(|_| (text(&mut choices), text(&mut choices)))
        .collect();
    bounded("policies", || {
        read(&policy, |scope, instance| {
            let policy = Policy::read(scope, instance);
            for (action, on) in &asked {
                let on = Text::literal(on.clone());
                let request = Request::new(action, &on);
                let (allows, denies) = policy.decide(&request);
                assert_eq!((allows, denies), policy.decide(&request));
                if denies == Answer::Yes {
                    assert_ne!(policy.allows(&request), Answer::Yes);
                }
            }
            let _ = policy.principals();
        })
    });
}

/// A resource that calls, or is called.
fn caller(choices: &mut Choices<'_>) -> Json {
    let other = |choices: &mut Choices<'_>| {
        let name = format!("R{}", choices.below(40));
        match choices.below(5) {
            0 => json!({"Ref": name}),
            1 | 2 => json!({"Fn::GetAtt": [name, "Arn"]}),
            3 => json!(format!(
                "arn:aws:sqs:us-east-1:123456789012:queue-{}",
                choices.below(40)
            )),
            _ => {
                json!({"Fn::Sub": format!("arn:aws:sns:${{AWS::Region}}:${{AWS::AccountId}}:${{{name}}}")})
            }
        }
    };
    let policy = |choices: &mut Choices<'_>| json!({"Statement": one_or_many(choices, statement)});
    let many = |choices: &mut Choices<'_>, one: &dyn Fn(&mut Choices<'_>) -> Json| -> Json {
        (0..choices.below(30)).map(|_| one(choices)).collect()
    };
    let (ty, properties) = match choices.below(9) {
        0 => (
            "AWS::SQS::Queue",
            json!({"QueueName": format!("queue-{}", choices.below(40)), "RedrivePolicy": {"deadLetterTargetArn": other(choices)}}),
        ),
        1 => (
            "AWS::SQS::QueuePolicy",
            json!({"Queues": many(choices, &other), "PolicyDocument": policy(choices)}),
        ),
        2 => (
            "AWS::SNS::Topic",
            json!({"Subscription": many(choices, &|choices| json!({"Protocol": "sqs", "Endpoint": other(choices)}))}),
        ),
        3 => (
            "AWS::S3::Bucket",
            json!({"NotificationConfiguration": {
                "QueueConfigurations": many(choices, &|choices| json!({"Event": "s3:ObjectCreated:*", "Queue": other(choices)})),
                "LambdaConfigurations": many(choices, &|choices| json!({"Event": "s3:ObjectCreated:*", "Function": other(choices)})),
            }}),
        ),
        4 => (
            "AWS::Events::Rule",
            json!({"EventPattern": pattern(choices, 2), "Targets": many(choices, &|choices| json!({"Id": "a", "Arn": other(choices), "RoleArn": other(choices)}))}),
        ),
        5 => (
            "AWS::Lambda::Permission",
            json!({"FunctionName": other(choices), "Action": "lambda:InvokeFunction", "Principal": text(choices)}),
        ),
        6 => (
            "AWS::IAM::Role",
            json!({"AssumeRolePolicyDocument": policy(choices), "Policies": [{"PolicyName": "p", "PolicyDocument": policy(choices)}]}),
        ),
        7 => (
            "AWS::StepFunctions::StateMachine",
            json!({"RoleArn": other(choices), "DefinitionString": states(choices, 0).to_string()}),
        ),
        _ => (
            "AWS::Lambda::Function",
            json!({"Role": other(choices), "Environment": {"Variables": {"A": other(choices)}}}),
        ),
    };
    json!({"Type": ty, "Properties": properties})
}

/// A machine of states that lead anywhere.
fn states(choices: &mut Choices<'_>, depth: usize) -> Json {
    let count = 1 + choices.below(12);
    let states = (0..count).map(|index| {
        let next = format!("S{}", choices.below(count + 1));
        let state = match choices.below(if depth > 2 { 3 } else { 5 }) {
            0 => json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": text(choices)}, "Next": next}),
            1 => json!({"Type": "Choice", "Choices": [{"Variable": "$.a", "StringMatches": text(choices), "Next": next}], "Default": "S0"}),
            2 => json!({"Type": "Pass", "Parameters": value(choices, 1), "Next": next}),
            3 => json!({"Type": "Map", "ItemProcessor": states(choices, depth + 1), "Next": next}),
            _ => json!({"Type": "Parallel", "Branches": [states(choices, depth + 1)], "End": true}),
        };
        (format!("S{index}"), state)
    });
    let states: Map<String, Json> = states.collect();
    json!({"StartAt": "S0", "States": states})
}

/// A template full of calls: the graph is there, and what each edge needs is judged.
pub fn flow(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let resources =
        (0..1 + choices.below(40)).map(|index| (format!("R{index}"), caller(&mut choices)));
    let resources: Map<String, Json> = resources.collect();
    let source = json!({"Resources": resources}).to_string();
    let document = parse::parse(&source);
    let template = Template::new(&document);
    let budget = Budget::of_template(source.len());
    bounded("the flow graph", || {
        budget::metered(budget, Some(template.root), || {
            let scenarios = Scenarios::new(&template, None, None, Default::default());
            let graph = Graph::new(&[&scenarios]);
            for edge in graph.edges() {
                let _ = graph.needs(edge);
            }
            graph.orders().len()
        })
    });
}
