//! E1031: checks that `Fn::ToJsonString` has an object or a list, and that the template has the transform that knows it.

use super::argument::signature;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::ToJsonString` has an object or a list, and that the template has the transform that knows
    /// it.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ToJsonString {a: 1}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html>
    pub struct ToJsonString = E1031, "to-json-string", Error, on [calls ToJsonString];
}

impl Rule for ToJsonString {
    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
