//! W1019: finds variables of a `Fn::Sub` that its text does not use.

use std::collections::HashSet;

use super::argument::report;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, sub_variables};

rule! {
    /// ## What it does
    /// Finds variables of a `Fn::Sub` that its text does not use.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub ["files-${Stage}", {Stage: prod, Name: x}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>
    pub struct SubUnused = W1019, "unused-sub-variable", Warning, on [calls Sub];
}

impl Rule for SubUnused {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some([text, own]) = call.argument.as_list() else {
            return;
        };
        let (Some(text), Some(own)) = (text.as_str(), own.as_map()) else {
            return;
        };
        let used: HashSet<&str> = sub_variables(text).map(|variable| variable.name).collect();
        for entry in own {
            if !used.contains(&*entry.key) && !entry.key.starts_with("Fn::") {
                report(
                    self,
                    cx,
                    call,
                    entry.key_span,
                    format!("the text does not use the variable `{}`", entry.key),
                    out,
                );
            }
        }
    }
}
