//! E1701: checks that `Assert` is a rule function.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Intrinsic;
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Checks that `Assert` is a rule function.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: String}}
    /// Rules: {Small: {Assertions: [{Assert: !Ref Stage}]}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
    pub struct Assert = E1701, "assertion", Error, on [template];
}

impl Rule for Assert {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for rule in cx.template.rules.values() {
            let nodes: Vec<&Node<'_>> = rule
                .node
                .get("Assertions")
                .and_then(Node::as_list)
                .into_iter()
                .flatten()
                .filter_map(|item| item.get("Assert"))
                .collect();
            for node in nodes {
                if Intrinsic::of(node).is_none_or(|call| !call.function.is_condition()) {
                    out.report(self.at(node.span, "`Assert` must be a rule function such as `Fn::Equals` or `Fn::Contains`").property(format!("Rules.{}", rule.name)));
                }
            }
        }
    }
}
