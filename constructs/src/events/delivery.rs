//! What becomes of events that cannot be delivered: retries and dead-letter queues.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html>

use stackwright::{Construct, Diagnostic, Duration};
use stackwright_cfn::events::rule;

use super::codes;
use super::rule::Rule;
use super::sqs::allow_sending;
use crate::kit::in_range;
use crate::sqs::Queue;

/// What becomes of events that cannot be delivered to a target.
#[derive(Clone, Debug, Default)]
pub(super) struct Delivery {
    pub dead_letter_queue: Option<Queue>,
    pub retry_attempts: Option<u32>,
    pub max_event_age: Option<Duration>,
}

impl Delivery {
    /// Lets the rule send to the dead-letter queue.
    pub fn bind(&self, rule: &Rule) {
        if let Some(queue) = &self.dead_letter_queue {
            // The name that the CDK gives it.
            let sid = format!("AllowEventRule{}", rule.node().unique_id());
            allow_sending(rule, queue, Some(&sid));
        }
    }

    pub fn apply(&self, mut target: rule::Target) -> rule::Target {
        if let Some(queue) = &self.dead_letter_queue {
            let queue = rule::DeadLetterConfig::new().arn(queue.queue_arn());
            target = target.dead_letter_config(queue);
        }
        if self.retry_attempts.is_some() || self.max_event_age.is_some() {
            let age = self.max_event_age.map(Duration::in_seconds);
            target = target.retry_policy(
                rule::RetryPolicy::new()
                    .maximum_event_age_in_seconds(age)
                    .maximum_retry_attempts(self.retry_attempts),
            );
        }
        target
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Some(attempts) = self.retry_attempts {
            let what = "a target cannot have a number of retries";
            problems.extend(in_range(codes::OUT_OF_RANGE, what, attempts, 0..=185));
        }
        if let Some(age) = self.max_event_age {
            let range = Duration::minutes(1)..=Duration::days(1);
            let what = "an event cannot have a maximum age";
            problems.extend(in_range(codes::OUT_OF_RANGE, what, age, range));
        }
        if let Some(queue) = &self.dead_letter_queue
            && queue.is_fifo()
        {
            problems.push(
                Diagnostic::error(
                    codes::INVALID_TARGET,
                    format!(
                        "`{}` is a FIFO queue, and the dead-letter queue of a target cannot be",
                        queue.node().path()
                    ),
                )
                .hint("use a standard queue"),
            );
        }
        problems
    }
}

/// The setters that all targets have for what becomes of events that cannot be delivered.
macro_rules! delivery_setters {
    () => {
        /// Sends events that could not be delivered to this queue, whose policy is extended. Without one they are lost.
        ///
        /// # Errors
        /// At synthesis: `SW0367` if it is a FIFO queue, `SW0364` if it is encrypted with a key that EventBridge may not
        /// use.
        pub fn dead_letter_queue(mut self, queue: &crate::sqs::Queue) -> Self {
            self.delivery.dead_letter_queue = Some(queue.clone());
            self
        }

        /// How often a delivery that failed is tried again, up to 185, which is the default.
        ///
        /// # Errors
        /// At synthesis: `SW0366` if the number is outside the range.
        pub fn retry_attempts(mut self, attempts: u32) -> Self {
            self.delivery.retry_attempts = Some(attempts);
            self
        }

        /// For how long a delivery is tried: one minute to a day, which is the default.
        ///
        /// # Errors
        /// At synthesis: `SW0366` if it is outside of that.
        pub fn max_event_age(mut self, age: impl Into<stackwright::Duration>) -> Self {
            self.delivery.max_event_age = Some(age.into());
            self
        }
    };
}
pub(super) use delivery_setters;
