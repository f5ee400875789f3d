//! E3010: too many resources.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::quota;

rule! {
    /// ## What it does
    /// Reports templates with more than 500 resources. Nothing else is checked of them.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// A template with 501 resources. Split it into several stacks.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct ResourceLimit = E3010, "resource-limit", Error, on [template];
}

impl Rule for ResourceLimit {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if let Some((span, message)) = super::over(cx, "Resources", quota::RESOURCES) {
            out.report(
                self.at(span, message)
                    .hint("split the template into several stacks"),
            );
        }
    }
}
