//! E3676: checks that a listener with HTTPS or TLS has a certificate.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a listener with HTTPS or TLS has a certificate.
    ///
    /// ## Why it matters
    /// The listener cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// X: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Port: 443, Protocol: HTTPS, DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "200"}}]}}
    /// Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [subnet-11111111, subnet-22222222]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listener.html>
    pub struct ListenerCertificate = E3676, "listener-certificate", Error,
    by Schema "AWS::ElasticLoadBalancingV2::Listener" "certificate",
    at {
        "AWS::ElasticLoadBalancingV2::Listener": ""
    },
    because "a TLS listener shows a certificate";
}
