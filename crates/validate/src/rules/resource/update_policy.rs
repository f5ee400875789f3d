//! E3016: checks that `UpdatePolicy` has the policies that CloudFormation knows.

use crate::model::Resource;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use crate::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that `UpdatePolicy` has the policies that CloudFormation knows.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {RollingUpdate: {MinInstancesInService: 1}}, Properties: {MinSize: "1", MaxSize: "2", LaunchConfigurationName: lc, VPCZoneIdentifier: [subnet-11111111]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>
    pub struct UpdatePolicy = E3016, "update-policy", Error, on [resources];
}

impl Rule for UpdatePolicy {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        const KNOWN: &[&str] = &[
            "AutoScalingReplacingUpdate",
            "AutoScalingRollingUpdate",
            "AutoScalingScheduledAction",
            "CodeDeployLambdaAliasUpdate",
            "EnableVersionUpgrade",
            "UseOnlineResharding",
        ];
        let Some(policy) = resource.node.get("UpdatePolicy") else {
            return;
        };
        let Some(map) = policy.as_map() else {
            out.report(
                self.at(
                    policy.span,
                    format!("`UpdatePolicy` must be an object, not {}", policy.kind()),
                )
                .resource(resource),
            );
            return;
        };
        if cx.template.is_rewritten() {
            return;
        }
        for entry in map {
            if !KNOWN.contains(&entry.key.as_ref()) && !entry.key.starts_with("Fn::") {
                let mut finding = self
                    .at(
                        entry.key_span,
                        format!("`{}` is not a part of `UpdatePolicy`", entry.key),
                    )
                    .resource(resource);
                if let Some(near) = did_you_mean(&entry.key, KNOWN.iter().copied()) {
                    finding = finding.hint(format!("did you mean `{near}`?"));
                }
                out.report(finding);
            } else if entry.value.scalar_text().is_some()
                && !matches!(
                    entry.key.as_ref(),
                    "EnableVersionUpgrade" | "UseOnlineResharding"
                )
            {
                out.report(
                    self.at(
                        entry.value.span,
                        format!(
                            "`{}` must be an object, not {}",
                            entry.key,
                            entry.value.kind()
                        ),
                    )
                    .resource(resource),
                );
            }
        }
    }
}
