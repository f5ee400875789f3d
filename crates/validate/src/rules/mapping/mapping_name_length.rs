//! E7002: checks that the name of each mapping has at most 255 characters.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the name of each mapping has at most 255 characters.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Mappings:
    ///   AAAA…256 characters: {a: {b: c}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>
    pub struct MappingNameLength = E7002, "mapping-name-length", Error, on [template];
}

impl Rule for MappingNameLength {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for named in cx.template.mappings.values() {
            let length = named.name.chars().count();
            if length > 255 {
                out.report(
                    self.at(
                        named.name_span,
                        format!("the name has {length} characters, and may have at most 255"),
                    )
                    .property("Mappings"),
                );
            }
        }
    }
}
