//! E1016: checks that `Fn::ImportValue` has a string that depends on no resource.

use super::argument::signature;
use crate::rule;
use crate::rules::reference::{placed, to_resources};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function, Segment};

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
    pub struct ImportValue = E1016, "import-value", Error, on [template, calls ImportValue];
}

impl Rule for ImportValue {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        let name = Segment::Key(Function::ImportValue.name());
        for reference in to_resources(cx).filter(|reference| reference.path.0.contains(&name)) {
            let message = format!(
                "the name of an export cannot depend on the resource `{}`",
                reference.target
            );
            let finding = self.at(reference.span, message);
            out.report(placed(finding, cx, reference.owner, &reference.path));
        }
    }

    fn call<'t>(&self, cx: &Context<'t>, call: &'t Call<'t>, out: &mut Findings) {
        signature(self, cx, call, out);
    }
}
