//! SW1540: resources that SAM takes by reference, named by a text.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;
use stackwright_template::parse::Data;

rule! {
    /// ## What it does
    /// Finds properties of SAM's functions, state machines and their events in which the logical ID of a resource is written as a
    /// text, where SAM takes a reference to it: the queue, topic, stream, bucket or API of an event, the role, the layers.
    ///
    /// ## Why it matters
    /// A text is the name or the ARN of something that exists already, not the resource of the template. SAM refuses it, or the
    /// service does.
    ///
    /// ## Example
    /// ```yaml
    /// Events: {Work: {Type: SQS, Properties: {Queue: Jobs}}}   # !GetAtt Jobs.Arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>
    pub struct ResourceByText = SW1540, "sam-resource-by-text", Error,
        on [forms "AWS::Serverless::Function" "AWS::Serverless::StateMachine" "AWS::Serverless::Api" "AWS::Serverless::HttpApi"];
}

/// Properties of events, and how a resource is referred to there.
const OF_EVENTS: &[(&str, &str)] = &[
    ("ApiId", "!Ref"),
    ("Broker", "!GetAtt .Arn"),
    ("Bucket", "!Ref"),
    ("Cluster", "!Ref"),
    ("Queue", "!GetAtt .Arn"),
    ("RestApiId", "!Ref"),
    ("Stream", "!GetAtt .Arn"),
    ("Topic", "!Ref"),
    ("UserPool", "!Ref"),
];

/// Properties of the resource itself.
const OWN: &[(&str, &str)] = &[
    ("Role", "!GetAtt .Arn"),
    ("DeadLetterQueue.TargetArn", "!GetAtt .Arn"),
];

impl Rule for ResourceByText {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let mut check = |value: &Instance<'t>, path: String, reference: &str| {
            let Data::String(text) = &value.node.data else {
                return;
            };
            let Some(resource) = cx.template.resources.get(text.as_ref()) else {
                return;
            };
            let written = match reference.split_once(' ') {
                Some((function, attribute)) => format!("{function} {text}{attribute}"),
                None => format!("{reference} {text}"),
            };
            let finding = self
                .at(
                    value.span(),
                    format!("the text `{text}` is not the resource `{text}`: SAM takes a reference to it here"),
                )
                .hint(format!("write {written}"))
                .property(path)
                .related(resource.name_span, "the resource");
            out.report(finding);
        };
        for (path, reference) in OWN {
            if let Some(value) = form.properties.at(path) {
                check(value, (*path).to_owned(), reference);
            }
        }
        for (index, layer) in form
            .properties
            .get("Layers")
            .map(Instance::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            check(layer, format!("Layers.{index}"), "!Ref");
        }
        for (name, _, event) in form
            .properties
            .get("Events")
            .map(Instance::entries)
            .unwrap_or_default()
        {
            let Some(properties) = event.get("Properties") else {
                continue;
            };
            for (property, reference) in OF_EVENTS {
                if let Some(value) = properties.get(property) {
                    let path = format!("Events.{name}.Properties.{property}");
                    check(value, path, reference);
                }
            }
        }
    }
}
