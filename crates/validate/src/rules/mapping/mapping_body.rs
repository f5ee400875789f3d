//! E7001: checks that a mapping has two levels of keys above values that are scalars or lists, with names of letters, digits, and in the first level dots and hyphens.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::Data;

rule! {
    /// ## What it does
    /// Checks that a mapping has two levels of keys above values that are scalars or lists, with names of letters,
    /// digits, and in the first level dots and hyphens.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Mappings: {Sizes: {prod: large}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>
    pub struct MappingBody = E7001, "mapping-body", Error, on [template];
}

impl Rule for MappingBody {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for mapping in cx.template.mappings.values() {
            if cx.template.is_rewritten() || mapping.name.starts_with("Fn::") {
                continue;
            }
            let mut report = |span, message: String| {
                out.report(
                    self.at(span, message)
                        .property(format!("Mappings.{}", mapping.name)),
                )
            };
            if !mapping.name.chars().all(|c| c.is_ascii_alphanumeric()) {
                report(
                    mapping.name_span,
                    format!(
                        "the name `{}` may only have letters and digits",
                        mapping.name
                    ),
                );
            }
            let Some(top) = mapping.node.as_map() else {
                report(
                    mapping.node.span,
                    format!("a mapping must be an object, not {}", mapping.node.kind()),
                );
                continue;
            };
            if top.is_empty() {
                report(
                    mapping.name_span,
                    format!("the mapping `{}` is empty", mapping.name),
                );
            }
            for first in top {
                if first.key.starts_with("Fn::") {
                    continue;
                }
                if !first
                    .key
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
                {
                    report(
                        first.key_span,
                        format!(
                            "the key `{}` may only have letters, digits, dots and hyphens",
                            first.key
                        ),
                    );
                }
                let Some(second) = first.value.as_map() else {
                    report(
                        first.value.span,
                        format!(
                            "below `{}` there must be an object, not {}",
                            first.key,
                            first.value.kind()
                        ),
                    );
                    continue;
                };
                for entry in second {
                    if !entry
                        .key
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
                    {
                        report(
                            entry.key_span,
                            format!(
                                "the key `{}` may only have letters, digits, dots and hyphens",
                                entry.key
                            ),
                        );
                    }
                    if matches!(entry.value.data, Data::Map(_) | Data::Null) {
                        report(
                            entry.value.span,
                            format!(
                                "the value of `{}` must be a string or a list, not {}",
                                entry.key,
                                entry.value.kind()
                            ),
                        );
                    }
                }
            }
        }
    }
}
