//! E3633: checks that an event source mapping of a Kinesis, DynamoDB or Kafka stream says where to begin.

use crate::extension_rule;

extension_rule! {
    /// ## What it does
    /// Checks that an event source mapping of a Kinesis, DynamoDB or Kafka stream says where to begin.
    ///
    /// ## Why it matters
    /// Lambda refuses the mapping.
    ///
    /// ## Example
    /// ```yaml
    /// Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: worker, EventSourceArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html>
    pub struct StreamStart = E3633, "stream-needs-starting-position", Error,
    schema "AWS::Lambda::EventSourceMapping" "eventsourcearn_stream_inclusive",
    at {
        "AWS::Lambda::EventSourceMapping": ""
    },
    because "a stream is read from `LATEST`, `TRIM_HORIZON` or a time";
}
