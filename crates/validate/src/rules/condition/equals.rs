//! E8003: checks that `Fn::Equals` has two values that are known before the stack exists.

use crate::rule;
use crate::rules::function::{arguments, signature};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Section};

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
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        if call.owner.section == Section::Rules {
            arguments(self, cx, call, out);
        } else {
            signature(self, cx, call, out);
        }
    }
}
