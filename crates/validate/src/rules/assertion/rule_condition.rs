//! E1702: checks that `RuleCondition` is a rule function.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Intrinsic;
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Checks that `RuleCondition` is a rule function.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: String}}
    /// Rules: {Small: {RuleCondition: !Ref Stage, Assertions: [{Assert: {"Fn::Contains": [[dev], !Ref Stage]}}]}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
    pub struct RuleCondition = E1702, "rule-condition", Error, on [template];
}

impl Rule for RuleCondition {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for rule in cx.template.rules.values() {
            let nodes: Vec<&Node<'_>> = rule.node.get("RuleCondition").into_iter().collect();
            for node in nodes {
                if Intrinsic::of(node).is_none_or(|call| !call.function.is_condition()) {
                    out.report(self.at(node.span, "`RuleCondition` must be a rule function such as `Fn::Equals` or `Fn::Contains`").property(format!("Rules.{}", rule.name)));
                }
            }
        }
    }
}
