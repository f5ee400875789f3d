//! How many of so many rules let an event through: `match_rules RULES`. `cargo xtask bench` measures it.

use std::process::ExitCode;

use serde_json::{Value as Json, json};
use stackwright_template::engines::events::{self, Matching as _, Value};
use stackwright_template::engines::{Answer, text::Scope};
use stackwright_template::model::{Environment, Template};
use stackwright_template::parse::parse;

fn main() -> ExitCode {
    let Some(count) = std::env::args().nth(1).and_then(|text| text.parse().ok()) else {
        eprintln!("usage: match_rules RULES");
        return ExitCode::from(2);
    };
    let patterns: Vec<Json> = (0..count).map(pattern).collect();
    let source = Json::Array(patterns).to_string();
    let document = parse(&source);
    let template = Template::new(&document);
    let environment = Environment::default();
    let scope = Scope {
        template: &template,
        environment: &environment,
    };
    let event = Value::from(&json!({
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": "bucket-7"}, "object": {"key": "input/7/image.png", "size": 2048}, "reason": "PutObject"},
    }));
    let rules = document.root.as_list().unwrap_or_default();
    let matching = rules.iter().filter(|rule| {
        let rule = environment.evaluate(&template, rule);
        let read = rule.and_then(|rule| events::read(scope, &rule));
        read.is_some_and(|(pattern, _)| pattern.matches(&event) == Answer::Yes)
    });
    println!("{}", matching.count());
    ExitCode::SUCCESS
}

/// A rule for uploads, as apps have them.
fn pattern(index: usize) -> Json {
    json!({
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [format!("bucket-{}", index % 10)]},
            "object": {"key": [{"prefix": format!("input/{}/", index % 10)}, {"wildcard": format!("*/{index}/*.jpg")}], "size": [{"numeric": [">", 0]}]},
            "reason": [{"anything-but": ["CopyObject"]}],
        },
    })
}
