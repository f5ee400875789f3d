//! SW1122: checks that the settings of a queue go together.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that a queue is encrypted by SQS's own key or by one of KMS, not by both, and that a FIFO queue with a limit
    /// for each message group deduplicates within each group too.
    ///
    /// ## Why it matters
    /// SQS refuses the queue.
    ///
    /// ## Example
    /// ```yaml
    /// Queue: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: true, KmsMasterKeyId: alias/orders}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>
    pub struct QueueSettings = SW1122, "queue-settings", Error, on [forms "AWS::SQS::Queue" with parameters];
}

impl Rule for QueueSettings {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let (Some(own), Some(key)) = (p.get("SqsManagedSseEnabled"), p.get("KmsMasterKeyId"))
            && own.boolean() == Some(true)
            && key.text() != Some("")
        {
            out.report(
                self.at(
                    own.span(),
                    "a queue is encrypted by SQS's own key or by one of KMS, not by both",
                )
                .hint("remove `SqsManagedSseEnabled`, or `KmsMasterKeyId`")
                .related(key.span(), "the key of KMS")
                .property("SqsManagedSseEnabled"),
            );
        }
        if let Some(limit) = p.get("FifoThroughputLimit")
            && limit.text() == Some("perMessageGroupId")
        {
            let scope = p.get("DeduplicationScope");
            let other = match scope {
                Some(scope) => scope.text().is_some_and(|text| text != "messageGroup"),
                None => p.lacks("DeduplicationScope"),
            };
            if other {
                out.report(
                    self.at(
                        limit.span(),
                        "a limit for each message group needs deduplication within each group",
                    )
                    .hint("write DeduplicationScope: messageGroup")
                    .related(scope.unwrap_or(limit).span(), "the scope")
                    .property("FifoThroughputLimit"),
                );
            }
        }
    }
}
