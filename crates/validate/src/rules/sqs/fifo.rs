//! E3501: checks that the name of a FIFO queue ends in `.fifo`, and that only FIFO queues have deduplication settings.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the name of a FIFO queue ends in `.fifo`, and that only FIFO queues have deduplication settings.
    ///
    /// ## Why it matters
    /// SQS refuses the queue.
    ///
    /// ## Example
    /// ```yaml
    /// Jobs: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: jobs}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html>
    pub struct Fifo = E3501, "fifo-queue-properties", Error,
    by Schema "AWS::SQS::Queue" "properties",
    at {
        "AWS::SQS::Queue": ""
    },
    because "the name of a FIFO queue ends in `.fifo`, and only FIFO queues deduplicate";
}
