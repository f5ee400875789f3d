//! E1022: checks that `Fn::Join` has a literal delimiter and a list of strings.

use super::argument::{Want, arguments, check};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function};

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
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(items) = arguments(self, cx, call, 2..=2, "a delimiter and a list", out) else {
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
            "the list",
            (
                Want::List,
                &[
                    Function::FindInMap,
                    Function::GetAtt,
                    Function::GetAzs,
                    Function::If,
                    Function::Split,
                    Function::Cidr,
                    Function::Ref,
                    Function::Transform,
                ],
            ),
            out,
        );
        for item in items[1].as_list().unwrap_or_default() {
            check(
                self,
                cx,
                call,
                item,
                "an item",
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
                        Function::ToJsonString,
                        Function::Length,
                    ],
                ),
                out,
            );
        }
    }
}
