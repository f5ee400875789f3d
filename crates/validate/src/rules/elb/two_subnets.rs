//! E3680: checks that an application load balancer, which is the default type, has two subnets.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that an application load balancer, which is the default type, has two subnets.
    ///
    /// ## Why it matters
    /// It cannot be created in a single availability zone.
    ///
    /// ## Example
    /// ```yaml
    /// X: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [subnet-11111111]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer>
    pub struct TwoSubnets = E3680, "application-load-balancer-subnets", Error,
    by Schema "AWS::ElasticLoadBalancingV2::LoadBalancer" "application_subnets",
    at {
        "AWS::ElasticLoadBalancingV2::LoadBalancer": ""
    },
    because "an application load balancer needs subnets in two availability zones";
}
