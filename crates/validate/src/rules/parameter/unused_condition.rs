//! W8001: a condition that nothing uses.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::ReferenceKind;

rule! {
    /// ## What it does
    /// Reports conditions that no resource, output, `Fn::If` or other condition names.
    ///
    /// ## Why it matters
    /// A condition without effect is often one whose use was forgotten.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {IsProd: !Equals [!Ref Stage, prod]}   # and no Condition: IsProd
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>
    pub struct UnusedCondition = W8001, "unused-condition", Warning, on [template];
}

impl Rule for UnusedCondition {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        let may_use = template.is_rewritten() && !template.is_rewritten_by_sam();
        if may_use || template.has_loops("Resources") {
            return;
        }
        for condition in template.conditions.entries().values() {
            let used = template
                .references_to(condition.name)
                .any(|reference| reference.kind == ReferenceKind::Condition);
            if !used && !condition.name.starts_with("Fn::") {
                out.report(
                    self.at(
                        condition.name_span,
                        format!("nothing uses the condition `{}`", condition.name),
                    )
                    .hint("remove it, or name it where it was meant")
                    .property(format!("Conditions.{}", condition.name)),
                );
            }
        }
    }
}
