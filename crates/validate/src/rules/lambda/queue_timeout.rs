//! E3505: checks that messages of a queue stay invisible at least as long as the function that reads them may run.

use crate::model::Resource;
use crate::rule;
use crate::rules::linked::{linked, only_form};
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that messages of a queue stay invisible at least as long as the function that reads them may run.
    ///
    /// ## Why it matters
    /// Lambda refuses the mapping.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: i.h, Runtime: python3.13, Code: {ZipFile: pass}, Role: "arn:aws:iam::123456789012:role/fn", Timeout: 60}}
    /// Map: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Q.Arn}}
    /// Q: {Type: AWS::SQS::Queue}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
    pub struct QueueTimeout = E3505, "queue-visibility-timeout", Error, on [resources "AWS::Lambda::EventSourceMapping"];
}

impl Rule for QueueTimeout {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(resource) {
            let p = &form.properties;
            let queue = linked(cx, p.get("EventSourceArn"), "AWS::SQS::Queue");
            let function = linked(cx, p.get("FunctionName"), "AWS::Lambda::Function");
            let (Some(queue), Some(function)) = (queue, function) else {
                continue;
            };
            let seconds = |of: &Resource<'_>, name: &str, default: f64| match (
                of.properties,
                only_form(cx, of),
            ) {
                (None, _) => Some(default),
                (_, Some(form)) => form.get(name).map_or(Some(default), |value| value.number()),
                _ => None,
            };
            if let (Some(visible), Some(timeout)) = (
                seconds(queue, "VisibilityTimeout", 30.0),
                seconds(function, "Timeout", 3.0),
            ) && visible < timeout
            {
                out.report(self.at(resource.properties_span(), format!("messages of `{}` stay invisible for {visible} seconds, and `{}` may run for {timeout}", queue.name, function.name)).hint(format!("set `VisibilityTimeout` of `{}` to {timeout} or more; six times as much is recommended", queue.name)).resource(resource));
            }
        }
    }
}
