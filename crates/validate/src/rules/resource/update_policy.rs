//! E3016: checks that `UpdatePolicy` has the policies that CloudFormation knows.

use super::policy_attribute;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

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
        policy_attribute::check(self, cx, resource, "UpdatePolicy", KNOWN, out);
    }
}
