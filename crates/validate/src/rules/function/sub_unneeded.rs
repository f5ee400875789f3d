//! W1020: finds `Fn::Sub` of a text without variables.

use super::argument::report;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Finds `Fn::Sub` of a text without variables.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub files-of-mine}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>
    pub struct SubUnneeded = W1020, "unneeded-sub", Warning, on [calls Sub];
}

impl Rule for SubUnneeded {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        // Another form is reported by its own rule.
        if call
            .argument
            .as_list()
            .is_some_and(|items| items.len() != 2)
        {
            return;
        }
        let text = call
            .argument
            .as_list()
            .and_then(<[_]>::first)
            .unwrap_or(call.argument);
        if let Some(text) = text.as_str()
            && !text.contains("${")
        {
            report(
                self,
                cx,
                call,
                call.name_span,
                "`Fn::Sub` does nothing: its text has no `${…}`".into(),
                out,
            );
        }
    }
}
