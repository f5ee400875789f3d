//! E3035: checks that `DeletionPolicy` is a policy that CloudFormation knows, and that the type supports snapshots where it asks for one.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Intrinsic, Resource};

rule! {
    /// ## What it does
    /// Checks that `DeletionPolicy` is a policy that CloudFormation knows, and that the type supports snapshots
    /// where it asks for one.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Q: {Type: AWS::SQS::Queue, DeletionPolicy: Keep}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
    pub struct DeletionPolicy = E3035, "deletion-policy", Error, on [resources], supersedes W3011;
}

impl Rule for DeletionPolicy {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let Some(policy) = resource.node.get("DeletionPolicy") else {
            return;
        };
        let message = match policy.scalar_text() {
            Some("Snapshot")
                if resource.type_name.starts_with("AWS::")
                    && !super::SNAPSHOTS.contains(&resource.type_name) =>
            {
                format!("{} has no snapshots", resource.type_name)
            }
            Some("Delete" | "Retain" | "Snapshot" | "RetainExceptOnCreate") => return,
            _ if Intrinsic::of(policy).is_some() || cx.template.is_rewritten() => return,
            Some(text) if text.contains("${") => return,
            Some(text) => format!(
                "`{text}` is not a policy; there are `Delete`, `Retain`, `RetainExceptOnCreate` and `Snapshot`"
            ),
            None => format!("the policy must be a string, not {}", policy.kind()),
        };
        out.report(self.at(policy.span, message));
    }
}
