//! W3011: finds resources with only one of `DeletionPolicy` and `UpdateReplacePolicy`.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Finds resources with only one of `DeletionPolicy` and `UpdateReplacePolicy`.
    ///
    /// ## Why it matters
    /// What is kept when the stack is deleted should also be kept when an update replaces it, and the other way
    /// round.
    ///
    /// ## Example
    /// ```yaml
    /// Q: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html>
    pub struct BothPolicies = W3011, "both-policies", Warning, on [resources];
}

impl Rule for BothPolicies {
    fn resource(&self, _: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let (has, lacks) = match (
            resource.node.get("DeletionPolicy"),
            resource.node.get("UpdateReplacePolicy"),
        ) {
            (Some(policy), None) => (policy, "UpdateReplacePolicy"),
            (None, Some(policy)) => (policy, "DeletionPolicy"),
            _ => return,
        };
        if has.scalar_text() == Some("Delete") || has.scalar_text() == Some("RetainExceptOnCreate")
        {
            return;
        }
        out.report(
            self.at(
                has.span,
                format!("`{}` has no `{lacks}` beside it", resource.name),
            )
            .hint(format!(
                "set `{lacks}` too, so that the resource is kept in both cases"
            )),
        );
    }
}
