//! E3055: checks that `CreationPolicy` has the policies that CloudFormation knows.

use super::policy_attribute;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Checks that `CreationPolicy` has the policies that CloudFormation knows.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::AutoScaling::AutoScalingGroup, CreationPolicy: {Signal: {Count: 1}}, Properties: {MinSize: "1", MaxSize: "2", LaunchConfigurationName: lc, VPCZoneIdentifier: [subnet-11111111]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html>
    pub struct CreationPolicy = E3055, "creation-policy", Error, on [resources];
}

impl Rule for CreationPolicy {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        const KNOWN: &[&str] = &["AutoScalingCreationPolicy", "ResourceSignal", "StartFleet"];
        policy_attribute::check(self, cx, resource, "CreationPolicy", KNOWN, out);
    }
}
