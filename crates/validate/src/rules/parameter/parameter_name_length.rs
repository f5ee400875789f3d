//! E2011: checks that the name of each parameter has at most 255 characters.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the name of each parameter has at most 255 characters.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters:
    ///   AAAA…256 characters: {Type: String}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct ParameterNameLength = E2011, "parameter-name-length", Error, on [template];
}

impl Rule for ParameterNameLength {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for named in cx.template.parameters.values() {
            let length = named.name.chars().count();
            if length > 255 {
                out.report(
                    self.at(
                        named.name_span,
                        format!("the name has {length} characters, and may have at most 255"),
                    )
                    .property("Parameters"),
                );
            }
        }
    }
}
