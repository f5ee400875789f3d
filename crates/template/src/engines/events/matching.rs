//! Which events a pattern lets through.

use stackwright_facts::pattern::{Comparison, Rule, wildcard};

use super::{Fields, Pattern, TestKind, Value};
use crate::engines::Answer;
use crate::engines::text::{Piece, Text};

/// What can be asked of a whole pattern.
pub trait Matching {
    /// Whether the pattern lets an event through. With wildcards in the event's texts, [`Answer::Maybe`] when it
    /// does for some of the texts that they stand for.
    #[must_use]
    fn matches(&self, event: &Value) -> Answer;

    /// Whether there is an event that both patterns let through, as far as their common fields tell.
    #[must_use]
    fn intersects(&self, other: &Self) -> Answer;

    /// Whether the pattern lets S3's call of that name through, as CloudTrail records it.
    #[must_use]
    fn lets_call_through(&self, name: &str) -> bool;

    /// The texts that a field's value may be, as texts with wildcards: any text when the field is not restricted.
    #[must_use]
    fn texts(&self, path: &[&str]) -> Vec<Text>;
}

impl Matching for Pattern {
    fn matches(&self, event: &Value) -> Answer {
        matches(&self.root, Some(event))
    }

    fn intersects(&self, other: &Self) -> Answer {
        intersects(&self.root, &other.root)
    }

    fn lets_call_through(&self, name: &str) -> bool {
        let name = Text::literal(name);
        self.tests(&["detail", "eventName"]).is_none_or(|tests| {
            tests
                .iter()
                .any(|test| test.kind.may_pass(&name).possible())
        })
    }

    fn texts(&self, path: &[&str]) -> Vec<Text> {
        match self.tests(path) {
            Some(tests) => tests
                .iter()
                .filter_map(|test| match &test.kind {
                    TestKind::Exists(false) => None,
                    kind => Some(kind.as_text().map_or_else(Text::any, |(text, _)| text)),
                })
                .collect(),
            None => match self.field(path).map(|field| &field.rule) {
                Some(Rule::Open) => vec![Text::unknown(path.join("."))],
                _ => vec![Text::any()],
            },
        }
    }
}

fn matches(pattern: &Fields, object: Option<&Value>) -> Answer {
    if let Some(Value::List(items)) = object {
        return Answer::any(items.iter().map(|item| matches(pattern, Some(item))));
    }
    if matches!(object, Some(Value::Unknown)) {
        return Answer::Maybe;
    }
    let fields = pattern.fields.iter().map(|field| {
        let value = object.and_then(|object| object.get(&field.name));
        match &field.rule {
            Rule::Fields(fields) => matches(fields, value),
            Rule::Any(tests) => Answer::any(tests.iter().map(|test| test.kind.passes(value))),
            Rule::Open => Answer::Maybe,
        }
    });
    let all = Answer::all(fields);
    let alternatives = pattern
        .alternatives
        .iter()
        .map(|choices| Answer::any(choices.iter().map(|choice| matches(choice, object))));
    let all = all.and(Answer::all(alternatives));
    if pattern.open {
        all.and(Answer::Maybe)
    } else {
        all
    }
}

fn intersects(pattern: &Fields, other: &Fields) -> Answer {
    let mut result = Answer::Yes;
    for field in &pattern.fields {
        let Some(theirs) = other.get(&field.name) else {
            continue;
        };
        result = result.and(match (&field.rule, &theirs.rule) {
            (Rule::Fields(a), Rule::Fields(b)) => intersects(a, b),
            (Rule::Any(a), Rule::Any(b)) => Answer::any(
                a.iter()
                    .flat_map(|a| b.iter().map(|b| a.kind.intersects(&b.kind))),
            ),
            (Rule::Open, _) | (_, Rule::Open) => Answer::Maybe,
            _ => Answer::No,
        });
    }
    for (mine, theirs) in [(pattern, other), (other, pattern)] {
        for choices in &mine.alternatives {
            result = result.and(Answer::any(
                choices.iter().map(|choice| intersects(choice, theirs)),
            ));
        }
    }
    result
}

/// What can be asked of one test.
pub trait Comparing: Sized {
    /// Whether a value passes; `None` is a field that is not there.
    #[must_use]
    fn passes(&self, value: Option<&Value>) -> Answer;

    /// Whether some text that `text` stands for passes.
    #[must_use]
    fn may_pass(&self, text: &Text) -> Answer;

    /// Whether there is a value that passes both tests.
    #[must_use]
    fn intersects(&self, other: &Self) -> Answer;

    /// The texts that pass the test, as one text with wildcards, and whether case matters.
    #[must_use]
    fn as_text(&self) -> Option<(Text, bool)>;
}

