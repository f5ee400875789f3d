//! E2010: too many parameters.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::quota;

rule! {
    /// ## What it does
    /// Reports templates with more than 200 parameters. Nothing else is checked of them.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// A template with 201 parameters. Split it into several stacks.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct ParameterLimit = E2010, "parameter-limit", Error, on [template];
}

impl Rule for ParameterLimit {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if let Some((span, message)) = super::over(cx, "Parameters", quota::PARAMETERS) {
            out.report(
                self.at(span, message)
                    .hint("split the template into several stacks"),
            );
        }
    }
}
