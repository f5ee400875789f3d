//! What a target of an EventBridge rule is given: the event, a part of it, a constant, or a template filled with values of it.
//!
//! Sources: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>,
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-input-transformer-tutorial.html>

use stackwright_facts::input::{PREDEFINED, Piece, is_quoted_after, pieces};

use super::events::{Value, Writer};
use super::text::Text;
use crate::budget;

/// What a target says of its input.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The whole event.
    Event,
    /// The part of it at a path.
    Path(String),
    /// A constant text, which is JSON.
    Constant(Text),
    /// A template with variables, and the path of each.
    Template {
        /// Name and path of each variable.
        paths: Vec<(String, String)>,
        /// The template.
        template: Text,
    },
}

/// What EventBridge knows beside the event, for the variables that it defines.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The rule's ARN.
    pub rule_arn: Text,
    /// The rule's name.
    pub rule_name: Text,
}

/// What a target gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The text; `None` where only a deployment knows it.
    pub text: Option<Text>,
    /// It as JSON, where it is some.
    pub value: Option<Value>,
    /// Variables whose paths the event does not have, which leave nothing in their place.
    pub missing: Vec<String>,
}

impl Given {
    fn of(value: &Value) -> Self {
        Self {
            text: value.text(),
            value: Some(value.clone()),
            missing: Vec::new(),
        }
    }
}

impl Input {
    /// What the target gets of an event. `None` where the path leads nowhere, so that it gets nothing.
    ///
    /// In a template a variable within quotes is put there as it is, without quotes of its own; one outside of them is
    /// put there as JSON, a text with its quotes.
    #[must_use]
    pub fn of(&self, event: &Value, about: &About) -> Option<Given> {
        match self {
            Self::Event => Some(Given::of(event)),
            Self::Path(path) => at(event, path).map(|value| Given::of(&value)),
            Self::Constant(text) => Some(Given {
                value: Value::parse(text),
                text: Some(text.clone()),
                missing: Vec::new(),
            }),
            Self::Template { paths, template } => Some(filled(paths, template, event, about)),
        }
    }
}

/// The value at a path of the kind that EventBridge takes: `$`, `$.detail.items[0].name`, `$.detail.items[*].name`.
#[must_use]
pub fn at(event: &Value, path: &str) -> Option<Value> {
    if path == "$" {
        return Some(event.clone());
    }
    let mut found = vec![event.clone()];
    let mut many = false;
    for field in path.strip_prefix("$.")?.split('.') {
        let (name, indexes) = match field.find('[') {
            Some(at) => field.split_at(at),
            None => (field, ""),
        };
        let mut next = Vec::new();
        for value in &found {
            match (value, name) {
                (Value::Unknown, _) => next.push(Value::Unknown),
                (Value::Object(entries), "*") => {
                    many = true;
                    next.extend(entries.iter().map(|(_, value)| value.clone()));
                }
                (value, name) => next.extend(value.get(name).cloned()),
            }
        }
        for index in indexes.split('[').skip(1) {
            let index = index.strip_suffix(']')?;
            let items = next.iter().flat_map(|value| match (value, index) {
                (Value::Unknown, _) => vec![Value::Unknown],
                (value, "*") => value.items().to_vec(),
                (value, index) => {
                    let number = index.parse().ok();
                    let item = number.and_then(|number: usize| value.items().get(number));
                    item.cloned().into_iter().collect()
                }
            });
            many |= index == "*";
            next = items.collect();
        }
        found = next;
    }
    match many {
        true => (!found.is_empty()).then_some(Value::List(found)),
        false => found.into_iter().next(),
    }
}

fn filled(paths: &[(String, String)], template: &Text, event: &Value, about: &About) -> Given {
    let mut missing = Vec::new();
    let text = fill(paths, template, event, about, &mut missing);
    Given {
        value: text.as_ref().and_then(Value::parse),
        text,
        missing,
    }
}

/// The text of a template. `None` where a part of it is not known, or it is longer than a text may be.
fn fill(
    paths: &[(String, String)],
    template: &Text,
    event: &Value,
    about: &About,
    missing: &mut Vec<String>,
) -> Option<Text> {
    let mut known = true;
    let mut out = Writer::default();
    let mut quotes = false;
    // What a reference of the template yields has no variables in it.
    for piece in &template.pieces {
        let super::text::Piece::Literal(literal) = piece else {
            out.text(Text {
                pieces: vec![piece.clone()],
            })?;
            continue;
        };
        for piece in pieces(literal) {
            let name = match piece {
                Piece::Literal(literal) => {
                    quotes = is_quoted_after(literal, quotes);
                    out.literal(literal)?;
                    continue;
                }
                Piece::Variable(name) => name,
            };
            let value = variable(name, paths, event, about);
            if value.is_none() {
                missing.push(name.to_owned());
            }
            let put = match (value, quotes) {
                (None, true) => Some(Text::default()),
                (None, false) => Some(Text::literal("\"\"")),
                (Some(Value::Text(value)), true) => Some(super::events::json_escaped(&value)),
                // Within quotes, quotes of an object are taken away.
                (Some(value), true) => value.text().map(|text| without_quotes(&text)),
                (Some(value), false) => value.text(),
            };
            match put {
                Some(put) => out.text(put)?,
                None => known = false,
            }
        }
    }
    (known && budget::text(out.bytes, None)).then_some(out.text)
}

