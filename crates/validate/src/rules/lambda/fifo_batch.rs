//! E3705: checks that a function reads at most 10 messages of a FIFO queue at once.

use crate::rule;
use crate::rules::linked::{forms_beside, linked};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Checks that a function reads at most 10 messages of a FIFO queue at once.
    ///
    /// ## Why it matters
    /// Lambda refuses the mapping.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: i.h, Runtime: python3.13, Code: {ZipFile: pass}, Role: "arn:aws:iam::123456789012:role/fn", Timeout: 60}}
    /// Map: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Q.Arn, BatchSize: 20}}
    /// Q: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, VisibilityTimeout: 60}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
    pub struct FifoBatch = E3705, "fifo-batch-size", Error, on [resources "AWS::Lambda::EventSourceMapping"];
}

impl Rule for FifoBatch {
    fn tries_parameters(&self) -> bool {
        true
    }

    fn resource(&self, cx: &Context<'_>, mapping: &Resource<'_>, out: &mut Findings) {
        let Some(mapping) = cx.template.resources.get(mapping.name) else {
            return;
        };
        for form in cx.forms(mapping) {
            let p = &form.properties;
            let Some(queue) = linked(cx, p.get("EventSourceArn"), "AWS::SQS::Queue") else {
                continue;
            };
            let fifo = forms_beside(cx, mapping, form, queue).iter().any(|other| {
                other
                    .properties
                    .get("FifoQueue")
                    .and_then(Instance::boolean)
                    == Some(true)
            });
            if let Some(size) = p.get("BatchSize")
                && fifo
                && size.number().is_some_and(|number| number > 10.0)
            {
                out.report_once(
                    self.at(
                        size.span(),
                        format!(
                            "a batch of the FIFO queue `{}` has at most 10 messages",
                            queue.name
                        ),
                    )
                    .hint("write BatchSize: 10")
                    .related(queue.name_span, "the queue")
                    .resource(mapping)
                    .property("BatchSize"),
                );
            }
        }
    }
}
