//! Queues as targets, and as dead-letter queues of targets.

use stackwright::{Construct, Diagnostic};
use stackwright_cfn::events::rule;

use super::codes;
use super::delivery::{Delivery, delivery_setters};
use super::input::Input;
use super::rule::Rule;
use super::target::{Target, TargetConfig, natural};
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::sqs::Queue;

pub(super) const SERVICE: &str = "events.amazonaws.com";

/// Sends events to a queue. The queue's policy is extended so that this rule, and no other, can send to it.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{events::{EventField, EventPattern, Rule, SqsTarget}, sqs::Queue};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let queue = Queue::new(&stack, "Queue");
/// Rule::new(&stack, "Rule")
///     .on(EventPattern::new().source("shop.orders"))
///     .target(SqsTarget::new(&queue).input(EventField::path("$.detail")));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct SqsTarget {
    queue: Queue,
    input: Option<Input>,
    message_group: Option<String>,
    delivery: Delivery,
}

impl SqsTarget {
    /// Sends the whole event to this queue.
    pub fn new(queue: &Queue) -> Self {
        SqsTarget {
            queue: queue.clone(),
            input: None,
            message_group: None,
            delivery: Delivery::default(),
        }
    }

    /// What the message is instead of the event.
    pub fn input(mut self, input: impl Into<Input>) -> Self {
        self.input = Some(input.into());
        self
    }

    /// The group of the messages, which a FIFO queue needs.
    ///
    /// # Errors
    /// At synthesis: `SW0367` if the queue is FIFO and this was not called, or the other way round.
    pub fn message_group(mut self, group_id: impl Into<String>) -> Self {
        self.message_group = Some(group_id.into());
        self
    }

    delivery_setters!();
}

impl Target for SqsTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        allow_sending(rule, &self.queue, None);
        self.delivery.bind(rule);
        let config = TargetConfig::new(self.queue.queue_arn())
            .input(self.input.clone())
            .delivery(&self.delivery);
        match &self.message_group {
            Some(group) => {
                config.properties(|target| target.sqs_parameters(rule::SqsParameters::new(group)))
            }
            None => config,
        }
    }

    fn problems(&self, _: &Rule) -> Vec<Diagnostic> {
        let path = self.queue.node().path();
        match (self.queue.is_fifo(), &self.message_group) {
            (true, None) => vec![
                Diagnostic::error(
                    codes::INVALID_TARGET,
                    format!(
                        "`{path}` is a FIFO queue, and the rule sends messages without a group"
                    ),
                )
                .hint("call `.message_group(…)` on the target"),
            ],
            (false, Some(_)) if !self.queue.is_imported() => vec![
                Diagnostic::error(
                    codes::INVALID_TARGET,
                    format!(
                        "`{path}` is a standard queue, and the rule sends messages with a group"
                    ),
                )
                .hint("leave out `message_group`, or call `.fifo()` on the queue"),
            ],
            _ => Vec::new(),
        }
    }
}

natural!(SqsTarget: Queue);

/// Lets a rule send to a queue, and EventBridge use the queue's key. A queue of another stack cannot name the rule, whose
/// stack comes after its own: it accepts all rules of the account and region.
pub(super) fn allow_sending(rule: &Rule, queue: &Queue, sid: Option<&str>) {
    let path = queue.node().path();
    let (operator, source) = match (rule.node().stack(), queue.node().stack()) {
        (Some(here), Some(there)) if here.node() != there.node() => {
            ("ArnLike", here.arn("events", "rule/*"))
        }
        _ => ("ArnEquals", rule.rule_arn()),
    };
    let mut statement = PolicyStatement::allow()
        .action("sqs:SendMessage")
        .resource(queue.queue_arn())
        .principal(Principal::service(SERVICE))
        .condition(operator, "aws:SourceArn", source);
    match sid {
        Some(sid) => statement = statement.sid(sid),
        None => statement = statement.actions(["sqs:GetQueueAttributes", "sqs:GetQueueUrl"]),
    }
    if !queue.add_to_resource_policy(statement) {
        rule.node().add_warning(
            Diagnostic::warning(
                codes::INVALID_TARGET,
                format!("the rule sends to `{path}`, a queue that exists elsewhere, whose policy is not changed"),
            )
            .hint(format!("let {SERVICE} use `sqs:SendMessage` there, and acknowledge {}", codes::INVALID_TARGET)),
        );
    }
    if queue.has_unshareable_key() {
        rule.node().add_error(
            Diagnostic::error(
                codes::KEY_NOT_USABLE,
                format!("`{path}` is encrypted with the key that KMS manages for SQS, which EventBridge cannot use"),
            )
            .note("the rule would fail to send, and nothing would say so")
            .hint("use `Encryption::SqsManaged`, or a key of its own"),
        );
    }
    if let Some(key) = queue.queue_key() {
        let statement = PolicyStatement::allow()
            .actions(["kms:Decrypt", "kms:GenerateDataKey*"])
            .resource("*")
            .principal(Principal::service(SERVICE));
        if !key.add_to_resource_policy(statement) {
            rule.node().add_warning(
                Diagnostic::warning(
                    codes::KEY_NOT_USABLE,
                    format!("`{path}` is encrypted with a key that exists elsewhere, whose policy is not changed"),
                )
                .note("without permission for EventBridge in the key's policy, events do not arrive")
                .hint(format!(
                    "let {SERVICE} use `kms:Decrypt` and `kms:GenerateDataKey*` there, and acknowledge {}",
                    codes::KEY_NOT_USABLE
                )),
            );
        }
    }
}
