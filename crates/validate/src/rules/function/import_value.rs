//! E1016: checks that `Fn::ImportValue` has a string that depends on no resource.

use super::argument::{report, signature};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function, Intrinsic};

rule! {
    /// ## What it does
    /// Checks that `Fn::ImportValue` has a string that depends on no resource.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: !ImportValue [files]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html>
    pub struct ImportValue = E1016, "import-value", Error, on [calls ImportValue];
}

impl Rule for ImportValue {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        signature(self, cx, call, out);
        if let Some(name) = Intrinsic::of(call.argument)
            .filter(|inner| inner.function == Function::Ref)
            .and_then(|inner| inner.argument.as_str())
            && cx.template.resources.contains_key(name)
        {
            report(
                self,
                cx,
                call,
                call.argument.span,
                format!("the name of an export cannot depend on the resource `{name}`"),
                out,
            );
        }
    }
}
