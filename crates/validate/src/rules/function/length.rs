//! E1030: checks that `Fn::Length` has a list, and that the template has the transform that knows it.

use super::argument::signature;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Length` has a list, and that the template has the transform that knows it.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Length [a, b]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-length.html>
    pub struct Length = E1030, "length", Error, on [calls Length];
}

impl Rule for Length {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
