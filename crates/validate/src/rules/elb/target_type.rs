//! E3681: checks that a target group has port, protocol and VPC, and that one of a function has none of them.

use crate::extension_rule;

extension_rule! {
    /// ## What it does
    /// Checks that a target group has port, protocol and VPC, and that one of a function has none of them.
    ///
    /// ## Why it matters
    /// The target group cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// X: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: ip, Port: 80, Protocol: HTTP}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html>
    pub struct TargetType = E3681, "target-type", Error,
    schema "AWS::ElasticLoadBalancingV2::TargetGroup" "targettype_restrictions",
    at {
        "AWS::ElasticLoadBalancingV2::TargetGroup": ""
    },
    because "a function has no port, protocol or VPC; other targets need all three";
}
