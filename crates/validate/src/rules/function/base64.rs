//! E1021: checks that `Fn::Base64` has a string.

use super::argument::signature;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Base64` has a string.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Host: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-11111111, UserData: {"Fn::Base64": [a]}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-base64.html>
    pub struct Base64 = E1021, "base64", Error, on [calls Base64];
}

impl Rule for Base64 {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
