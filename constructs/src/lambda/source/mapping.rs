//! What event sources have in common that Lambda reads from.

use std::ops::RangeInclusive;

use stackwright::{Data, Diagnostic, Duration, Node, intrinsic};
use stackwright_cfn::lambda::CfnEventSourceMapping;
use stackwright_cfn::lambda::event_source_mapping::{
    DestinationConfig, Filter, FilterCriteria, FunctionResponseTypes, MetricsConfig,
    MetricsConfigMetrics as Metrics, OnFailure, ProvisionedPollerConfig,
};

use super::super::{Alias, Function, Invocable, Version, codes};
use crate::iam::Principal;
use crate::kit::{Set, in_range};
use crate::kms::Key;
use crate::sqs::Queue;

/// What invokes a function, a version of it or an alias.
pub trait EventSource {
    /// Lets events come to what is invoked.
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable);
}

impl Function {
    /// Invokes the function with the events of a source, which is allowed to.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let failed = Queue::new(&stack, "Failed");
    /// let jobs = Queue::new(&stack, "Jobs")
    ///     .visibility_timeout(Duration::minutes(6))
    ///     .dead_letter_queue(&failed, 3);
    /// let code = lambda::Code::inline("def handler(event, context): ...");
    /// Function::new(&stack, "Work", lambda::Runtime::PYTHON_3_13, code)
    ///     .timeout(Duration::minutes(1))
    ///     .event_source(lambda::SqsSource::new(&jobs).report_failures());
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html>
    #[track_caller]
    pub fn event_source(&self, source: impl EventSource) -> Self {
        source.bind(self);
        self.clone()
    }
}

impl Alias {
    /// Invokes the version that the alias leads to with the events of a source, which is allowed to: what
    /// [`Function::event_source`] does, for deployments that move the alias only when the new version works.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let code = lambda::Code::inline("def handler(event, context): ...");
    /// let work = Function::new(&stack, "Work", lambda::Runtime::PYTHON_3_13, code);
    /// work.alias("live").event_source(&Queue::new(&stack, "Jobs"));
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn event_source(&self, source: impl EventSource) -> Self {
        source.bind(self);
        self.clone()
    }
}

impl Version {
    /// Invokes this version with the events of a source, which is allowed to: what [`Function::event_source`] does.
    #[track_caller]
    pub fn event_source(&self, source: impl EventSource) -> Self {
        source.bind(self);
        self.clone()
    }
}

/// Where in a stream reading starts.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum StartAt {
    /// With what is oldest there.
    TrimHorizon,
    /// With what comes from now on.
    Latest,
    /// At this time, in seconds since 1970; not for DynamoDB.
    Timestamp(f64),
}

impl StartAt {
    pub(super) fn apply(self, mapping: &CfnEventSourceMapping) {
        match self {
            StartAt::TrimHorizon => mapping.starting_position("TRIM_HORIZON"),
            StartAt::Latest => mapping.starting_position("LATEST"),
            StartAt::Timestamp(seconds) => mapping
                .starting_position("AT_TIMESTAMP")
                .starting_position_timestamp(seconds),
        };
    }
}

/// What all of them can be told.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub batch_size: Option<u32>,
    pub window: Option<Duration>,
    pub filters: Vec<Data>,
    pub report_failures: bool,
    pub disabled: bool,
    pub failed: Option<FailedRecords>,
    pub pollers: Option<RangeInclusive<u32>>,
    pub counted: bool,
    pub filter_key: Option<Key>,
}

/// Where records are sent that a function could not handle, or what is known of them.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FailedRecords {
    /// To a queue.
    Queue(Queue),
    /// To a topic.
    #[cfg(feature = "sns")]
    Topic(crate::sns::Topic),
    /// Into a bucket, with the records themselves.
    Bucket(crate::s3::Bucket),
}

impl From<&Queue> for FailedRecords {
    fn from(queue: &Queue) -> Self {
        FailedRecords::Queue(queue.clone())
    }
}

#[cfg(feature = "sns")]
impl From<&crate::sns::Topic> for FailedRecords {
    fn from(topic: &crate::sns::Topic) -> Self {
        FailedRecords::Topic(topic.clone())
    }
}

impl From<&crate::s3::Bucket> for FailedRecords {
    fn from(bucket: &crate::s3::Bucket) -> Self {
        FailedRecords::Bucket(bucket.clone())
    }
}

impl FailedRecords {
    /// Lets a function send there, and says where that is.
    #[track_caller]
    fn bind(&self, function: &Function) -> DestinationConfig {
        let arn = match self {
            FailedRecords::Queue(queue) => {
                queue.grant_send(function);
                queue.queue_arn()
            }
            #[cfg(feature = "sns")]
            FailedRecords::Topic(topic) => {
                topic.grant_publish(function);
                topic.topic_arn()
            }
            FailedRecords::Bucket(bucket) => {
                bucket.grant_read_write(function, "*");
                bucket.bucket_arn()
            }
        };
        DestinationConfig::new().on_failure(OnFailure::new().destination(arn))
    }
}

