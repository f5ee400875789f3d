//! E1018: checks that `Fn::Split` has a delimiter and a string.

use super::argument::signature;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Split` has a delimiter and a string.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Select [0, !Split [",", [a, b]]]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html>
    pub struct Split = E1018, "split", Error, on [calls Split];
}

impl Rule for Split {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
