//! Filters: of event-source mappings, pipes, subscriptions and notifications.

use stackwright_facts::pattern::Verdict;
use stackwright_template::engines::Answer;
use stackwright_template::engines::events::{self, Pattern, Value, explain};
use stackwright_template::engines::text::{Scope, Text};
use stackwright_template::model::{Evaluation, Instance};

use crate::proof::State;

/// Whether something goes through, and why or why not.
pub struct Passes {
    /// Whether it does.
    pub state: State,
    /// What decides.
    pub why: String,
}

impl Passes {
    fn new(state: State, why: impl Into<String>) -> Self {
        Self {
            state,
            why: why.into(),
        }
    }
}

/// Reads a pattern, and says whether it lets a value through.
pub fn pattern<'t>(scope: Scope<'_, 't>, instance: &Instance<'t>, value: &Value) -> Passes {
    let Some((pattern, faults)) = events::read(scope, instance) else {
        return Passes::new(
            State::Unknown,
            "the pattern is only known when it is deployed",
        );
    };
    let refused = faults
        .iter()
        .find(|fault| matches!(fault.verdict, Verdict::Refused | Verdict::TooLarge));
    if let Some(fault) = refused {
        let at = match fault.path.as_str() {
            "" => String::new(),
            path => format!(" at `{path}`"),
        };
        return Passes::new(
            State::Broken,
            format!("AWS refuses the pattern{at}: {}", fault.problem.message),
        );
    }
    matched(&pattern, value)
}

/// Whether a pattern lets a value through.
pub fn matched(pattern: &Pattern, value: &Value) -> Passes {
    match explain(pattern, value) {
        None => Passes::new(State::Passed, "every field matches"),
        Some(miss) if miss.answer == Answer::No => Passes::new(State::Other, miss.to_string()),
        Some(miss) => Passes::new(State::Unknown, format!("it is not known: {miss}")),
    }
}

/// Whether one of the filters of a mapping or a pipe lets a record through; each is an object with a `Pattern`.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>
pub fn criteria<'t>(
    scope: Scope<'_, 't>,
    filters: Option<&Instance<'t>>,
    record: &Value,
) -> Option<Passes> {
    let filters = filters?;
    if filters.unknown().is_some() {
        return Some(Passes::new(
            State::Unknown,
            "the filters are only known when it is deployed",
        ));
    }
    let mut worst: Option<Passes> = None;
    for filter in filters.items() {
        let Some(own) = filter.get("Pattern") else {
            continue;
        };
        let passes = pattern(scope, own, record);
        match passes.state {
            State::Passed => return Some(passes),
            State::Unknown => worst = Some(passes),
            _ => worst = worst.or(Some(passes)),
        }
    }
    worst
}

/// Whether a notification of S3 is for an event and a key.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>
pub fn notification<'t>(
    scope: Scope<'_, 't>,
    item: &Instance<'t>,
    event: &str,
    key: &Text,
) -> Passes {
    let wanted = item
        .get("Event")
        .map(|event| scope.text(event))
        .unwrap_or_default();
    // `s3:ObjectCreated:*` is of all its kinds; a bucket without versions knows no markers.
    let same = wanted.with_wildcards(false).covers(&Text::literal(event));
    let marker = event == "s3:ObjectRemoved:Delete"
        && wanted.known() == Some("s3:ObjectRemoved:DeleteMarkerCreated");
    match same {
        Answer::No if marker => {
            return Passes::new(
                State::Unknown,
                "a deletion makes a marker where the bucket has versions, and the notification is for markers",
            );
        }
        Answer::No => {
            return Passes::new(
                State::Other,
                format!("the event is {event}, and it is for {wanted}"),
            );
        }
        Answer::Maybe => {
            return Passes::new(
                State::Unknown,
                format!("whether {wanted} is {event} is not known"),
            );
        }
        Answer::Yes => {}
    }
    let rules = item.at("Filter.S3Key.Rules");
    for rule in rules.map(Instance::items).unwrap_or_default() {
        let name = rule
            .get("Name")
            .and_then(Instance::text)
            .unwrap_or_default();
        let value = rule
            .get("Value")
            .map(|value| scope.text(value))
            .unwrap_or_default();
        let is_prefix = name.eq_ignore_ascii_case("prefix");
        let wanted = match is_prefix {
            true => value.clone().then(Text::any()),
            false => Text::any().then(value.clone()),
        };
        let (end, verb) = if is_prefix {
            ("beginning", "begins")
        } else {
            ("end", "ends")
        };
        match wanted.covers(key) {
            Answer::Yes => {}
            Answer::No => {
                return Passes::new(
                    State::Other,
                    format!(
                        "the key `{key}` has another {end}: the notification is for those that {} with `{value}`",
                        verb.trim_end_matches('s')
                    ),
                );
            }
            Answer::Maybe => {
                return Passes::new(
                    State::Unknown,
                    format!("whether `{key}` {verb} with `{value}` is not known"),
                );
            }
        }
    }
    Passes::new(State::Passed, "event and key match")
}

/// Whether a subscription takes a message. Without a field that is there, nothing matches, `exists: false` neither.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html>
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>
pub fn subscription<'t>(
    scope: Scope<'_, 't>,
    policy: Option<&Instance<'t>>,
    in_body: bool,
    message: &Value,
    attributes: &Value,
) -> Passes {
    // An empty policy is how a filter is taken away.
    let is_none = |policy: &Instance<'_>| matches!(&policy.value, Evaluation::Object(object) if object.entries.is_empty() && !object.open);
    let Some(policy) = policy.filter(|policy| !is_none(policy)) else {
        return Passes::new(State::Passed, "it has no filter policy");
    };
    let (asked, of) = match in_body {
        true => (message, "fields"),
        false => (attributes, "attributes"),
    };
    if in_body && matches!(message, Value::Text(_)) {
        return Passes::new(
            State::Other,
            "the message is no JSON, and the filter policy is for its body",
        );
    }
    let is_empty = *asked == Value::Object(Vec::new());
    let mut passes = pattern(scope, policy, asked);
    if is_empty && passes.state == State::Passed {
        return Passes::new(
            State::Other,
            format!("the message has no {of}, and `exists: false` takes only one that has some"),
        );
    }
    if is_empty && !in_body && passes.state == State::Other {
        passes.why = format!(
            "the message has no attributes: {}; `FilterPolicyScope: MessageBody` filters by what is in it",
            passes.why
        );
    }
    passes
}
