//! What becomes of events that cannot be delivered: retries and dead-letter queues.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html>

use stackwright::{Construct, Data, Diagnostic, Object};

use super::codes;
use super::rule::Rule;
use super::sqs::allow_sending;
use crate::sqs::Queue;

/// What becomes of events that cannot be delivered to a target.
#[derive(Clone, Debug, Default)]
pub(super) struct Delivery {
    pub dead_letter_queue: Option<Queue>,
    pub retry_attempts: Option<u32>,
    pub max_event_age: Option<u32>,
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

    pub fn apply(&self, target: &mut Object) {
        if let Some(queue) = &self.dead_letter_queue {
            let config = Data::object([("Arn", queue.queue_arn())]);
            target.insert("DeadLetterConfig".into(), config);
        }
        if self.retry_attempts.is_some() || self.max_event_age.is_some() {
            let policy = Data::object([
                ("MaximumEventAgeInSeconds", Data::from(self.max_event_age)),
                ("MaximumRetryAttempts", self.retry_attempts.into()),
            ]);
            target.insert("RetryPolicy".into(), policy);
        }
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Some(attempts) = self.retry_attempts
            && attempts > 185
        {
            problems.push(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!("a target cannot be tried {attempts} times again"),
                )
                .hint("use 0 to 185"),
            );
        }
        if let Some(seconds) = self.max_event_age
            && !(60..=86_400).contains(&seconds)
        {
            problems.push(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!("an event cannot be delivered until it is {seconds} seconds old"),
                )
                .hint("use 60 to 86400 seconds"),
            );
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

        /// For how many seconds a delivery is tried, 60 to 86400 (a day), which is the default.
        ///
        /// # Errors
        /// At synthesis: `SW0366` if the number is outside the range.
        pub fn max_event_age(mut self, seconds: u32) -> Self {
            self.delivery.max_event_age = Some(seconds);
            self
        }
    };
}
pub(super) use delivery_setters;