impl Reading {
    /// Creates the mapping below what is invoked.
    #[track_caller]
    pub fn map(
        &self,
        invoked: &impl Invocable,
        id: &str,
        batch: Option<u32>,
    ) -> CfnEventSourceMapping {
        let function = invoked.invocable_function();
        let node = Node::new(invoked, id);
        node.set_construct_type("stackwright_aws.lambda.EventSourceMapping");
        let filter = |pattern: &Data| Filter::new().pattern(intrinsic::json_text(pattern.clone()));
        let filters: Vec<Filter> = self.filters.iter().map(filter).collect();
        let filters = (!filters.is_empty()).then(|| FilterCriteria::new().filters(filters));
        let failures = self
            .report_failures
            .then_some([FunctionResponseTypes::ReportBatchItemFailures]);
        if self.filters.len() > 10 {
            let problem = format!("an event source has {} filters", self.filters.len());
            let hint = "use up to 10, and say more in one";
            node.add_error(Diagnostic::error(codes::OUT_OF_RANGE, problem).hint(hint));
        }
        let pollers = self.pollers.as_ref().map(|pollers| {
            ProvisionedPollerConfig::new()
                .maximum_pollers(*pollers.end())
                .minimum_pollers(*pollers.start())
        });
        if let Some(key) = &self.filter_key {
            key.grant_decrypt(&Principal::service("lambda.amazonaws.com"));
        }
        let counted = self
            .counted
            .then(|| MetricsConfig::new().metrics([Metrics::EventCount]));
        CfnEventSourceMapping::new(&node, "Resource", invoked.invocable_name())
            .destination_config(self.failed.as_ref().map(|failed| failed.bind(function)))
            .kms_key_arn(self.filter_key.as_ref().map(Key::key_arn))
            .metrics_config(counted)
            .provisioned_poller_config(pollers)
            .batch_size(self.batch_size.or(batch))
            .enabled(self.disabled.then_some(false))
            .filter_criteria(filters)
            .function_response_types(failures.map(Vec::from))
            .maximum_batching_window_in_seconds(self.window.map(Duration::in_seconds))
    }

    /// Reports what Lambda does not accept of the batches of a source, on the caller's line.
    #[track_caller]
    pub fn check(&self, function: &Function, largest: u32) {
        let what = "an event source cannot have a batch size";
        let problems = [
            self.batch_size
                .and_then(|size| in_range(codes::OUT_OF_RANGE, what, size, 1..=largest)),
            self.window.and_then(|window| {
                let range = Duration::seconds(0)..=Duration::minutes(5);
                let what = "an event source cannot wait for a batch for a time";
                in_range(codes::OUT_OF_RANGE, what, window, range)
            }),
        ];
        for problem in problems.into_iter().flatten() {
            function.report(problem);
        }
    }
}

/// What all builders of sources have.
macro_rules! reading {
    () => {
        /// How many records are given to one invocation at most.
        ///
        /// # Errors
        /// Where the source is added: `SW0401` if the number is outside of what Lambda accepts for it.
        pub fn batch_size(mut self, size: u32) -> Self {
            self.reading.batch_size = Some(size);
            self
        }

        /// How long Lambda waits for a batch to fill, up to 5 minutes.
        ///
        /// # Errors
        /// Where the source is added: `SW0401` if it is longer.
        pub fn batching_window(mut self, time: impl Into<stackwright::Duration>) -> Self {
            self.reading.window = Some(time.into());
            self
        }

        /// Only the records that match this pattern, or another one that is added.
        ///
        /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>
        pub fn filter(mut self, pattern: impl Into<stackwright::Data>) -> Self {
            self.reading.filters.push(pattern.into());
            self
        }

        /// Encrypts the filters with this key, which Lambda may use then.
        pub fn filter_key(mut self, key: &crate::kms::Key) -> Self {
            self.reading.filter_key = Some(key.clone());
            self
        }

        /// Counts in metrics what is read, filtered and dropped.
        pub fn metrics(mut self) -> Self {
            self.reading.counted = true;
            self
        }

        /// Does not read until it is turned on.
        pub fn disabled(mut self) -> Self {
            self.reading.disabled = true;
            self
        }
    };
}
pub(super) use reading;

/// The number that a property of a construct's main resource has, if that is known.
pub(super) fn number_of(node: &Node, property: &str) -> Option<i64> {
    node.resource()?.get_property(property)?.as_i64()
}

/// Where a source was added, for checks that come later.
pub(super) type Added = Set<()>;
