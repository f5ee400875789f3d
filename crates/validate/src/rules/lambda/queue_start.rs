//! E3634: checks that an event source mapping of a queue has no `StartingPosition`.

use crate::extension_rule;

extension_rule! {
    /// ## What it does
    /// Checks that an event source mapping of a queue has no `StartingPosition`.
    ///
    /// ## Why it matters
    /// Lambda refuses the mapping: only streams have positions.
    ///
    /// ## Example
    /// ```yaml
    /// Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: worker, EventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:jobs", StartingPosition: LATEST}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html>
    pub struct QueueStart = E3634, "queue-has-no-starting-position", Error,
    schema "AWS::Lambda::EventSourceMapping" "eventsourcearn_sqs_exclusive",
    at {
        "AWS::Lambda::EventSourceMapping": ""
    },
    because "a queue has no position to start from";
}
