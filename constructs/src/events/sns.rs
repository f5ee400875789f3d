//! Topics as targets.

use stackwright::{Construct, Diagnostic};

use super::codes;
use super::delivery::{Delivery, delivery_setters};
use super::input::Input;
use super::rule::Rule;
use super::sqs::SERVICE;
use super::target::{Target, TargetConfig, natural};
use crate::iam::Principal;
use crate::sns::Topic;

/// Publishes events to a topic. The topic's policy is extended so that EventBridge can publish to it; it cannot be limited
/// to one rule, because EventBridge has no conditions in the policies of topics.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{events::{EventField, EventPattern, Rule, SnsTarget, Template}, sns::Topic};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let topic = Topic::new(&stack, "Topic");
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("shop.orders")).target(
///     SnsTarget::new(&topic).input(Template::text(["ordered at ".into(), EventField::time().into()])),
/// );
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct SnsTarget {
    topic: Topic,
    input: Option<Input>,
    delivery: Delivery,
}

impl SnsTarget {
    /// Publishes the whole event to this topic.
    pub fn new(topic: &Topic) -> Self {
        SnsTarget {
            topic: topic.clone(),
            input: None,
            delivery: Delivery::default(),
        }
    }

    /// What the message is instead of the event.
    pub fn input(mut self, input: impl Into<Input>) -> Self {
        self.input = Some(input.into());
        self
    }

    delivery_setters!();
}

impl Target for SnsTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        let grant = self.topic.grant_publish(&Principal::service(SERVICE));
        if !grant.is_complete() {
            rule.node().add_warning(
                Diagnostic::warning(
                    codes::INVALID_TARGET,
                    format!(
                        "the rule publishes to `{}`, and the policy of the topic or of its key belongs to somebody else",
                        self.topic.node().path()
                    ),
                )
                .hint(format!(
                    "let {SERVICE} use `sns:Publish` and the key there, and acknowledge {}",
                    codes::INVALID_TARGET
                )),
            );
        }
        self.delivery.bind(rule);
        TargetConfig::new(self.topic.topic_arn())
            .input(self.input.clone())
            .delivery(&self.delivery)
    }

    fn problems(&self, _: &Rule) -> Vec<Diagnostic> {
        if !self.topic.is_fifo() {
            return Vec::new();
        }
        let path = self.topic.node().path();
        vec![
            Diagnostic::error(
                codes::INVALID_TARGET,
                format!("`{path}` is a FIFO topic, to which rules cannot publish"),
            )
            .hint("use a standard topic, or a FIFO queue"),
        ]
    }
}

natural!(SnsTarget: Topic);
