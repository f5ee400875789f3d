//! Streams as event sources: records of a shard come in their order.

use stackwright::{Construct, Duration, Value};

use super::super::{Function, Invocable, codes};
use super::mapping::{EventSource, FailedRecords, Reading, StartAt, reading};
use crate::kit::in_range;

/// The records of a stream of Kinesis, or the changes of a table of DynamoDB. Those of a shard come in their order, and
/// nothing comes after a failed batch until it succeeded, or was given up.
///
/// ```
/// use stackwright_aws::dynamodb::{Attribute, StreamView};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let orders = Table::new(&stack, "Orders", Attribute::string("id")).stream(StreamView::NewAndOldImages);
/// let failed = Queue::new(&stack, "Failed");
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// let source = lambda::StreamSource::table(&orders, lambda::StartAt::TrimHorizon)
///     .retry_attempts(5)
///     .bisect_on_error()
///     .on_failure(&failed);
/// Function::new(&stack, "Work", lambda::Runtime::PYTHON_3_13, code).event_source(source);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct StreamSource {
    stream: Stream,
    start: StartAt,
    reading: Reading,
    retries: Option<u32>,
    max_age: Option<Duration>,
    parallel: Option<u32>,
    tumbling: Option<Duration>,
    bisect: bool,
}

#[derive(Clone, Debug)]
enum Stream {
    #[cfg(feature = "kinesis")]
    Kinesis(crate::kinesis::Stream),
    #[cfg(feature = "kinesis")]
    Consumer(crate::kinesis::StreamConsumer),
    #[cfg(feature = "dynamodb")]
    Table(crate::dynamodb::Table),
    #[cfg(feature = "dynamodb")]
    Global(crate::dynamodb::GlobalTable),
}

impl StreamSource {
    fn new(stream: Stream, start: StartAt) -> Self {
        StreamSource {
            stream,
            start,
            reading: Reading::default(),
            retries: None,
            max_age: None,
            parallel: None,
            tumbling: None,
            bisect: false,
        }
    }

    /// The records of a stream of Kinesis.
    #[cfg(feature = "kinesis")]
    pub fn kinesis(stream: &crate::kinesis::Stream, start: StartAt) -> Self {
        Self::new(Stream::Kinesis(stream.clone()), start)
    }

    /// The records of a stream of Kinesis, through a consumer with a throughput of its own.
    #[cfg(feature = "kinesis")]
    pub fn consumer(consumer: &crate::kinesis::StreamConsumer, start: StartAt) -> Self {
        Self::new(Stream::Consumer(consumer.clone()), start)
    }

    /// The changes of a table, which must have a stream.
    ///
    /// # Errors
    /// Where the source is added: `SW0613` if the table has no stream.
    #[cfg(feature = "dynamodb")]
    pub fn table(table: &crate::dynamodb::Table, start: StartAt) -> Self {
        Self::new(Stream::Table(table.clone()), start)
    }

    /// The changes of a global table in the stack's region.
    ///
    /// # Errors
    /// Where the source is added: `SW0613` if the table has no stream.
    #[cfg(feature = "dynamodb")]
    pub fn global_table(table: &crate::dynamodb::GlobalTable, start: StartAt) -> Self {
        Self::new(Stream::Global(table.clone()), start)
    }

    reading!();

    /// Lets the function say with which record of a batch it failed, so that the ones before do not come again.
    pub fn report_failures(mut self) -> Self {
        self.reading.report_failures = true;
        self
    }

    /// How often a failed batch is tried again, up to 10000 times; until its records are too old unless this is called.
    pub fn retry_attempts(mut self, count: u32) -> Self {
        self.retries = Some(count);
        self
    }

    /// Gives up records that are older, one minute to 7 days.
    pub fn max_record_age(mut self, age: impl Into<Duration>) -> Self {
        self.max_age = Some(age.into());
        self
    }

    /// How many batches of a shard are worked on at the same time, 1 to 10, those of one key in their order.
    pub fn parallelization_factor(mut self, count: u32) -> Self {
        self.parallel = Some(count);
        self
    }