impl Comparing for TestKind {
    fn passes(&self, value: Option<&Value>) -> Answer {
        let Some(value) = value else {
            return Answer::from(*self == Self::Exists(false));
        };
        match (self, value) {
            (_, Value::Unknown) | (Self::Open, _) => Answer::Maybe,
            (_, Value::List(items)) if !items.is_empty() => {
                Answer::any(items.iter().map(|item| self.passes(Some(item))))
            }
            // Only values can exist, not objects.
            (Self::Exists(expected), Value::Object(_) | Value::List(_)) => Answer::from(!expected),
            (Self::Exists(expected), _) => Answer::from(*expected),
            (_, Value::Object(_) | Value::List(_)) => Answer::No,
            (Self::AnythingBut(excluded), _) => {
                !Answer::any(excluded.iter().map(|test| test.passes(Some(value))))
            }
            (Self::Null, Value::Null) => Answer::Yes,
            (Self::Bool(expected), Value::Bool(value)) => Answer::from(expected == value),
            (Self::Number(expected), Value::Number(value)) => Answer::from(expected == value),
            (Self::Numeric(bounds), Value::Number(value)) => {
                Answer::from(bounds.iter().all(|(comparison, bound)| match comparison {
                    Comparison::Equal => value == bound,
                    Comparison::Less => value < bound,
                    Comparison::LessOrEqual => value <= bound,
                    Comparison::Greater => value > bound,
                    Comparison::GreaterOrEqual => value >= bound,
                }))
            }
            (Self::Cidr(network), Value::Text(text)) => match text.known() {
                Some(known) => {
                    Answer::from(known.parse().is_ok_and(|address| network.has(address)))
                }
                None => Answer::Maybe,
            },
            (test, Value::Text(text)) => match test.as_text() {
                Some((pattern, true)) => pattern.covers(text),
                Some((pattern, false)) => pattern.covers(&text.lower()),
                None => Answer::No,
            },
            _ => Answer::No,
        }
    }

    fn may_pass(&self, text: &Text) -> Answer {
        match self {
            Self::Open => Answer::Maybe,
            Self::Exists(expected) => Answer::from(*expected),
            Self::AnythingBut(excluded) => {
                let all_excluded = excluded.iter().any(|test| {
                    test.as_text().is_some_and(|(pattern, case)| {
                        let text = if case { text.clone() } else { text.lower() };
                        pattern.covers(&text) == Answer::Yes
                    })
                });
                Answer::from(!all_excluded)
            }
            other => match other.as_text() {
                Some((pattern, true)) => pattern.intersects(text),
                Some((pattern, false)) => pattern.intersects(&text.lower()),
                None => Answer::No,
            },
        }
    }

    fn intersects(&self, other: &Self) -> Answer {
        match (self, other) {
            (Self::Open, _) | (_, Self::Open) => Answer::Maybe,
            (Self::Exists(a), Self::Exists(b)) => Answer::from(a == b),
            (Self::Exists(a), _) | (_, Self::Exists(a)) => Answer::from(*a),
            (Self::AnythingBut(_), Self::AnythingBut(_)) => Answer::Yes,
            (Self::AnythingBut(excluded), test) | (test, Self::AnythingBut(excluded)) => {
                match test.as_text() {
                    Some((text, true)) => Self::AnythingBut(excluded.clone()).may_pass(&text),
                    _ => Answer::from(!excluded.contains(test)).or(Answer::Maybe),
                }
            }
            (Self::Numeric(bounds), Self::Number(number))
            | (Self::Number(number), Self::Numeric(bounds)) => {
                Self::Numeric(bounds.clone()).passes(Some(&Value::Number(*number)))
            }
            (Self::Numeric(a), Self::Numeric(b)) => {
                let interval = |bounds: &[(Comparison, f64)]| {
                    bounds.iter().fold(
                        (f64::NEG_INFINITY, f64::INFINITY),
                        |(low, high), (comparison, bound)| match comparison {
                            Comparison::Equal => (*bound, *bound),
                            Comparison::Less | Comparison::LessOrEqual => (low, high.min(*bound)),
                            _ => (low.max(*bound), high),
                        },
                    )
                };
                let (a, b) = (interval(a), interval(b));
                Answer::from(a.0.max(b.0) <= a.1.min(b.1))
            }
            (Self::Cidr(network), Self::Cidr(other)) => Answer::from(network.overlaps(*other)),
            (a, b) => match (a.as_text(), b.as_text()) {
                (Some((a, true)), Some((b, true))) => a.intersects(&b),
                (Some((a, _)), Some((b, _))) => a.lower().intersects(&b.lower()),
                (None, None) => Answer::from(a == b),
                (Some((text, _)), None) => b.passes(Some(&Value::Text(text))),
                (None, Some((text, _))) => a.passes(Some(&Value::Text(text))),
            },
        }
    }

