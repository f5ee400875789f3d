//! Archives: events that are kept, so that they can be sent again.

use stackwright::{Diagnostic, Duration, IntoValue, Node, Value};
use stackwright_cfn::events::CfnArchive;

use super::codes;
use super::pattern::EventPattern;
use crate::kms::Key;

/// Which events are kept, and for how long: all of them, without end, unless other setters are called.
///
/// ```
/// use stackwright_aws::events::Archive;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let orders = EventPattern::new().source("shop.orders");
/// EventBus::new(&stack, "Shop").archive("Orders", Archive::new().pattern(orders).retention(Duration::days(30)));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Archive {
    name: Option<Value<String>>,
    description: Option<Value<String>>,
    pattern: Option<EventPattern>,
    retention: Option<Duration>,
    key: Option<Key>,
}

impl Archive {
    /// An archive of all events of the bus, without end.
    pub fn new() -> Self {
        Archive::default()
    }

    /// Gives it a name of its own, of up to 48 letters, digits and any of `.-_`.
    pub fn name(mut self, name: impl IntoValue<String>) -> Self {
        self.name = Some(name.into_value());
        self
    }

    /// What it is for.
    pub fn description(mut self, text: impl IntoValue<String>) -> Self {
        self.description = Some(text.into_value());
        self
    }

    /// Keeps only events that match.
    pub fn pattern(mut self, pattern: impl Into<EventPattern>) -> Self {
        self.pattern = Some(pattern.into());
        self
    }

    /// For how many days events are kept.
    pub fn retention(mut self, time: impl Into<Duration>) -> Self {
        self.retention = Some(time.into());
        self
    }

    /// Encrypts events with this key. Its policy must let EventBridge use it.
    pub fn encryption_key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    #[track_caller]
    pub(super) fn create(self, bus: &Node, id: &str, bus_arn: &Value<String>) {
        let node = Node::new(bus, id);
        node.set_construct_type("stackwright_aws.events.Archive");
        let line = std::panic::Location::caller();
        for problem in self.problems() {
            node.report(problem.at(line));
        }
        let archive = CfnArchive::new(&node, "Archive", bus_arn)
            .archive_name(self.name)
            .description(self.description)
            .event_pattern(self.pattern.map(|pattern| pattern.to_data()))
            .retention_days(self.retention.and_then(Duration::as_days))
            .kms_key_identifier(self.key.map(|key| key.key_arn()));
        node.set_default_child(&archive);
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let is_letter = |it: char| it.is_ascii_alphanumeric() || ".-_".contains(it);
        let name = self.name.as_ref().and_then(Value::as_str);
        if let Some(name) = name
            && (name.is_empty() || name.len() > 48 || !name.chars().all(is_letter))
        {
            let problem = format!("an archive cannot be called `{name}`");
            problems.push(
                Diagnostic::error(codes::ARCHIVE, problem)
                    .hint("use up to 48 letters, digits and any of `.-_`"),
            );
        }
        if let Some(time) = self.retention
            && time.as_days().is_none_or(|days| days < 1)
        {
            let problem = format!("an archive cannot keep events for {time}");
            let problem = Diagnostic::error(codes::ARCHIVE, problem);
            problems.push(problem.hint("use whole days, at least one"));
        }
        if let Some(pattern) = &self.pattern {
            problems.extend(pattern.problems());
        }
        problems
    }
}
