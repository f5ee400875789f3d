//! E1028: the arguments of `Fn::If`.

use super::placed;
use crate::rule;
use crate::rules::function::number;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::If` has the name of a condition, which is defined, and two values.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// BucketName: !If [IsProd, files]   # the value for "else" is missing
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct If = E1028, "if", Error, on [calls If];
}

impl Rule for If {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let items = call.argument.as_list().unwrap_or_default();
        let fault = match items {
            [condition, _, _] if condition.as_str().is_some() => return,
            [condition, _, _] => (
                condition.span,
                format!(
                    "the first argument of `Fn::If` is the name of a condition, not {}",
                    condition.kind()
                ),
            ),
            _ if call.argument.as_list().is_some() => (
                call.name_span,
                format!(
                    "`Fn::If` needs a condition and two values, and has {}",
                    number(items.len(), "argument")
                ),
            ),
            _ => (
                call.argument.span,
                format!(
                    "`Fn::If` needs a list of a condition and two values, not {}",
                    call.argument.kind()
                ),
            ),
        };
        out.report(placed(
            self.at(fault.0, fault.1),
            cx,
            call.owner,
            &call.path,
        ));
    }
}
