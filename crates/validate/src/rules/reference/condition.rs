//! E8002: a condition that is not defined.

use super::placed;
use crate::model::ReferenceKind;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use crate::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that conditions named by resources, outputs, `Fn::If` and other conditions are defined.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "unresolved condition dependency".
    ///
    /// ## Example
    /// ```yaml
    /// Topic: {Type: AWS::SNS::Topic, Condition: IsPord}   # defined is IsProd
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>
    pub struct UndefinedCondition = E8002, "undefined-condition", Error, on [template];
}

impl Rule for UndefinedCondition {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let conditions = &cx.template.conditions;
        if cx.template.is_rewritten() || cx.template.has_loops("Conditions") {
            return;
        }
        for reference in &cx.template.references {
            if reference.kind != ReferenceKind::Condition || conditions.contains(reference.target) {
                continue;
            }
            let mut finding = self.at(
                reference.span,
                format!("there is no condition `{}`", reference.target),
            );
            if let Some(near) = did_you_mean(reference.target, conditions.entries().keys().copied())
            {
                finding = finding.hint(format!("did you mean `{near}`?"));
            }
            out.report(placed(finding, cx, reference.owner, &reference.path));
        }
    }
}