    fn as_text(&self) -> Option<(Text, bool)> {
        let cased = |text: &Text, ignore_case: bool| match ignore_case {
            true => text.lower(),
            false => text.clone(),
        };
        Some(match self {
            Self::Equals(text) => (text.clone(), true),
            Self::EqualsIgnoreCase(text) => (text.lower(), false),
            Self::Prefix { text, ignore_case } => {
                (cased(text, *ignore_case).then(Text::any()), !ignore_case)
            }
            Self::Suffix { text, ignore_case } => {
                (Text::any().then(cased(text, *ignore_case)), !ignore_case)
            }
            Self::Wildcard(text) => (with_wildcards(text), true),
            _ => return None,
        })
    }
}

/// The text of a wildcard, with its asterisks taken as such and its escapes resolved.
fn with_wildcards(text: &Text) -> Text {
    let mut result = Text::default();
    for piece in &text.pieces {
        let Piece::Literal(literal) = piece else {
            result = result.then(Text {
                pieces: vec![piece.clone()],
            });
            continue;
        };
        for piece in wildcard::pieces(literal) {
            result = result.then(match piece {
                wildcard::Piece::Literal(text) => Text::literal(text),
                wildcard::Piece::Star => Text::any(),
            });
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::text::Scope;
    use crate::model::{Environment, Template};
    use crate::parse::parse;
    use serde_json::json;

    fn read(source: &str) -> (Pattern, Vec<String>) {
        let source = format!("Pattern: {source}");
        let document = parse(&source);
        assert!(
            document.errors.is_empty(),
            "{source}: {:?}",
            document.errors
        );
        let template = Template::new(&document);
        let environment = Environment::default();
        let scope = Scope {
            template: &template,
            environment: &environment,
        };
        let instance = environment
            .evaluate(
                &template,
                document.root.get("Pattern").expect("it is there"),
            )
            .expect("it has a value");
        let (pattern, faults) = super::super::read(scope, &instance).expect("it is known");
        let faults = faults.into_iter().map(|fault| fault.problem.message);
        (pattern, faults.collect())
    }

    #[track_caller]
    fn check(pattern: &str, event: serde_json::Value, expected: bool) {
        let (parsed, faults) = read(pattern);
        assert!(faults.is_empty(), "{pattern}: {faults:?}");
        let found = parsed.matches(&Value::from(&event));
        assert_eq!(found, Answer::from(expected), "{pattern} on {event}");
    }

    #[test]
    fn every_operator() {
        check("{a: [x]}", json!({"a": "x"}), true);
        check("{a: [x, y]}", json!({"a": "y"}), true);
        check("{a: [x]}", json!({"a": "X"}), false);
        check("{a: [x]}", json!({}), false);
        check("{a: [5]}", json!({"a": 5.0}), true);
        check("{a: [5]}", json!({"a": "5"}), false);
        check("{a: [true]}", json!({"a": true}), true);
        check("{a: [x], b: [y]}", json!({"a": "x"}), false);
        check("{a: {b: [x]}}", json!({"a": {"b": "x"}}), true);
        check("{a: [x]}", json!({"a": ["w", "x"]}), true);
        check(
            "{a: {b: [x]}}",
            json!({"a": [{"b": "w"}, {"b": "x"}]}),
            true,
        );
        check("{a: [{prefix: in}]}", json!({"a": "input"}), true);
        check("{a: [{prefix: in}]}", json!({"a": "output"}), false);
        check(
            "{a: [{prefix: {equals-ignore-case: IN}}]}",
            json!({"a": "input"}),
            true,
        );
        check("{a: [{suffix: .txt}]}", json!({"a": "a.txt"}), true);
        check(
            "{a: [{suffix: {equals-ignore-case: .TXT}}]}",
            json!({"a": "a.txt"}),
            true,
        );
        check(
            "{a: [{equals-ignore-case: Alpha}]}",
            json!({"a": "aLPHA"}),
            true,
        );
        check(
            "{a: [{wildcard: 'in/*.t?t'}]}",
            json!({"a": "in/a/b.t?t"}),
            true,
        );
        check(
            "{a: [{wildcard: 'in/*.t?t'}]}",
            json!({"a": "in/a/b.txt"}),
            false,
        );
        check(r"{a: [{wildcard: 'a\**'}]}", json!({"a": "a*b"}), true);
        check(r"{a: [{wildcard: 'a\**'}]}", json!({"a": "ab"}), false);
        check(r"{a: [{wildcard: 'a\\*'}]}", json!({"a": r"a\b"}), true);
        check("{a: [{anything-but: x}]}", json!({"a": "y"}), true);
        check("{a: [{anything-but: [x, y]}]}", json!({"a": "y"}), false);
        check("{a: [{anything-but: x}]}", json!({}), false);
        check(
            "{a: [{anything-but: {prefix: in}}]}",
            json!({"a": "out"}),
            true,
        );
        check(
            "{a: [{anything-but: {suffix: .txt}}]}",
            json!({"a": "a.txt"}),
            false,
        );
        check("{a: [{numeric: ['>=', 0, '<', 5]}]}", json!({"a": 0}), true);
        check(
            "{a: [{numeric: ['>=', 0, '<', 5]}]}",
            json!({"a": 5}),
            false,
        );
        check("{a: [{numeric: ['=', 3]}]}", json!({"a": 3.0}), true);
        check(
            "{a: [{cidr: 10.0.0.0/24}]}",
            json!({"a": "10.0.0.255"}),
            true,
        );
        check(
            "{a: [{cidr: 10.0.0.0/24}]}",
            json!({"a": "10.0.1.0"}),
            false,
        );
        check(
            "{a: [{cidr: '2001:db8::/32'}]}",
            json!({"a": "2001:db8::1"}),
            true,
        );
        check("{a: [{cidr: 0.0.0.0/0}]}", json!({"a": "1.2.3.4"}), true);
        check("{a: [{exists: true}]}", json!({"a": "x"}), true);
        check("{a: [{exists: true}]}", json!({"a": {"b": 1}}), false);
        check("{a: [{exists: false}]}", json!({}), true);
        check("{a: {b: [{exists: false}]}}", json!({}), true);
        check("{$or: [{a: [x]}, {b: [y]}]}", json!({"b": "y"}), true);
        check(
            "{c: [z], $or: [{a: [x]}, {b: [y]}]}",
            json!({"b": "y"}),
            false,
        );
    }

    #[track_caller]
    fn meets(left: &str, right: &str, expected: Answer) {
        let (left_pattern, _) = read(left);
        let (right_pattern, _) = read(right);
        assert_eq!(
            left_pattern.intersects(&right_pattern),
            expected,
            "{left} and {right}"
        );
        assert_eq!(
            right_pattern.intersects(&left_pattern),
            expected,
            "{right} and {left}"
        );
    }

    #[test]
    fn patterns_that_meet() {
        use Answer::{No, Yes};
        meets("{a: [x]}", "{a: [x, y]}", Yes);
        meets("{a: [x]}", "{a: [y]}", No);
        meets("{a: [x]}", "{b: [y]}", Yes);
        meets("{a: [{prefix: in}]}", "{a: [{suffix: put}]}", Yes);
        meets("{a: [{prefix: in}]}", "{a: [{prefix: input}]}", Yes);
        meets("{a: [{prefix: in/}]}", "{a: [{prefix: out/}]}", No);
        meets("{a: [{wildcard: 'in/*.txt'}]}", "{a: [in/a.txt]}", Yes);
        meets(
            "{a: [{anything-but: {prefix: in/}}]}",
            "{a: [{prefix: in/a}]}",
            No,
        );
        meets(
            "{a: [{anything-but: {prefix: in/a}}]}",
            "{a: [{prefix: in/}]}",
            Yes,
        );
        meets(
            "{a: [{numeric: ['<', 3]}]}",
            "{a: [{numeric: ['>', 5]}]}",
            No,
        );
        meets("{a: [{numeric: ['<', 3]}]}", "{a: [2]}", Yes);
        meets("{a: [{exists: false}]}", "{a: [x]}", No);
        meets(
            "{a: [{cidr: 10.0.0.0/8}]}",
            "{a: [{cidr: 10.1.0.0/16}]}",
            Yes,
        );
        meets("{a: [{cidr: 10.0.0.0/8}]}", "{a: [{cidr: 11.0.0.0/8}]}", No);
        meets("{a: [{equals-ignore-case: X}]}", "{a: [x]}", Yes);
        meets("{$or: [{a: [x]}, {a: [y]}]}", "{a: [z]}", No);
    }

    #[test]
    fn unknown_texts_may_match() {
        let (pattern, _) = read("{a: [{prefix: input/}]}");
        let event = |text: &str| Value::Object(vec![("a".into(), Value::Text(Text::glob(text)))]);
        assert_eq!(pattern.matches(&event("input/*")), Answer::Yes);
        assert_eq!(pattern.matches(&event("*.txt")), Answer::Maybe);
        assert_eq!(pattern.matches(&event("output/*")), Answer::No);
    }
}
