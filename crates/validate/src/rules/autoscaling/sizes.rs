//! E3706: checks that the maximum size of a group is not below its minimum.

use crate::model::Resource;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the maximum size of a group is not below its minimum.
    ///
    /// ## Why it matters
    /// The group cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: "3", MaxSize: "2", LaunchConfigurationName: lc, VPCZoneIdentifier: [subnet-11111111]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html>
    pub struct Sizes = E3706, "group-sizes", Error, on [resources "AWS::AutoScaling::AutoScalingGroup"];
}

impl Rule for Sizes {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(resource) {
            let p = &form.properties;
            let number = |name: &str| p.get(name).and_then(|value| value.number());
            if let (Some(least), Some(most)) = (number("MinSize"), number("MaxSize"))
                && most < least
            {
                let span = p
                    .get("MaxSize")
                    .map_or(resource.properties_span(), |value| value.span());
                out.report(
                    self.at(
                        span,
                        format!("the maximum of {most} is less than the minimum of {least}"),
                    )
                    .resource(resource)
                    .property("MaxSize"),
                );
            }
        }
    }
}
