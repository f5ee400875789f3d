//! Archives: events that are kept, so that they can be sent again.

use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource, Value,
};
use stackwright_cfn::events::CfnArchive;

use super::bus::EventBus;
use super::codes;
use super::pattern::EventPattern;
use crate::kit::Part;
use crate::kms::Key;

/// The events of a bus, which are kept so that they can be sent again: all of them, without end, unless the setters say
/// otherwise. `StartReplay` sends them again, for which one needs to know [the archive's ARN](Archive::archive_arn).
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let orders = EventPattern::new().source("shop.orders");
/// let archive = EventBus::new(&stack, "Shop").archive("Orders").pattern(orders).retention(Duration::days(30));
/// CfnOutput::new(&stack, "Archive", archive.archive_arn());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html>
#[derive(Clone, Debug)]
pub struct Archive(Part<CfnArchive>);

impl Construct for Archive {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Archive {
    /// An archive of all events of a bus, without end. The bus can be one that exists elsewhere, such as that of the account,
    /// `EventBus::from_name(scope, "Default", "default")`.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, bus: &EventBus) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.events.Archive");
        let archive = CfnArchive::new(&node, "Archive", bus.event_bus_arn());
        node.set_default_child(&archive);
        Defaults::apply(Archive(Part::new(node, Rc::new(archive))))
    }

    /// Gives it a name of its own, of up to 48 letters, digits and any of `.-_`.
    ///
    /// # Errors
    /// At synthesis: `SW0373` if EventBridge does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let is_letter = |it: char| it.is_ascii_alphanumeric() || ".-_".contains(it);
        if let Some(name) = name.as_str()
            && (name.is_empty() || name.len() > 48 || !name.chars().all(is_letter))
        {
            let problem = format!("an archive cannot be called `{name}`");
            let problem = Diagnostic::error(codes::ARCHIVE, problem);
            self.0
                .report(problem.hint("use up to 48 letters, digits and any of `.-_`"));
        }
        Archive(self.0.edit(|archive| drop(archive.archive_name(name))))
    }

    /// What it is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        Archive(self.0.edit(|archive| drop(archive.description(text))))
    }

    /// Keeps only events that match.
    ///
    /// # Errors
    /// At synthesis: `SW0350` for a pattern that EventBridge rejects.
    #[track_caller]
    pub fn pattern(&self, pattern: impl Into<EventPattern>) -> Self {
        let pattern = pattern.into();
        for problem in pattern.problems() {
            self.0.report(problem);
        }
        Archive(
            self.0
                .edit(|archive| drop(archive.event_pattern(pattern.to_data()))),
        )
    }

    /// For how many days events are kept.
    ///
    /// # Errors
    /// At synthesis: `SW0373` if it is less than a day, or not a number of whole days.
    #[track_caller]
    pub fn retention(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let days = time.as_days().filter(|days| *days >= 1);
        if days.is_none() {
            let problem = format!("an archive cannot keep events for {time}");
            let problem = Diagnostic::error(codes::ARCHIVE, problem);
            self.0.report(problem.hint("use whole days, at least one"));
        }
        Archive(self.0.edit(|archive| drop(archive.retention_days(days))))
    }

    /// Encrypts events with this key. Its policy must let EventBridge use it.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        let key = key.key_arn();
        Archive(self.0.edit(|archive| drop(archive.kms_key_identifier(key))))
    }

    /// What happens to the archive, and the events in it, when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Archive(self.0.edit(|archive| drop(archive.removal_policy(policy))))
    }

    /// The ARN, for whoever sends the events again.
    pub fn archive_arn(&self) -> Value<String> {
        self.0.attr_arn()
    }

    /// The name.
    pub fn archive_name(&self) -> Value<String> {
        self.0.ref_()
    }
}
