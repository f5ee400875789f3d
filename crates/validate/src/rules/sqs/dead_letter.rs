//! E3502: checks that the dead-letter queue of a FIFO queue is a FIFO queue, and that of a standard queue a standard one.

use crate::model::Resource;
use crate::rule;
use crate::rules::linked::{linked, only_form};
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the dead-letter queue of a FIFO queue is a FIFO queue, and that of a standard queue a standard
    /// one.
    ///
    /// ## Why it matters
    /// SQS refuses the redrive policy.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, RedrivePolicy: {deadLetterTargetArn: !GetAtt B.Arn, maxReceiveCount: 3}}}
    /// B: {Type: AWS::SQS::Queue}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>
    pub struct DeadLetter = E3502, "dead-letter-queue-kind", Error, on [resources "AWS::SQS::Queue"];
}

impl Rule for DeadLetter {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(resource) {
            let p = &form.properties;
            let target = p.at("RedrivePolicy.deadLetterTargetArn");
            let fifo = |properties: Option<&crate::model::Instance<'_>>| match properties
                .and_then(|all| all.get("FifoQueue"))
            {
                None => Some(false),
                Some(value) => value.boolean(),
            };
            let Some(other) = linked(cx, target, "AWS::SQS::Queue") else {
                continue;
            };
            let dead = if other.properties.is_none() {
                Some(false)
            } else {
                fifo(only_form(cx, other))
            };
            if let (Some(own), Some(dead), Some(target)) = (fifo(Some(p)), dead, target)
                && own != dead
            {
                let (mine, its) = if own {
                    ("a FIFO queue", "a standard queue")
                } else {
                    ("a standard queue", "a FIFO queue")
                };
                out.report(
                    self.at(
                        target.span(),
                        format!(
                            "`{}` is {mine}, and its dead-letter queue `{}` is {its}",
                            resource.name, other.name
                        ),
                    )
                    .resource(resource)
                    .property("RedrivePolicy.deadLetterTargetArn"),
                );
            }
        }
    }
}
