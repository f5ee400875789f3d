//! E3011: checks that the name of each resource has at most 255 characters.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the name of each resource has at most 255 characters.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Resources:
    ///   AAAA…256 characters: {Type: AWS::SNS::Topic}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    pub struct LogicalIdLength = E3011, "resource-name-length", Error, on [template];
}

impl Rule for LogicalIdLength {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for named in cx.template.resources.values() {
            let length = named.name.chars().count();
            if length > 255 {
                out.report(
                    self.at(
                        named.name_span,
                        format!("the name has {length} characters, and may have at most 255"),
                    )
                    .property("Resources"),
                );
            }
        }
    }
}
