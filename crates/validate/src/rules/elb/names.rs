//! SW1152: checks names of load balancers and target groups, and the times of health checks.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
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

const LONGEST: usize = 32;

fn fault(name: &str, balancer: bool) -> Option<String> {
    let length = name.chars().count();
    if length > LONGEST {
        return Some(format!(
            "the name has {length} characters, and may have at most {LONGEST}"
        ));
    }
    if let Some(odd) = name
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '-')
    {
        return Some(format!(
            "`{odd}` must not be in the name, which has letters, digits and hyphens"
        ));
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Some(format!("`{name}` begins or ends with a hyphen"));
    }
    (balancer && name.starts_with("internal-")).then(|| {
        format!("`{name}` begins with `internal-`, which is kept for names that are made up")
    })
}

impl Rule for BalancerName {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let balancer = form.resource.type_name.ends_with("LoadBalancer");
        let p = &form.properties;
        if let Some(name) = p.get("Name")
            && let Some(text) = name.text()
            && let Some(message) = fault(text, balancer)
        {
            out.report(
                self.at(name.span(), message)
                    .hint("shorten or change it, or leave it out and get a name made up")
                    .property("Name"),
            );
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
