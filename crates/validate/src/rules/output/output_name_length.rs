//! E6011: checks that the name of each output has at most 255 characters.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the name of each output has at most 255 characters.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Outputs:
    ///   AAAA…256 characters: {Value: a}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub struct OutputNameLength = E6011, "output-name-length", Error, on [template];
}

impl Rule for OutputNameLength {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for named in cx.template.outputs.values() {
            let length = named.name.chars().count();
            if length > 255 {
                out.report(
                    self.at(
                        named.name_span,
                        format!("the name has {length} characters, and may have at most 255"),
                    )
                    .property("Outputs"),
                );
            }
        }
    }
}
