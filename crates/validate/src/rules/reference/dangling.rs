//! W1001: a reference whose target may not exist.

use super::placed;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::ReferenceKind;

rule! {
    /// ## What it does
    /// Reports references to a resource with a condition from where that condition need not hold.
    ///
    /// ## Why it matters
    /// When the condition is false, the stack fails: "unresolved resource dependencies".
    ///
    /// ## Example
    /// ```yaml
    /// Resources: {Bucket: {Type: AWS::S3::Bucket, Condition: IsProd}}
    /// Outputs: {Name: {Value: !Ref Bucket}}   # needs Condition: IsProd too
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>
    pub struct Dangling = W1001, "dangling-reference", Warning, on [template];
}

impl Rule for Dangling {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        for reference in &template.references {
            if !reference.kind.is_value() {
                continue;
            }
            let Some(condition) = template.may_dangle(reference) else {
                continue;
            };
            let what = match &reference.kind {
                ReferenceKind::GetAtt(attribute) => format!("`{}.{attribute}`", reference.target),
                _ => format!("`{}`", reference.target),
            };
            let finding = self
                .at(
                    reference.span,
                    format!("{what} does not exist when the condition `{condition}` is false"),
                )
                .hint(format!(
                    "use it only within `Fn::If` with `{condition}`, or put the same condition here"
                ));
            out.report(placed(finding, cx, reference.owner, &reference.path));
        }
    }
}
