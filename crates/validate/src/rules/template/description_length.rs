//! E1003: checks that the description of the template has at most 1024 bytes.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the description of the template has at most 1024 bytes.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Description: a very long text of more than 1024 bytes
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-description-structure.html>
    pub struct DescriptionLength = E1003, "description-length", Error, on [template];
}

impl Rule for DescriptionLength {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if let Some(description) = cx.template.root.get("Description")
            && let Some(text) = description.as_str()
            && text.len() > 1024
        {
            out.report(
                self.at(
                    description.span,
                    format!(
                        "the description has {} bytes, and may have at most 1024",
                        text.len()
                    ),
                )
                .property("Description"),
            );
        }
    }
}
