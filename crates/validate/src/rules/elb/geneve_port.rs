//! E3683: checks that a target group with the protocol GENEVE has port 6081.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a target group with the protocol GENEVE has port 6081.
    ///
    /// ## Why it matters
    /// The target group cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// X: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: GENEVE, VpcId: vpc-11111111}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html>
    pub struct GenevePort = E3683, "geneve-port", Error,
    by Schema "AWS::ElasticLoadBalancingV2::TargetGroup" "protocol_restrictions",
    at {
        "AWS::ElasticLoadBalancingV2::TargetGroup": ""
    },
    because "GENEVE uses port 6081";
}
