//! E1030: checks that `Fn::Length` has a list, and that the template has the transform that knows it.

use super::argument::{Want, check, report};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function};

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
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        if !cx.template.has_transform("AWS::LanguageExtensions") {
            report(
                self,
                cx,
                call,
                call.name_span,
                "`Fn::Length` needs `Transform: AWS::LanguageExtensions`".into(),
                out,
            );
        }
        check(
            self,
            cx,
            call,
            call.argument,
            "the argument",
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
    }
}
