//! E3712: warns of target tracking for a group without room to scale.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Warns of a target tracking policy for a group whose `MaxSize` is its `MinSize`.
    ///
    /// ## Why it matters
    /// With the same size at both ends there is nothing to scale. EC2 Auto Scaling takes the policy all the same, so this
    /// is a warning, though cfn-lint has an error here.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: "2", MaxSize: "2", AvailabilityZones: !GetAZs "", LaunchConfigurationName: app}}
    /// Policy: {Type: AWS::AutoScaling::ScalingPolicy, Properties: {AutoScalingGroupName: !Ref Group, PolicyType: TargetTrackingScaling, TargetTrackingConfiguration: {TargetValue: 50, PredefinedMetricSpecification: {PredefinedMetricType: ASGAverageCPUUtilization}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html>
    pub struct TargetTracking = E3712, "target-tracking-sizes", Warning, on [forms "AWS::AutoScaling::ScalingPolicy"];
}

impl Rule for TargetTracking {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let policy = form.resource;
        let p = &form.properties;
        let kind = p.get("PolicyType");
        if kind.and_then(Instance::text) != Some("TargetTrackingScaling") {
            return;
        }
        let name = p.get("AutoScalingGroupName");
        let Some(group) = linked(cx, name, "AWS::AutoScaling::AutoScalingGroup") else {
            return;
        };
        for other in cx.scenarios.forms_beside(form, group) {
            let size = |name| other.properties.get(name).and_then(Instance::number);
            // A maximum below the minimum is reported by E3706.
            if let (Some(least), Some(most)) = (size("MinSize"), size("MaxSize"))
                && least == most
                && let Some(place) = other.properties.get("MaxSize")
            {
                let finding = self
                    .at(
                        place.span(),
                        format!(
                            "`{}` has always {most} instances, and its policy `{}` is to scale it",
                            group.name, policy.name
                        ),
                    )
                    .hint("set `MaxSize` above `MinSize`, or remove the policy")
                    .related(kind.map_or(policy.name_span, Instance::span), "the policy")
                    .resource(group)
                    .property("MaxSize");
                out.report(finding);
            }
        }
    }
}
