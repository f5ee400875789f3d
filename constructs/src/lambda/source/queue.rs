//! Queues as event sources.

use stackwright::{Construct, Diagnostic};
use stackwright_cfn::lambda::event_source_mapping::ScalingConfig;

use super::super::{Function, Invocable, codes};
use super::mapping::{Added, EventSource, Reading, number_of, reading};
use crate::kit::{Set, in_range};
use crate::sqs::Queue;

/// The messages of a queue. Those of a failed invocation come back, and go into the queue's dead-letter queue after a while.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct SqsSource {
    queue: Queue,
    reading: Reading,
    max_concurrency: Option<u32>,
}

impl SqsSource {
    /// The messages of this queue, ten at most in a batch.
    pub fn new(queue: &Queue) -> Self {
        SqsSource {
            queue: queue.clone(),
            reading: Reading::default(),
            max_concurrency: None,
        }
    }

    reading!();

    /// Keeps so many pollers ready for it, from the least to the most: it is read faster, and paid for.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html>
    pub fn provisioned_pollers(mut self, limits: std::ops::RangeInclusive<u32>) -> Self {
        self.reading.pollers = Some(limits);
        self
    }

    /// Lets the function say which messages of a batch failed, so that the others do not come back.
    pub fn report_failures(mut self) -> Self {
        self.reading.report_failures = true;
        self
    }

    /// How many invocations there are at the same time at most, 2 to 1000.
    ///
    /// # Errors
    /// Where the source is added: `SW0401` if the number is outside the range.
    pub fn max_concurrency(mut self, count: u32) -> Self {
        self.max_concurrency = Some(count);
        self
    }
}

/// All messages, under the defaults of [`SqsSource`].
impl EventSource for &Queue {
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        SqsSource::new(self).bind(invoked);
    }
}

impl EventSource for SqsSource {
    /// # Errors
    /// At synthesis: `SW0407` if messages become visible again while the function may still work on them.
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        let function = invoked.invocable_function();
        let largest = if self.queue.is_fifo() { 10 } else { 10_000 };
        self.reading.check(function, largest);
        let (size, window) = (self.reading.batch_size.unwrap_or(10), self.reading.window);
        let error = |problem: &str, hint: &str| {
            Diagnostic::error(codes::EVENT_SOURCE, problem.to_owned()).hint(hint.to_owned())
        };
        if self.queue.is_fifo() && window.is_some() {
            let problem = "Lambda does not wait for batches of a FIFO queue";
            function.report(error(problem, "leave out `batching_window`"));
        } else if size > 10 && window.is_none() && !self.queue.is_fifo() {
            let problem = "batches of more than 10 messages need a time in which they fill";
            function.report(error(
                problem,
                "call `batching_window` with a second or more",
            ));
        }
        let what = "a queue cannot have a number of invocations at the same time";
        let concurrency = self.max_concurrency;
        let problem =
            concurrency.and_then(|count| in_range(codes::OUT_OF_RANGE, what, count, 2..=1000));
        if let Some(problem) = problem {
            function.report(problem);
        }
        let id = format!("SqsEventSource:{}", self.queue.node().unique_id());
        let scaling = |count| ScalingConfig::new().maximum_concurrency(count);
        self.reading
            .map(invoked, &id, None)
            .event_source_arn(self.queue.queue_arn())
            .scaling_config(concurrency.map(scaling));
        self.queue.grant_consume(function);
        check_visibility(function, &self.queue, Set::new(()));
    }
}

/// Lambda refuses a queue whose messages become visible again while the function may still work on them.
fn check_visibility(function: &Function, queue: &Queue, added: Added) {
    if queue.is_imported() || function.is_imported() {
        return;
    }
    let (function, queue) = (function.clone(), queue.clone());
    function.clone().node().add_validation(move || {
        let timeout = number_of(function.node(), "Timeout").unwrap_or(3);
        let visible = number_of(queue.node(), "VisibilityTimeout").unwrap_or(30);
        if visible >= timeout {
            return Vec::new();
        }
        let path = queue.node().path();
        let problem = format!(
            "messages of `{path}` become visible again after {visible} seconds, and the function may run for {timeout}"
        );
        let hint = format!(
            "call `visibility_timeout` on the queue, with at least {timeout} seconds; AWS recommends {}",
            timeout.saturating_mul(6)
        );
        vec![added.blame(Diagnostic::error(codes::EVENT_SOURCE, problem).hint(hint))]
    });
}
