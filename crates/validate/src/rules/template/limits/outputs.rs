//! E6010: too many outputs.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::quota;

rule! {
    /// ## What it does
    /// Reports templates with more than 200 outputs. Nothing else is checked of them.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// A template with 201 outputs. Split it into several stacks.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct OutputLimit = E6010, "output-limit", Error, on [template];
}

impl Rule for OutputLimit {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if let Some((span, message)) = super::over(cx, "Outputs", quota::OUTPUTS) {
            out.report(
                self.at(span, message)
                    .hint("split the template into several stacks"),
            );
        }
    }
}
