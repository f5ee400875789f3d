//! Event patterns: which events a rule is for.

use stackwright::{Data, Diagnostic, Key, Object, split_path};
use stackwright_cfn::{Event, EventPath};

use super::check;
use super::codes;
use super::matcher::Match;
use super::objects::Watch;

/// Which events a rule is for. Every field that is named must match; a field that is named several times must match one
/// of the alternatives.
///
/// ```
/// use stackwright::{App, Stack, json};
/// use stackwright_aws::events::{EventPattern, Match, Rule};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Rule::new(&stack, "OnStop").on(
///     EventPattern::new()
///         .source("aws.ec2")
///         .detail_type("EC2 Instance State-change Notification")
///         .detail("state", "stopped")
///         .detail("state", "terminated")
///         .detail("instance-id", Match::prefix("i-0")),
/// );
///
/// let assembly = app.synth().unwrap();
/// let resources = assembly.template("S").unwrap()["Resources"].as_object().unwrap();
/// let detail = &resources.values().next().unwrap()["Properties"]["EventPattern"]["detail"];
/// assert_eq!(detail["state"], json!(["stopped", "terminated"]));
/// assert_eq!(detail["instance-id"][0]["prefix"], "i-0");
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct EventPattern {
    root: Object,
    problems: Vec<Diagnostic>,
    pub(super) watches: Vec<Watch>,
}

impl EventPattern {
    /// A pattern without fields. EventBridge accepts none that stays so.
    pub fn new() -> Self {
        EventPattern::default()
    }

    /// A pattern as JSON, for example one from AWS's documentation. It is checked as the others are.
    ///
    /// ```
    /// # use stackwright::json;
    /// # use stackwright_aws::events::EventPattern;
    /// let pattern = EventPattern::json(json!({
    ///     "source": ["aws.s3"],
    ///     "detail": {"reason": [{"anything-but": "DeleteObject"}]},
    /// }));
    /// # let _ = pattern;
    /// ```
    pub fn json(pattern: impl Into<Data>) -> Self {
        let mut made = EventPattern::new();
        match &mut pattern.into() {
            Data::Object(root) => made.root = std::mem::take(root),
            _ => made.problems.push(
                Diagnostic::error(codes::INVALID_PATTERN, "an event pattern is not an object")
                    .hint("write it as `{\"source\": [\"aws.s3\"]}`"),
            ),
        }
        made
    }

    /// An event of a service, by its source and its type.
    ///
    /// ```
    /// use stackwright_aws::ecs::events::TaskStateChange;
    /// use stackwright_aws::prelude::*;
    ///
    /// let stopped = EventPattern::of::<TaskStateChange>()
    ///     .detail(TaskStateChange::last_status(), "STOPPED")
    ///     .detail(TaskStateChange::containers().all().exit_code(), events::Match::anything_but(0));
    /// # let _ = stopped;
    /// ```
    pub fn of<E: Event>() -> Self {
        EventPattern::new()
            .source(E::SOURCE)
            .detail_type(E::DETAIL_TYPE)
    }

    /// Events that match one of these patterns: the operator `$or`.
    pub fn any_of<P: Into<EventPattern>>(alternatives: impl IntoIterator<Item = P>) -> Self {
        let alternatives: Vec<EventPattern> = alternatives.into_iter().map(Into::into).collect();
        EventPattern::new().and_any_of(alternatives)
    }

    /// Events that match this pattern, and one of these besides.
    pub fn and_any_of<P: Into<EventPattern>>(
        mut self,
        alternatives: impl IntoIterator<Item = P>,
    ) -> Self {
        let mut patterns = Vec::new();
        for alternative in alternatives {
            let alternative = alternative.into();
            self.problems.extend(alternative.problems);
            self.watches.extend(alternative.watches);
            patterns.push(Data::Object(alternative.root));
        }
        if self.root.contains_key("$or") {
            self.problems.push(
                Diagnostic::error(
                    codes::INVALID_PATTERN,
                    "an event pattern has alternatives twice on one level",
                )
                .hint("put all of them into one call"),
            );
        }
        self.root.insert("$or".into(), Data::List(patterns));
        self
    }

    /// Who sent the event: `aws.s3`, or the name that a program of one's own sends.
    pub fn source(self, source: impl Into<Match>) -> Self {
        self.at(vec!["source".into()], source.into())
    }

    /// What kind of event it is, for example `Object Created`.
    pub fn detail_type(self, detail_type: impl Into<Match>) -> Self {
        self.at(vec!["detail-type".into()], detail_type.into())
    }

