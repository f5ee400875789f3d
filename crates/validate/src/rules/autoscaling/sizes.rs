//! E3706: checks that the sizes of a group are in order.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that the maximum size of a group is not below its minimum, and that the desired capacity lies between them.
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
    pub struct Sizes = E3706, "group-sizes", Error, on [forms "AWS::AutoScaling::AutoScalingGroup" with parameters];
}

impl Rule for Sizes {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let number = |name: &str| p.get(name).and_then(|value| value.number());
        let (least, most) = (number("MinSize"), number("MaxSize"));
        let mut report = |name: &str, message: String| {
            let span = p
                .get(name)
                .map_or(form.resource.properties_span(), |value| value.span());
            out.report(self.at(span, message).property(name));
        };
        if let (Some(least), Some(most)) = (least, most)
            && most < least
        {
            report(
                "MaxSize",
                format!("the maximum of {most} is less than the minimum of {least}"),
            );
            return;
        }
        let Some(desired) = number("DesiredCapacity") else {
            return;
        };
        if let Some(least) = least.filter(|least| desired < *least) {
            report(
                "DesiredCapacity",
                format!("{desired} instances are less than the minimum of {least}"),
            );
        }
        if let Some(most) = most.filter(|most| desired > *most) {
            report(
                "DesiredCapacity",
                format!("{desired} instances are more than the maximum of {most}"),
            );
        }
    }
}
