//! E2015: checks that the default of a parameter fits its own constraints: allowed values, pattern, lengths, range, number.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parameter_values::{Fault, faults};

rule! {
    /// ## What it does
    /// Checks that the default of a parameter fits its own constraints: allowed values, pattern, lengths, range,
    /// number.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template, even when the parameter is given.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: String, Default: test, AllowedValues: [dev, prod], AllowedPattern: "[a-c]+", MaxLength: 3}, Size: {Type: Number, Default: 5, MaxValue: 4}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct Default = E2015, "parameter-default", Error, on [template];
}

impl Rule for Default {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for parameter in cx.template.parameters.values() {
            let Some(default) = parameter.node.get("Default") else {
                continue;
            };
            let Some(text) = default.scalar_text() else {
                continue;
            };
            for Fault { value, what } in faults(parameter.node, text) {
                out.report(
                    self.at(default.span, format!("the default `{value}` {what}"))
                        .property(format!("Parameters.{}.Default", parameter.name)),
                );
            }
        }
    }
}
