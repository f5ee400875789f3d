//! E1031: checks that `Fn::ToJsonString` has an object or a list, and that the template has the transform that knows it.

use super::argument::report;
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
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        if !cx.template.has_transform("AWS::LanguageExtensions") {
            report(
                self,
                cx,
                call,
                call.name_span,
                "`Fn::ToJsonString` needs `Transform: AWS::LanguageExtensions`".into(),
                out,
            );
        }
        if call.argument.as_map().is_none() && call.argument.as_list().is_none() {
            report(
                self,
                cx,
                call,
                call.argument.span,
                format!(
                    "`Fn::ToJsonString` needs an object or a list, not {}",
                    call.argument.kind()
                ),
                out,
            );
        }
    }
}
