//! E8006: checks that `Fn::Or` has a list of 2 to 10 conditions.

use crate::rule;
use crate::rules::function::signature;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Or` has a list of 2 to 10 conditions.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {C: !Or [!Equals [!Ref "AWS::Region", b]], D: !Equals [!Ref "AWS::Region", a]}
    /// Resources: {T: {Type: AWS::SNS::Topic, Condition: C}, U: {Type: AWS::SNS::Topic, Condition: D}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct Or = E8006, "or", Error, on [calls Or];
}

impl Rule for Or {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
