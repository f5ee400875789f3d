//! E3679: checks that an HTTPS or SSL listener of a classic load balancer has a certificate.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that an HTTPS or SSL listener of a classic load balancer has a certificate.
    ///
    /// ## Why it matters
    /// The load balancer cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// X: {Type: AWS::ElasticLoadBalancing::LoadBalancer, Properties: {Subnets: [subnet-11111111], Listeners: [{InstancePort: "80", LoadBalancerPort: "443", Protocol: HTTPS}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancing-loadbalancer.html>
    pub struct ClassicCertificate = E3679, "classic-listener-certificate", Error,
    by Schema "AWS::ElasticLoadBalancing::LoadBalancer" "certificate",
    at {
        "AWS::ElasticLoadBalancing::LoadBalancer": "Listeners.*"
    },
    because "a TLS listener shows a certificate";
}
