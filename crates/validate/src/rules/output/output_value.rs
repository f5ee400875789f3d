//! E6002: checks that an output has a value.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that an output has a value.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Description: b}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct OutputValue = E6002, "output-value", Error, on [template];
}

impl Rule for OutputValue {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for output in cx.template.outputs.values() {
            if let Some(map) = output.node.as_map()
                && map.get("Value").is_none()
                && !map.iter().any(|entry| entry.key.starts_with("Fn::"))
            {
                out.report(
                    self.at(
                        output.name_span,
                        format!("the output `{}` has no value", output.name),
                    )
                    .property(format!("Outputs.{}", output.name)),
                );
            }
        }
    }
}
