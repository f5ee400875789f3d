//! E8002: a condition that is not defined; E3015 on a resource, E6005 on an output, E1028 in `Fn::If`.

use super::placed;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{ReferenceKind, Section};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that conditions named by other conditions and by rules are defined. What a resource names has E3015,
    /// an output E6005, `Fn::If` E1028.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "unresolved condition dependency".
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {IsLive: !Not [!Condition IsPord]}   # defined is IsProd
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>
    pub struct UndefinedCondition = E8002, "undefined-condition", Error, on [template];
}

rule! {
    /// ## What it does
    /// Checks that the condition of a resource is defined.
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
    pub struct ResourceCondition = E3015, "resource-condition", Error, by "reference";
}

rule! {
    /// ## What it does
    /// Checks that the condition of an output is defined.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "unresolved condition dependency".
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Arn: {Value: !Ref Topic, Condition: IsPord}}   # defined is IsProd
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>
    pub struct OutputCondition = E6005, "output-condition", Error, by "reference";
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
                finding = finding.meant(near);
            }
            let attribute = reference.path.key(2) == Some("Condition");
            match reference.owner.section {
                Section::Resources if attribute => finding.code = "E3015".into(),
                Section::Outputs if attribute => finding.code = "E6005".into(),
                Section::Resources | Section::Outputs => finding.code = "E1028".into(),
                _ => {}
            }
            out.report(placed(finding, cx, reference.owner, &reference.path));
        }
    }
}