fn variable(name: &str, paths: &[(String, String)], event: &Value, about: &About) -> Option<Value> {
    if PREDEFINED.contains(&name) {
        let without_detail = || match event {
            Value::Object(entries) => Value::Object(
                (entries.iter().filter(|(key, _)| key != "detail"))
                    .cloned()
                    .collect(),
            ),
            other => other.clone(),
        };
        return Some(match name {
            "aws.events.rule-arn" => Value::Text(about.rule_arn.clone()),
            "aws.events.rule-name" => Value::Text(about.rule_name.clone()),
            "aws.events.event" => without_detail(),
            "aws.events.event.json" => event.clone(),
            _ => Value::Text(Text::unknown("aws.events.event.ingestion-time")),
        });
    }
    let (_, path) = paths.iter().find(|(known, _)| known == name)?;
    at(event, path)
}

fn without_quotes(text: &Text) -> Text {
    let mut result = Text::default();
    for piece in &text.pieces {
        result = result.then(match piece {
            super::text::Piece::Literal(literal) => Text::literal(literal.replace('"', "")),
            other => Text {
                pieces: vec![other.clone()],
            },
        });
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event() -> Value {
        Value::from(&json!({
            "version": "0", "id": "7bf73129-1428-4cd3-a780-95db273d1602",
            "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2", "account": "123456789012",
            "time": "2015-11-11T21:29:54Z", "region": "us-east-1",
            "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789"],
            "detail": {"instance-id": "i-0123456789", "state": "RUNNING", "count": 2, "tags": ["a", "b"]}
        }))
    }

    fn about() -> About {
        About {
            rule_arn: Text::literal("arn:aws:events:us-east-1:123456789012:rule/example"),
            rule_name: Text::literal("example"),
        }
    }

    #[track_caller]
    fn check(paths: &[(&str, &str)], template: &str, expected: &str) {
        let input = Input::Template {
            paths: paths
                .iter()
                .map(|(name, path)| ((*name).to_owned(), (*path).to_owned()))
                .collect(),
            template: Text::literal(template),
        };
        let given = input.of(&event(), &about()).expect("something");
        assert_eq!(given.text.expect("it is known").to_string(), expected);
    }

    /// The examples of the user guide, "Common Input Transformer examples".
    #[test]
    fn documented_templates() {
        let paths = [
            ("instance", "$.detail.instance-id"),
            ("state", "$.detail.state"),
        ];
        check(
            &paths,
            r#""instance <instance> is in <state>""#,
            r#""instance i-0123456789 is in RUNNING""#,
        );
        check(
            &paths,
            r#"{"instance": <instance>, "status": <state>}"#,
            r#"{"instance": "i-0123456789", "status": "RUNNING"}"#,
        );
        check(
            &paths,
            r#"{"instance": "<instance>", "n": "[\"<state>\"]"}"#,
            r#"{"instance": "i-0123456789", "n": "[\"RUNNING\"]"}"#,
        );
        check(
            &[("tags", "$.detail.tags"), ("count", "$.detail.count")],
            r#"{"tags": <tags>, "count": <count>, "first": "<tags>"}"#,
            r#"{"tags": ["a","b"], "count": 2, "first": "[a,b]"}"#,
        );
        check(
            &[("first", "$.resources[0]"), ("all", "$.resources[*]")],
            r#"{"first": <first>, "all": <all>}"#,
            r#"{"first": "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789", "all": ["arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789"]}"#,
        );
        check(
            &[],
            r#"{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>"}"#,
            r#"{"rule": "example", "arn": "arn:aws:events:us-east-1:123456789012:rule/example"}"#,
        );
    }

    #[test]
    fn what_the_event_does_not_have_is_left_out() {
        let input = Input::Template {
            paths: vec![("x".to_owned(), "$.detail.nothing".to_owned())],
            template: Text::literal(r#"{"a": "<x>", "b": <x>}"#),
        };
        let given = input.of(&event(), &about()).expect("something");
        assert_eq!(given.missing, ["x", "x"]);
        assert_eq!(given.value, Some(Value::from(&json!({"a": "", "b": ""}))));
        assert_eq!(
            Input::Path("$.detail.nothing".to_owned()).of(&event(), &about()),
            None
        );
    }

    #[test]
    fn whole_parts_and_constants() {
        let given = |input: Input| input.of(&event(), &about()).expect("something").value;
        assert_eq!(given(Input::Event), Some(event()));
        assert_eq!(
            given(Input::Path("$.detail.tags".to_owned())),
            Some(Value::from(&json!(["a", "b"])))
        );
        assert_eq!(
            given(Input::Constant(Text::literal("{\"a\": 1}"))),
            Some(Value::from(&json!({"a": 1})))
        );
    }

    #[test]
    fn unknown_parts_stay_unknown() {
        let event = Value::object([("bucket", Value::Text(Text::unknown("Files")))]);
        let input = Input::Template {
            paths: vec![("b".to_owned(), "$.bucket".to_owned())],
            template: Text::literal(r#"{"a": "s3://<b>/x"}"#),
        };
        let given = input.of(&event, &about()).expect("something");
        let value = given.value.expect("JSON");
        assert_eq!(value.to_string(), r#"{"a":"s3://${Files}/x"}"#);
    }
}
