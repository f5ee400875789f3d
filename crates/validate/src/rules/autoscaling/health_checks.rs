//! E3056: checks that `EC2` does not stand beside other kinds of health checks.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that `EC2` does not stand beside other kinds of health checks.
    ///
    /// ## Why it matters
    /// It is always included, and naming it beside others is refused.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: "1", MaxSize: "2", LaunchConfigurationName: lc, VPCZoneIdentifier: [subnet-11111111], HealthCheckGracePeriod: 60, HealthCheckType: "EC2,ELB"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html>
    pub struct HealthChecks = E3056, "group-health-checks", Error, on [forms "AWS::AutoScaling::AutoScalingGroup"];
}

impl Rule for HealthChecks {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let Some(value) = p.get("HealthCheckType")
            && let Some(text) = value.text()
            && text.contains(',')
            && text.split(',').any(|kind| kind.trim() == "EC2")
        {
            out.report(
                self.at(
                    value.span(),
                    "`EC2` cannot be combined with other health checks",
                )
                .property("HealthCheckType"),
            );
        }
    }
}
