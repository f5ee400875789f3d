//! SW1152: checks names of load balancers and target groups, and the times of health checks.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::name::Name;
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the name of a load balancer or target group has at most 32 letters, digits and hyphens, without a hyphen
    /// at its ends, and that of a load balancer does not begin with `internal-`; and that health checks over HTTP are
    /// given up before the next one.
    ///
    /// ## Why it matters
    /// Elastic Load Balancing refuses them.
    ///
    /// ## Example
    /// ```yaml
    /// Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: internal-orders, Subnets: [subnet-11111111, subnet-22222222]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>
    pub struct BalancerName = SW1152, "balancer-name", Error,
    on [forms "AWS::ElasticLoadBalancingV2::LoadBalancer" "AWS::ElasticLoadBalancingV2::TargetGroup" with parameters];
}

impl Rule for BalancerName {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let kind = match form.resource.type_name {
            "AWS::ElasticLoadBalancingV2::LoadBalancer" => Name::LoadBalancer,
            _ => Name::TargetGroup,
        };
        let p = &form.properties;
        if let Some(name) = p.get("Name")
            && let Some(text) = name.text()
            && let Err(problem) = kind.check(text)
        {
            let mut finding = self.at(name.span(), problem.message).property("Name");
            finding.hint = problem.hint;
            out.report(finding);
        }
        let number = |key| p.get(key).and_then(Instance::number);
        let http = p
            .get("HealthCheckProtocol")
            .or_else(|| p.get("Protocol"))
            .and_then(Instance::text);
        if let (Some(timeout), Some(interval)) = (
            number("HealthCheckTimeoutSeconds"),
            number("HealthCheckIntervalSeconds"),
        ) && matches!(http, Some("HTTP" | "HTTPS"))
            && timeout >= interval
            && let Some(value) = p.get("HealthCheckTimeoutSeconds")
        {
            out.report(
                    self.at(value.span(), format!("a health check is given up after {timeout} seconds, and the next one begins after {interval}"))
                        .hint("set `HealthCheckTimeoutSeconds` below `HealthCheckIntervalSeconds`")
                        .property("HealthCheckTimeoutSeconds"),
                );
        }
    }
}
