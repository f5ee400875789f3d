//! Why a pattern does not let an event through: the first of its fields that fails.

use stackwright_facts::pattern::{Comparison, Rule};

use super::{Comparing, Fields, Pattern, TestKind, Value};
use crate::engines::Answer;
use crate::parse::Span;

/// A field of a pattern that an event does not match, or of which it is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Miss {
    /// Whether it fails, or may pass.
    pub answer: Answer,
    /// The field, such as `detail.eventName`.
    pub path: String,
    /// Where the pattern has it.
    pub place: Span,
    /// What the pattern takes, in words.
    pub wanted: String,
    /// What the event has, as JSON; nothing where the field is not there.
    pub found: Option<String>,
}

impl std::fmt::Display for Miss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, wanted, .. } = self;
        match &self.found {
            Some(found) => write!(f, "`{path}` is {found}, and the pattern takes {wanted}"),
            None => write!(f, "there is no `{path}`, and the pattern takes {wanted}"),
        }
    }
}

/// The first field in the order of the pattern that the event certainly does not match, else the first of which it is not
/// known; `None` where the event matches.
///
/// ```
/// use stackwright_template::engines::{events::{self, explain, Value}, text::Scope};
/// use stackwright_template::model::{Environment, Template};
///
/// let document = stackwright_template::parse::parse("
/// source: [aws.s3]
/// detail: {eventName: [PutObject, {prefix: Copy}]}");
/// let template = Template::new(&document);
/// let environment = Environment::default();
/// let scope = Scope { template: &template, environment: &environment };
/// let pattern = environment.evaluate(&template, &document.root).unwrap();
/// let (pattern, _) = events::read(scope, &pattern).unwrap();
/// let event = Value::from(&serde_json::json!({"source": "aws.s3", "detail": {"eventName": "DeleteObject"}}));
/// assert_eq!(
///     explain(&pattern, &event).unwrap().to_string(),
///     "`detail.eventName` is \"DeleteObject\", and the pattern takes \"PutObject\" or a text that begins with \"Copy\"",
/// );
/// ```
#[must_use]
pub fn explain(pattern: &Pattern, event: &Value) -> Option<Miss> {
    let mut open = None;
    fields(&pattern.root, Some(event), "", &mut open).or(open)
}

/// The first field that fails; the first that may pass is kept.
fn fields(
    pattern: &Fields,
    object: Option<&Value>,
    path: &str,
    open: &mut Option<Miss>,
) -> Option<Miss> {
    // Of a list, any item may match; where none does, the first says why.
    if let Some(Value::List(items)) = object {
        let mut first = None;
        for item in items {
            let mut own = None;
            match fields(pattern, Some(item), path, &mut own) {
                None => {
                    if let Some(own) = own {
                        open.get_or_insert(own);
                    }
                    return None;
                }
                Some(miss) => first = first.or(Some(miss)),
            }
        }
        if first.is_some() {
            return first;
        }
    }
    for field in &pattern.fields {
        let path = match path {
            "" => field.name.clone(),
            path => format!("{path}.{}", field.name),
        };
        let value = match object {
            Some(Value::Unknown) => Some(&Value::Unknown),
            object => object.and_then(|object| object.get(&field.name)),
        };
        let (answer, wanted) = match &field.rule {
            Rule::Fields(inner) => {
                if let Some(miss) = fields(inner, value, &path, open) {
                    return Some(miss);
                }
                continue;
            }
            Rule::Any(tests) => {
                let answer = Answer::any(tests.iter().map(|test| test.kind.passes(value)));
                if answer == Answer::Yes {
                    continue;
                }
                let words: Vec<String> = tests.iter().map(|test| words(&test.kind)).collect();
                (answer, words.join(" or "))
            }
            Rule::Open => (Answer::Maybe, "what only a deployment knows".to_owned()),
        };
        let miss = Miss {
            answer,
            path,
            place: field.place,
            wanted,
            found: value.map(Value::to_string),
        };
        match answer {
            Answer::No => return Some(miss),
            _ => drop(open.get_or_insert(miss)),
        }
    }
    for choices in &pattern.alternatives {
        let mut first = None;
        let mut own_open = None;
        let matched = choices.iter().any(|choice| {
            let mut own = None;
            match fields(choice, object, path, &mut own) {
                None if own.is_none() => true,
                None => {
                    own_open = own_open.take().or(own);
                    false
                }
                Some(miss) => {
                    first = first.take().or(Some(miss));
                    false
                }
            }
        });
        if matched {
            continue;
        }
        match own_open {
            Some(own) => drop(open.get_or_insert(own)),
            None => {
                if let Some(mut miss) = first {
                    miss.wanted.push_str(", or another alternative of `$or`");
                    return Some(miss);
                }
            }
        }
    }
    None
}

/// What a test takes, in words.
fn words(test: &TestKind) -> String {
    let json =
        |text: &dyn std::fmt::Display| serde_json::Value::String(text.to_string()).to_string();
    let case = |ignore: &bool| if *ignore { ", whatever its case" } else { "" };
    match test {
        TestKind::Equals(text) => json(text),
        TestKind::EqualsIgnoreCase(text) => format!("{}, whatever its case", json(text)),
        TestKind::Number(number) => format!("the number {number}"),
        TestKind::Bool(value) => value.to_string(),
        TestKind::Null => "null".to_owned(),
        TestKind::Prefix { text, ignore_case } => {
            format!(
                "a text that begins with {}{}",
                json(text),
                case(ignore_case)
            )
        }
        TestKind::Suffix { text, ignore_case } => {
            format!("a text that ends with {}{}", json(text), case(ignore_case))
        }
        TestKind::Wildcard(text) => format!("a text like {}", json(text)),
        TestKind::AnythingBut(excluded) => {
            let all: Vec<String> = excluded.iter().map(words).collect();
            format!("anything but {}", all.join(" and "))
        }
        TestKind::Numeric(bounds) => {
            let all = bounds.iter().map(|(comparison, bound)| {
                let sign = match comparison {
                    Comparison::Equal => "=",
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterOrEqual => ">=",
                };
                format!("{sign} {bound}")
            });
            format!("a number {}", all.collect::<Vec<_>>().join(" and "))
        }
        TestKind::Cidr(network) => format!("an address in {network}"),
        TestKind::Exists(true) => "any value".to_owned(),
        TestKind::Exists(false) => "events without it".to_owned(),
        TestKind::Open => "what only a deployment knows".to_owned(),
    }
}
