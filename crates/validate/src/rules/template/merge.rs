//! W1100: a YAML merge key.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports YAML merge keys (`<<`).
    ///
    /// ## Why it matters
    /// CloudFormation does not support them. `aws cloudformation package` expands them before upload; a
    /// template that is uploaded as it is gets refused.
    ///
    /// ## Example
    /// ```yaml
    /// B: {<<: *defaults, Type: AWS::SNS::Topic}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>
    pub struct Merge = W1100, "merge", Warning, on [template];
}

impl Rule for Merge {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if let Some(first) = cx.document.merges.first() {
            out.report(
                self.at(*first, "CloudFormation does not support YAML merge keys")
                    .hint("expand it with `aws cloudformation package`, or write the entries out"),
            );
        }
    }
}
