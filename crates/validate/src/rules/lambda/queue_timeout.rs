//! E3505: checks that messages of a queue stay invisible at least as long as the function that reads them may run.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Instance, Resource};

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
    pub struct QueueTimeout = E3505, "queue-visibility-timeout", Error, on [forms "AWS::Lambda::EventSourceMapping" with parameters];
}

/// A number of seconds; a default where the property is left out.
fn seconds(properties: Option<&Instance<'_>>, name: &str, default: f64) -> Option<f64> {
    match properties {
        Some(properties) => match properties.get(name) {
            Some(value) => value.number(),
            None => properties.lacks(name).then_some(default),
        },
        None => Some(default),
    }
}

/// The forms of a resource beside a form of the mapping; `None` is a resource without properties.
fn forms<'a, 't>(
    cx: &'a Context<'t>,
    form: &Form<'t>,
    of: &Resource<'t>,
) -> Vec<Option<&'a Form<'t>>> {
    match of.properties {
        None => vec![None],
        Some(_) => cx
            .scenarios
            .forms_beside(form, of)
            .into_iter()
            .map(Some)
            .collect(),
    }
}

impl Rule for QueueTimeout {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let mapping = form.resource;
        let p = &form.properties;
        let queue = linked(cx, p.get("EventSourceArn"), "AWS::SQS::Queue");
        let function = linked(cx, p.get("FunctionName"), "AWS::Lambda::Function");
        let (Some(queue), Some(function)) = (queue, function) else {
            return;
        };
        for of_queue in forms(cx, form, queue) {
            for of_function in forms(cx, form, function) {
                if let (Some(one), Some(other)) = (of_queue, of_function)
                    && !cx.scenarios.can_coexist(&[one, other])
                {
                    continue;
                }
                let part = |form: Option<&'_ Form<'_>>, name, default| {
                    seconds(form.map(|form| &form.properties), name, default)
                };
                let (Some(visible), Some(timeout)) = (
                    part(of_queue, "VisibilityTimeout", 30.0),
                    part(of_function, "Timeout", 3.0),
                ) else {
                    continue;
                };
                if visible < timeout {
                    let of_queue = of_queue.map(|form| &form.properties);
                    let stated =
                        of_queue.and_then(|properties| properties.get("VisibilityTimeout"));
                    let place = stated.map_or(queue.properties_span(), Instance::span);
                    let finding = self
                        .at(
                            place,
                            format!(
                                "Lambda refuses `{}`: messages of `{}` stay invisible for {visible} seconds, and `{}` may run for {timeout}",
                                mapping.name, queue.name, function.name
                            ),
                        )
                        .hint(format!(
                            "set `VisibilityTimeout` to {timeout} or more; six times as much is recommended"
                        ))
                        .resource(queue)
                        .property("VisibilityTimeout")
                        .related(mapping.name_span, "what is refused");
                    out.report(finding);
                }
            }
        }
    }
}
