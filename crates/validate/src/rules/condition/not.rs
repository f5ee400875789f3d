//! E8005: checks that `Fn::Not` has a list of one condition.

use crate::rule;
use crate::rules::function::signature;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Not` has a list of one condition.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {C: !Not [], D: !Equals [!Ref "AWS::Region", a]}
    /// Resources: {T: {Type: AWS::SNS::Topic, Condition: C}, U: {Type: AWS::SNS::Topic, Condition: D}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct Not = E8005, "not", Error, on [calls Not];
}

impl Rule for Not {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
