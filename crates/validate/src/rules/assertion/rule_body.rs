//! E1700: checks that a rule has a list of assertions, and beside it a condition at most.

use crate::Diagnostic;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::Entry;
use stackwright_template::suggest::did_you_mean;

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
            let path = format!("Rules.{}", rule.name);
            let mut report = |finding: Diagnostic| out.report(finding.property(&path));
            let Some(map) = rule.node.as_map() else {
                report(self.at(
                    rule.node.span,
                    format!("a rule must be an object, not {}", rule.node.kind()),
                ));
                continue;
            };
            let known = ["Assertions", "RuleCondition"];
            let meant = |entry: &Entry<'_>| {
                did_you_mean(&entry.key, known).filter(|_| !known.contains(&entry.key.as_ref()))
            };
            let misspelt = map.iter().any(|entry| meant(entry) == Some("Assertions"));
            match map.get("Assertions") {
                None if misspelt => {}
                None => report(self.at(
                    rule.name_span,
                    format!("the rule `{}` has no `Assertions`", rule.name),
                )),
                Some(list) => match list.as_list() {
                    None => report(self.at(
                        list.span,
                        format!("`Assertions` must be a list, not {}", list.kind()),
                    )),
                    Some(items) => {
                        for item in items {
                            if item.get("Assert").is_none() {
                                report(self.at(item.span, "an assertion needs an `Assert`"));
                            }
                        }
                    }
                },
            }
            for entry in map {
                if !matches!(entry.key.as_ref(), "Assertions" | "RuleCondition") {
                    let mut finding = self.at(
                        entry.key_span,
                        format!("`{}` is not an attribute of a rule", entry.key),
                    );
                    finding = finding.meant_or(
                        meant(entry),
                        || "there are `RuleCondition` and `Assertions`",
                    );
                    report(finding);
                }
            }
        }
    }
}
