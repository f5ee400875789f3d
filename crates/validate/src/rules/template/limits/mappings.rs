//! E7010: too many mappings.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports templates with more than 200 mappings.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// A template with 201 mappings. Split it into several stacks.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct MappingLimit = E7010, "mapping-limit", Error, on [template];
}

impl Rule for MappingLimit {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if let Some((span, message)) = super::over(cx, "Mappings", 200) {
            out.report(
                self.at(span, message)
                    .hint("split the template into several stacks"),
            );
        }
    }
}
