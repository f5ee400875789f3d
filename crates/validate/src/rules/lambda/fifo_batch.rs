//! E3705: checks that a function reads at most 10 messages of a FIFO queue at once.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

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
    pub struct FifoBatch = E3705, "fifo-batch-size", Error, on [forms "AWS::Lambda::EventSourceMapping" with parameters];
}

impl Rule for FifoBatch {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(queue) = linked(cx, p.get("EventSourceArn"), "AWS::SQS::Queue") else {
            return;
        };
        let fifo = cx.scenarios.forms_beside(form, queue).iter().any(|other| {
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
            out.report(
                self.at(
                    size.span(),
                    format!(
                        "a batch of the FIFO queue `{}` has at most 10 messages",
                        queue.name
                    ),
                )
                .hint("write BatchSize: 10")
                .related(queue.name_span, "the queue")
                .property("BatchSize"),
            );
        }
    }
}
