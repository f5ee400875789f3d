//! E8007: a reference to another condition.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Checks that `{Condition: Name}` (or `!Condition Name`) in conditions and rules has the name of a condition.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Conditions: {Both: !And [!Condition [IsProd], !Condition IsLive]}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct NamedCondition = E8007, "named-condition", Error, on [template];
}

impl Rule for NamedCondition {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for condition in cx.template.conditions.entries().values() {
            self.walk(
                condition.node,
                &format!("Conditions.{}", condition.name),
                out,
            );
        }
        for rule in cx.template.rules.values() {
            self.walk(rule.node, &format!("Rules.{}", rule.name), out);
        }
    }
}

impl NamedCondition {
    fn walk(&self, node: &Node<'_>, path: &str, out: &mut Findings) {
        match &node.data {
            Data::List(items) => items.iter().for_each(|item| self.walk(item, path, out)),
            Data::Map(map) => match map.entries.as_slice() {
                [entry] if entry.key == "Condition" => {
                    if entry.value.as_str().is_none() {
                        let message = format!(
                            "`Condition` needs the name of a condition, not {}",
                            entry.value.kind()
                        );
                        out.report(self.at(entry.value.span, message).property(path));
                    }
                }
                entries => entries
                    .iter()
                    .for_each(|entry| self.walk(&entry.value, path, out)),
            },
            _ => {}
        }
    }
}
