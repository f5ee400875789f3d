//! E7010: too many mappings.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::quota;

rule! {
    /// ## What it does
    /// Reports templates with more than 200 mappings, and mappings with more than 200 keys in a level. Nothing
    /// else is checked of them.
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
        if let Some((span, message)) = super::over(cx, "Mappings", quota::MAPPINGS) {
            out.report(
                self.at(span, message)
                    .hint("split the template into several stacks"),
            );
        }
        for mapping in cx.template.mappings.values() {
            let Some(rows) = mapping.node.as_map() else {
                continue;
            };
            let levels = rows
                .iter()
                .filter_map(|row| Some((row.key_span, row.value.as_map()?.len())));
            for (span, keys) in std::iter::once((mapping.name_span, rows.len())).chain(levels) {
                if keys > 200 {
                    out.report(
                        self.at(
                            span,
                            format!(
                                "the mapping `{}` has {keys} keys here; CloudFormation accepts 200",
                                mapping.name
                            ),
                        )
                        .hint("split the mapping into several")
                        .property(format!("Mappings.{}", mapping.name)),
                    );
                }
            }
        }
    }
}
