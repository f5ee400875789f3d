//! W4001: checks that the parameters that `AWS::CloudFormation::Interface` arranges exist.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::Node;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that the parameters that `AWS::CloudFormation::Interface` arranges exist.
    ///
    /// ## Why it matters
    /// The console leaves them out.
    ///
    /// ## Example
    /// ```yaml
    /// Metadata: {"AWS::CloudFormation::Interface": {ParameterGroups: [{Parameters: [Stag]}]}}
    /// Parameters: {Stage: {Type: String}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html>
    pub struct InterfaceParameter = W4001, "interface-parameter", Warning, on [template];
}

impl Rule for InterfaceParameter {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(interface) = cx
            .template
            .root
            .at(["Metadata", "AWS::CloudFormation::Interface"])
        else {
            return;
        };
        let groups = interface
            .get("ParameterGroups")
            .and_then(Node::as_list)
            .into_iter()
            .flatten();
        let grouped = groups
            .filter_map(|group| group.get("Parameters")?.as_list())
            .flatten()
            .filter_map(|name| Some((name.as_str()?, name.span)));
        let labels = interface
            .get("ParameterLabels")
            .and_then(Node::as_map)
            .into_iter()
            .flatten();
        for (name, span) in grouped.chain(labels.map(|entry| (entry.key.as_ref(), entry.key_span)))
        {
            if !cx.template.parameters.contains_key(name) && !cx.template.is_rewritten() {
                let mut finding = self.at(span, format!("there is no parameter `{name}`"));
                if let Some(near) = did_you_mean(name, cx.template.parameters.keys().copied()) {
                    finding = finding.meant(near);
                }
                out.report(finding.property("Metadata.AWS::CloudFormation::Interface"));
            }
        }
    }
}
