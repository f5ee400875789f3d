//! E3684: checks that a target group with a TCP or TLS health check has no `Matcher` or `ProtocolVersion`.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a target group with a TCP or TLS health check has no `Matcher` or `ProtocolVersion`.
    ///
    /// ## Why it matters
    /// The target group cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// X: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: TCP, VpcId: vpc-11111111, HealthCheckProtocol: TCP, Matcher: {HttpCode: "200"}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html>
    pub struct HealthCheck = E3684, "health-check-protocol", Error,
    by Schema "AWS::ElasticLoadBalancingV2::TargetGroup" "healthcheckprotocol_restrictions",
    at {
        "AWS::ElasticLoadBalancingV2::TargetGroup": ""
    },
    because "only HTTP and HTTPS health checks look at an answer";
}
