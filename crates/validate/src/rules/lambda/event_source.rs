//! E3633, E3634 and SW1136: settings of an event source mapping that do not fit its source.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that an event source mapping of a Kinesis, DynamoDB or Kafka stream says where to begin. The source is known
    /// by its ARN, or by the resource that the ARN is of.
    ///
    /// ## Why it matters
    /// Lambda refuses the mapping.
    ///
    /// ## Example
    /// ```yaml
    /// Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Table.StreamArn}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
    pub struct StreamStart = E3633, "stream-needs-starting-position", Error, on [forms "AWS::Lambda::EventSourceMapping" with parameters];
}

rule! {
    /// ## What it does
    /// Checks that an event source mapping of a queue has no `StartingPosition`. The source is known by its ARN, or by the
    /// resource that the ARN is of.
    ///
    /// ## Why it matters
    /// Lambda refuses the mapping: a queue has no position to start from.
    ///
    /// ## Example
    /// ```yaml
    /// Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Queue.Arn, StartingPosition: LATEST}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
    pub struct QueueStart = E3634, "queue-has-no-starting-position", Error, on [forms "AWS::Lambda::EventSourceMapping" with parameters];
}

rule! {
    /// ## What it does
    /// Checks that the settings of an event source mapping fit its source: a mapping has a source; that of a table is the
    /// table's stream, which it must have; a queue has no settings of streams, more than 10 messages in a batch only with a
    /// batching window, and no window if it is a FIFO queue; `AT_TIMESTAMP` comes with a time, and not for DynamoDB.
    ///
    /// ## Why it matters
    /// Lambda refuses the mapping.
    ///
    /// ## Example
    /// ```yaml
    /// Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Queue.Arn, BatchSize: 100}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
    pub struct EventSource = SW1136, "event-source", Error, on [forms "AWS::Lambda::EventSourceMapping" with parameters];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Queue,
    Kinesis,
    Table,
    Kafka,
}

impl Source {
    fn of<'t>(cx: &Context<'t>, mapping: &Instance<'t>) -> Option<Self> {
        let arn = mapping.get("EventSourceArn")?;
        let service = match arn.text() {
            Some(text) => text.split(':').nth(2)?,
            None => match cx.template.resources.get(arn.resource()?)?.type_name {
                "AWS::SQS::Queue" => "sqs",
                "AWS::Kinesis::Stream" | "AWS::Kinesis::StreamConsumer" => "kinesis",
                "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable" => "dynamodb",
                "AWS::MSK::Cluster" | "AWS::MSK::ServerlessCluster" => "kafka",
                _ => return None,
            },
        };
        Some(match service {
            "sqs" => Self::Queue,
            "kinesis" => Self::Kinesis,
            "dynamodb" => Self::Table,
            "kafka" => Self::Kafka,
            _ => return None,
        })
    }

    fn word(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Kinesis => "stream of Kinesis",
            Self::Table => "stream of a table",
            Self::Kafka => "topic of Kafka",
        }
    }
}

impl Rule for StreamStart {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let Some(source) = Source::of(cx, p)
            && source != Source::Queue
            && p.lacks("StartingPosition")
        {
            out.report(
                    self.at(form.resource.properties_span(), format!("a {} needs a `StartingPosition`", source.word()))
                        .hint("write StartingPosition: LATEST for what is new, or TRIM_HORIZON for all that is kept"),
                );
        }
    }
}

impl Rule for QueueStart {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let Some(start) = p.get("StartingPosition")
            && Source::of(cx, p) == Some(Source::Queue)
        {
            out.report(
                self.at(start.span(), "a queue has no position to start from")
                    .hint("remove `StartingPosition`")
                    .property("StartingPosition"),
            );
        }
    }
}

/// Settings of streams.
const OF_STREAMS: &[&str] = &[
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPositionTimestamp",
    "TumblingWindowInSeconds",
];

impl Rule for EventSource {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let mapping = form.resource;
        let p = &form.properties;
        if p.lacks("EventSourceArn") && p.lacks("SelfManagedEventSource") {
            out.report(
                    self.at(mapping.properties_span(), "the mapping has no source")
                        .hint("set `EventSourceArn`, or `SelfManagedEventSource` for a Kafka cluster of your own"),
                );
            return;
        }
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        let source = Source::of(cx, p);
        if let Some(start) = p.get("StartingPosition")
            && start.text() == Some("AT_TIMESTAMP")
        {
            if source == Some(Source::Table) {
                report(
                    start,
                    "StartingPosition",
                    "a stream of a table is not read from a time".into(),
                    "write StartingPosition: TRIM_HORIZON or LATEST",
                );
            } else if p.lacks("StartingPositionTimestamp") {
                report(
                    start,
                    "StartingPosition",
                    "`AT_TIMESTAMP` needs a `StartingPositionTimestamp`".into(),
                    "state the time in seconds since 1970",
                );
            }
        }
        let arn = p.get("EventSourceArn");
        if let Some(table) = linked(cx, arn, "AWS::DynamoDB::Table")
            && let Some(arn) = arn
        {
            let by_table = matches!(&arn.unknown().map(|unknown| &unknown.why),
                    Some(stackwright_template::model::WhyUnknown::Attribute(_, attribute)) if attribute == "Arn");
            if by_table {
                report(
                    arn,
                    "EventSourceArn",
                    format!(
                        "`{}.Arn` is the table, and a function reads its stream",
                        table.name
                    ),
                    "use `Fn::GetAtt` of the table with `StreamArn`",
                );
            } else if cx
                .scenarios
                .forms_beside(form, table)
                .iter()
                .any(|other| other.properties.lacks("StreamSpecification"))
            {
                report(
                    arn,
                    "EventSourceArn",
                    format!("the table `{}` has no stream", table.name),
                    "set its StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}",
                );
            }
        }
        if source != Some(Source::Queue) {
            return;
        }
        for name in OF_STREAMS {
            if let Some(value) = p.get(name) {
                report(
                    value,
                    name,
                    format!("a queue has no `{name}`, which is for streams"),
                    "remove it",
                );
            }
        }
        let window = p.get("MaximumBatchingWindowInSeconds");
        let fifo = arn
            .and_then(Instance::text)
            .is_some_and(|text| text.ends_with(".fifo"))
            || linked(cx, arn, "AWS::SQS::Queue").is_some_and(|queue| {
                cx.scenarios.forms_beside(form, queue).iter().any(|other| {
                    other
                        .properties
                        .get("FifoQueue")
                        .and_then(Instance::boolean)
                        == Some(true)
                })
            });
        if let Some(window) = window
            && fifo
            && window.number().is_some_and(|seconds| seconds > 0.0)
        {
            report(
                window,
                "MaximumBatchingWindowInSeconds",
                "a FIFO queue has no batching window".into(),
                "remove it",
            );
        }
        let waits = match window {
            Some(window) => window.number().is_none_or(|seconds| seconds >= 1.0),
            None => !p.lacks("MaximumBatchingWindowInSeconds"),
        };
        // A FIFO queue has at most 10 in any case, which E3705 checks.
        if let Some(size) = p.get("BatchSize")
            && let Some(number) = size.number()
            && number > 10.0
            && !waits
            && !fifo
        {
            report(
                size,
                "BatchSize",
                format!("a batch of {number} messages needs a batching window"),
                "write MaximumBatchingWindowInSeconds: 1 or more, or BatchSize: 10",
            );
        }
    }
}
