//! Whether a stack is what is wanted of it already, known without asking CloudFormation for a change set. Where the
//! templates do not say all of it (macros, nested stacks, values that are read elsewhere), it is asked.

use std::collections::BTreeSet;

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use stackwright_template::compare::secrets::is_no_echo;
use stackwright_template::parse::{Data, Document, Node};

use crate::plan::{Purpose, Work};
use crate::prepare::parameters::{self, ParameterValue};
use crate::state;

impl Work<'_> {
    /// Template, parameters, tags, topics and role are those of the stack, and nothing else decides.
    pub(crate) fn is_as_wanted(
        &self,
        stack: &sdk::Stack,
        before: &Document<'static>,
        parameters: &IndexMap<String, ParameterValue>,
    ) -> bool {
        let options = self.options();
        let asks = options.force
            || options.prepare
            || options.change_set_name.is_some()
            || options.revert_drift
            || options.import_existing_resources
            || options.rollback_alarms.is_some()
            || !matches!(self.purpose, Purpose::Deploy);
        !asks
            && state::is_success(&state::status(stack))
            && before.root.to_json() == self.template.document.root.to_json()
            && is_self_contained(&before.root)
            && self.has_parameters(stack, parameters)
            && self.has_settings(stack)
    }

    fn has_parameters(
        &self,
        stack: &sdk::Stack,
        wanted: &IndexMap<String, ParameterValue>,
    ) -> bool {
        let declared = self
            .template
            .document
            .root
            .get("Parameters")
            .and_then(Node::as_map);
        declared.into_iter().flatten().all(|declared| {
            let there = parameters::value(stack.parameters(), &declared.key);
            match wanted.get(&*declared.key) {
                Some(ParameterValue::Previous) => there.is_some(),
                // What is hidden is not given back.
                Some(ParameterValue::Given(_)) if is_no_echo(&declared.value) => false,
                Some(ParameterValue::Given(value)) => there.as_ref() == Some(value),
                None => {
                    let default = declared.value.get("Default");
                    let default = default.map(stackwright_template::compare::text);
                    !is_no_echo(&declared.value) && there == default
                }
            }
        })
    }

    fn has_settings(&self, stack: &sdk::Stack) -> bool {
        let tags = self.input.tags.as_ref().is_none_or(|wanted| {
            let there: BTreeSet<(&str, &str)> = (stack.tags().iter())
                .map(|tag| {
                    (
                        tag.key().unwrap_or_default(),
                        tag.value().unwrap_or_default(),
                    )
                })
                .collect();
            let wanted = wanted
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()));
            there == wanted.collect()
        });
        let topics = self.input.notification_arns.as_ref().is_none_or(|wanted| {
            let there: BTreeSet<&String> = stack.notification_arns().iter().collect();
            there == wanted.iter().collect()
        });
        let role =
            (self.input.role_arn.as_deref()).is_none_or(|role| stack.role_arn() == Some(role));
        tags && topics && role
    }
}

/// Whether a template says all by itself: no macro makes something else of it, no nested stack has a template of its own,
/// and no value is read from a store when it is deployed.
fn is_self_contained(root: &Node<'_>) -> bool {
    let types = |section: &str| {
        let entries = root.get(section).and_then(Node::as_map);
        entries
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.value.get("Type")?.as_str())
    };
    root.get("Transform").is_none()
        && !types("Resources").any(|name| {
            name == "AWS::CloudFormation::Stack" || name == "AWS::CloudFormation::Macro"
        })
        && !types("Parameters").any(|name| name.starts_with("AWS::SSM::Parameter::Value"))
        && is_closed(root)
}

fn is_closed(node: &Node<'_>) -> bool {
    match &node.data {
        Data::String(text) => !text.contains("{{resolve:"),
        Data::List(items) => items.iter().all(is_closed),
        Data::Map(map) => (map.entries.iter()).all(|entry| {
            !matches!(
                &*entry.key,
                "Fn::Transform" | "Fn::GetStackOutput" | "Fn::ImportValue"
            ) && is_closed(&entry.value)
        }),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use stackwright_template::parse::parse;

    use super::*;

    #[test]
    fn what_a_template_does_not_say_by_itself() {
        let check = |expected: bool, text: &str| {
            assert_eq!(is_self_contained(&parse(text).root), expected, "{text}");
        };
        check(
            true,
            "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: {Ref: Name}}}}",
        );
        check(true, "Parameters: {P: {Type: String}}\nResources: {}");
        check(false, "Transform: AWS::LanguageExtensions\nResources: {}");
        check(false, "Resources: {S: {Type: AWS::CloudFormation::Stack}}");
        check(
            false,
            "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>'}}\nResources: {}",
        );
        check(
            false,
            "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:ssm:/a}}'}}}",
        );
        check(
            false,
            "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: {'Fn::ImportValue': a}}}}",
        );
        check(
            false,
            "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {'Fn::Transform': {Name: M}}}}",
        );
    }
}
