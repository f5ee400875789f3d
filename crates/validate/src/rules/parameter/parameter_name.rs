//! E2003: checks that the name of each parameter has letters and digits only.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the name of each parameter has letters and digits only.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {the-stage: {Type: String}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct ParameterName = E2003, "parameter-name", Error, on [template];
}

impl Rule for ParameterName {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for named in cx.template.parameters.values() {
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
                    .property("Parameters"),
                );
            }
        }
    }
}
