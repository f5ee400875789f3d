//! W1101: a YAML alias.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Reports YAML aliases (`*name`).
    ///
    /// ## Why it matters
    /// CloudFormation does not support them. `aws cloudformation package` expands them before upload; a
    /// template that is uploaded as it is gets refused.
    ///
    /// ## Example
    /// ```yaml
    /// A: &a {Type: AWS::SNS::Topic}
    /// B: *a
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>
    pub struct Alias = W1101, "alias", Warning, on [template];
}

impl Rule for Alias {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        // What is merged has a finding as a merge.
        let merged = |alias: &Span| {
            cx.document.merges.iter().any(|merge| {
                cx.text
                    .get(merge.end as usize..alias.start as usize)
                    .is_some_and(|between| between.trim().trim_end_matches('[').trim() == ":")
            })
        };
        if let Some(first) = cx.document.aliases.iter().find(|alias| !merged(alias)) {
            out.report(
                self.at(*first, "CloudFormation does not support YAML aliases")
                    .hint("expand it with `aws cloudformation package`, or write the value out"),
            );
        }
    }
}
