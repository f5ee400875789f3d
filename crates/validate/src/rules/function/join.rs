//! E1022: checks that `Fn::Join` has a literal delimiter and a list of strings.

use super::argument::signature;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Join` has a literal delimiter and a list of strings.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Join ["-", files]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-join.html>
    pub struct Join = E1022, "join", Error, on [calls Join];
}

impl Rule for Join {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