    /// Gives the function what is computed in windows of time, up to 15 minutes.
    pub fn tumbling_window(mut self, window: impl Into<Duration>) -> Self {
        self.tumbling = Some(window.into());
        self
    }

    /// Tries the halves of a failed batch on their own.
    pub fn bisect_on_error(mut self) -> Self {
        self.bisect = true;
        self
    }

    /// Sends what is known of records that are given up to a queue.
    pub fn on_failure(mut self, destination: impl Into<FailedRecords>) -> Self {
        self.reading.failed = Some(destination.into());
        self
    }

    #[track_caller]
    fn check(&self, function: &Function) {
        let minutes = |time: u64| Duration::minutes(time);
        let problems = [
            self.retries.and_then(|count| {
                let what = "a stream cannot have a number of further attempts";
                in_range(codes::OUT_OF_RANGE, what, count, 0..=10_000)
            }),
            self.max_age.and_then(|age| {
                let what = "a stream cannot have a record age";
                let range = minutes(1)..=Duration::days(7);
                in_range(codes::OUT_OF_RANGE, what, age, range)
            }),
            self.parallel.and_then(|count| {
                let what = "a stream cannot have a number of batches at the same time";
                in_range(codes::OUT_OF_RANGE, what, count, 1..=10)
            }),
            self.tumbling.and_then(|window| {
                let what = "a stream cannot have a window";
                let range = Duration::seconds(0)..=minutes(15);
                in_range(codes::OUT_OF_RANGE, what, window, range)
            }),
        ];
        for problem in problems.into_iter().flatten() {
            function.report(problem);
        }
        #[cfg(feature = "dynamodb")]
        if let (Stream::Table(_) | Stream::Global(_), StartAt::Timestamp(_)) =
            (&self.stream, self.start)
        {
            let problem = "a stream of DynamoDB is read from a time on";
            let hint = "start with what is oldest there, or with what comes from now on";
            function
                .report(stackwright::Diagnostic::error(codes::EVENT_SOURCE, problem).hint(hint));
        }
    }

    /// The name of the mapping, and what is read, which the function is allowed to.
    #[track_caller]
    fn grant(&self, function: &Function) -> (String, Option<Value<String>>) {
        #[cfg(feature = "dynamodb")]
        use crate::dynamodb::TableStream;
        let id =
            |kind: &str, on: &dyn Construct| format!("{kind}EventSource:{}", on.node().unique_id());
        match &self.stream {
            #[cfg(feature = "kinesis")]
            Stream::Kinesis(stream) => {
                stream.grant_read(function);
                (id("Kinesis", stream), Some(stream.stream_arn()))
            }
            #[cfg(feature = "kinesis")]
            Stream::Consumer(consumer) => {
                consumer.grant_read(function);
                (
                    id("KinesisConsumer", consumer),
                    Some(consumer.consumer_arn()),
                )
            }
            #[cfg(feature = "dynamodb")]
            Stream::Table(table) => {
                table.grant_stream_read(function);
                (id("DynamoDB", table), table.table_stream_arn())
            }
            #[cfg(feature = "dynamodb")]
            Stream::Global(table) => {
                table.grant_stream_read(function);
                (id("DynamoDB", table), table.table_stream_arn())
            }
        }
    }
}

impl EventSource for StreamSource {
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        let function = invoked.invocable_function();
        self.reading.check(function, 10_000);
        self.check(function);
        let (id, arn) = self.grant(function);
        let mapping = self
            .reading
            .map(invoked, &id, Some(100))
            .bisect_batch_on_function_error(self.bisect.then_some(true))
            .event_source_arn(arn)
            .maximum_record_age_in_seconds(self.max_age.map(Duration::in_seconds))
            .maximum_retry_attempts(self.retries)
            .parallelization_factor(self.parallel)
            .tumbling_window_in_seconds(self.tumbling.map(Duration::in_seconds));
        self.start.apply(&mapping);
    }
}
