//! E1018: checks that `Fn::Split` has a delimiter and a string.

use super::argument::{Want, arguments, check};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function};

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
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(items) = arguments(self, cx, call, 2..=2, "a delimiter and a string", out) else {
            return;
        };
        check(
            self,
            cx,
            call,
            &items[0],
            "the delimiter",
            (Want::Literal, &[]),
            out,
        );
        check(
            self,
            cx,
            call,
            &items[1],
            "the string",
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
                    Function::GetAzs,
                    Function::Cidr,
                ],
            ),
            out,
        );
    }
}
