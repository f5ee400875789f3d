//! SW1301: conditions that depend on each other in a circle.

use super::cycle::cycles;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Reference, ReferenceKind, Section};

rule! {
    /// ## What it does
    /// Reports conditions that are made of each other in a circle.
    ///
    /// ## Why it matters
    /// Such conditions are neither true nor false, and CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {IsLive: !Not [!Condition IsTest], IsTest: !Not [!Condition IsLive]}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>
    pub struct ConditionCycle = SW1301, "condition-cycle", Error, on [template];
}

impl Rule for ConditionCycle {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let conditions = cx.template.conditions.entries();
        let mut edges: Vec<Vec<(usize, &Reference<'_>)>> = vec![Vec::new(); conditions.len()];
        for reference in &cx.template.references {
            if reference.owner.section == Section::Conditions
                && reference.kind == ReferenceKind::Condition
                && let Some(from) = conditions.get_index_of(reference.owner.name)
                && let Some(to) = conditions.get_index_of(reference.target)
            {
                edges[from].push((to, reference));
            }
        }
        for cycle in cycles(&edges) {
            let Some((_, first)) = cycle.first() else {
                continue;
            };
            let names: Vec<&str> = cycle
                .iter()
                .map(|(_, reference)| reference.owner.name)
                .chain([first.owner.name])
                .collect();
            let mut finding = self.at(
                first.span,
                match cycle.len() {
                    1 => format!("the condition `{}` is made of itself", first.owner.name),
                    _ => format!("circle of conditions: {}", names.join(" -> ")),
                },
            );
            for (_, reference) in cycle.iter().skip(1) {
                finding = finding.related(
                    reference.span,
                    format!(
                        "`{}` is made of `{}`",
                        reference.owner.name, reference.target
                    ),
                );
            }
            out.report(finding.property(format!("Conditions.{}", first.owner.name)));
        }
    }
}
