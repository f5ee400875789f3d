//! E8003: checks that `Fn::Equals` has two values that are known before the stack exists.

use crate::rule;
use crate::rules::function::{Want, arguments, check};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function, Section};

rule! {
    /// ## What it does
    /// Checks that `Fn::Equals` has two values that are known before the stack exists.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {C: !Equals [a], D: !Equals [!Ref "AWS::Region", a]}
    /// Resources: {T: {Type: AWS::SNS::Topic, Condition: C}, U: {Type: AWS::SNS::Topic, Condition: D}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct Equals = E8003, "equals", Error, on [calls Equals];
}

impl Rule for Equals {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(items) = arguments(self, cx, call, 2..=2, "two values", out) else {
            return;
        };
        if call.owner.section == Section::Rules {
            return;
        }
        for item in items {
            check(
                self,
                cx,
                call,
                item,
                "a value",
                (
                    Want::Text,
                    &[
                        Function::Ref,
                        Function::FindInMap,
                        Function::Sub,
                        Function::Join,
                        Function::Select,
                        Function::Split,
                        Function::Length,
                        Function::ToJsonString,
                        Function::If,
                    ],
                ),
                out,
            );
        }
    }
}
