//! E3502: checks that the dead-letter queue of a FIFO queue is a FIFO queue, and that of a standard queue a standard one.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

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
    pub struct DeadLetter = E3502, "dead-letter-queue-kind", Error, on [forms "AWS::SQS::Queue" with parameters];
}

/// Whether a queue with these properties is a FIFO queue, where it is known.
fn is_fifo(properties: &Instance<'_>) -> Option<bool> {
    match properties.get("FifoQueue") {
        Some(value) => value.boolean(),
        None => properties.lacks("FifoQueue").then_some(false),
    }
}

impl Rule for DeadLetter {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let queue = form.resource;
        let Some(target) = form.properties.at("RedrivePolicy.deadLetterTargetArn") else {
            return;
        };
        let Some(other) = linked(cx, Some(target), "AWS::SQS::Queue") else {
            return;
        };
        let kinds: Vec<Option<bool>> = if other.properties.is_none() {
            vec![Some(false)]
        } else {
            cx.scenarios
                .forms_beside(form, other)
                .iter()
                .map(|beside| is_fifo(&beside.properties))
                .collect()
        };
        let Some(own) = is_fifo(&form.properties) else {
            return;
        };
        if kinds.contains(&Some(!own)) {
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
                        queue.name, other.name
                    ),
                )
                .hint("both are FIFO queues, or both are standard queues")
                .related(other.name_span, "the dead-letter queue")
                .property("RedrivePolicy.deadLetterTargetArn"),
            );
        }
    }
}
