//! E6004: checks that the name of each output has letters and digits only.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the name of each output has letters and digits only.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {the-name: {Value: a}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct OutputName = E6004, "output-name", Error, on [template];
}

impl Rule for OutputName {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for named in cx.template.outputs.values() {
            if !named.name.chars().all(|c| c.is_ascii_alphanumeric())
                && !named.name.contains("Fn::ForEach")
                && !named.name.contains("&{")
                && !named.name.contains("${")
            {
                out.report(
                    self.at(
                        named.name_span,
                        format!("the name `{}` may only have letters and digits", named.name),
                    )
                    .property("Outputs"),
                );
            }
        }
    }
}