    /// The account that the event is from.
    pub fn account(self, account: impl Into<Match>) -> Self {
        self.at(vec!["account".into()], account.into())
    }

    /// The region that the event is from.
    pub fn region(self, region: impl Into<Match>) -> Self {
        self.at(vec!["region".into()], region.into())
    }

    /// The ARN of a resource that the event is about.
    pub fn resource(self, arn: impl Into<Match>) -> Self {
        self.at(vec!["resources".into()], arn.into())
    }

    /// A field of the event's `detail`: a path of the event's type, `TaskStateChange::last_status()`, or one with dots between
    /// the names, `requestParameters.bucketName`. A dot inside a name is written `\.`.
    ///
    /// # Errors
    /// On the rule: `SW0350` for one item of a list among others, which patterns cannot tell apart.
    pub fn detail(mut self, path: impl Into<DetailPath>, value: impl Into<Match>) -> Self {
        let DetailPath { keys, problem } = path.into();
        self.problems.extend(problem);
        self.at(keys, value.into())
    }

    /// Any field of the event, by its path from the top: `detail.state`, `resources`.
    pub fn field(self, path: &str, value: impl Into<Match>) -> Self {
        let keys: Vec<Key> = keys(path).collect();
        self.at(keys, value.into())
    }

    fn at(mut self, keys: Vec<Key>, value: Match) -> Self {
        if let Err(problem) = insert(&mut self.root, &keys, value.into()) {
            self.problems
                .push(Diagnostic::error(codes::INVALID_PATTERN, problem));
        }
        self
    }

    /// The pattern as data.
    pub fn to_data(&self) -> Data {
        Data::Object(self.root.clone())
    }

    /// The pattern as its grammar reads it.
    pub(super) fn read(&self) -> check::Pattern {
        check::pattern(&self.to_data()).0
    }

    /// Everything that is wrong with the pattern.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.problems.clone();
        if problems.is_empty() {
            problems = check::pattern(&self.to_data()).1;
        }
        problems
    }
}

impl From<&EventPattern> for EventPattern {
    fn from(pattern: &EventPattern) -> EventPattern {
        pattern.clone()
    }
}

/// A path into the `detail` of an event: one of an event's type ([`EventPath`]), or a text with dots between the names.
#[derive(Clone, Debug)]
pub struct DetailPath {
    keys: Vec<Key>,
    problem: Option<Diagnostic>,
}

impl From<&str> for DetailPath {
    fn from(path: &str) -> DetailPath {
        let mut keys = vec![Key::Borrowed("detail")];
        keys.extend(self::keys(path));
        DetailPath {
            keys,
            problem: None,
        }
    }
}

impl From<&String> for DetailPath {
    fn from(path: &String) -> DetailPath {
        path.as_str().into()
    }
}

impl From<String> for DetailPath {
    fn from(path: String) -> DetailPath {
        path.as_str().into()
    }
}

impl From<EventPath> for DetailPath {
    fn from(path: EventPath) -> DetailPath {
        let problem = path.names_one_item().then(|| {
            let problem =
                format!("`{path}` is one item of a list, and patterns look at all of them");
            Diagnostic::error(codes::INVALID_PATTERN, problem).hint("call `.all()` on the list")
        });
        DetailPath {
            keys: path.keys().map(Key::Borrowed).collect(),
            problem,
        }
    }
}

/// The keys of a path into an event.
fn keys(path: &str) -> impl Iterator<Item = Key> {
    split_path(path).into_iter().map(Key::Owned)
}

/// Adds an alternative to the field at a path.
fn insert(object: &mut Object, keys: &[Key], value: Data) -> Result<(), String> {
    let Some((key, below)) = keys.split_first() else {
        return Err("a field of an event pattern has no name".into());
    };
    if key.is_empty() {
        return Err("a field of an event pattern has no name".into());
    }
    if below.is_empty() {
        let field = object
            .entry(key.clone())
            .or_insert_with(|| Data::List(Vec::new()));
        return match field {
            Data::List(alternatives) => {
                alternatives.push(value);
                Ok(())
            }
            _ => Err(format!(
                "`{key}` is compared with a value, and fields inside it are compared too"
            )),
        };
    }
    match object
        .entry(key.clone())
        .or_insert_with(|| Data::Object(Object::new()))
    {
        Data::Object(inner) => insert(inner, below, value),
        _ => Err(format!(
            "`{key}` is compared with a value, and fields inside it are compared too"
        )),
    }
}
