//! E1021: checks that `Fn::Base64` has a string.

use super::argument::{Want, check};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function};

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
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        check(
            self,
            cx,
            call,
            call.argument,
            "the argument",
            (
                Want::Text,
                &[
                    Function::Base64,
                    Function::FindInMap,
                    Function::GetAtt,
                    Function::GetStackOutput,
                    Function::If,
                    Function::ImportValue,
                    Function::Join,
                    Function::Select,
                    Function::Sub,
                    Function::Ref,
                    Function::Cidr,
                    Function::Length,
                    Function::ToJsonString,
                ],
            ),
            out,
        );
    }
}
