//! E1700: checks that a rule has a list of assertions, and beside it a condition at most.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that a rule has a list of assertions, and beside it a condition at most.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Rules: {Small: {Assertion: []}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
    pub struct RuleBody = E1700, "rule-body", Error, on [template];
}

impl Rule for RuleBody {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for rule in cx.template.rules.values() {
            let mut report = |span, message: String| {
                out.report(
                    self.at(span, message)
                        .property(&format!("Rules.{}", rule.name)),
                )
            };
            let Some(map) = rule.node.as_map() else {
                report(
                    rule.node.span,
                    format!("a rule must be an object, not {}", rule.node.kind()),
                );
                continue;
            };
            match map.get("Assertions") {
                None => report(
                    rule.name_span,
                    format!("the rule `{}` has no `Assertions`", rule.name),
                ),
                Some(list) => match list.as_list() {
                    None => report(
                        list.span,
                        format!("`Assertions` must be a list, not {}", list.kind()),
                    ),
                    Some(items) => {
                        for item in items {
                            if item.get("Assert").is_none() {
                                report(item.span, "an assertion needs an `Assert`".into());
                            }
                        }
                    }
                },
            }
            for entry in map {
                if !matches!(entry.key.as_ref(), "Assertions" | "RuleCondition") {
                    report(
                        entry.key_span,
                        format!(
                            "`{}` is not an attribute of a rule; there are `RuleCondition` and `Assertions`",
                            entry.key
                        ),
                    );
                }
            }
        }
    }
}
