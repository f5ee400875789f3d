//! E3681: checks that a target group has port, protocol and VPC, and that one of a function has none of them.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that a target group has a port, a protocol and a VPC, and that one of a function has none of them, nor a port
    /// or protocol for health checks.
    ///
    /// ## Why it matters
    /// Elastic Load Balancing refuses the target group.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: lambda, Port: 80, Protocol: HTTP}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html>
    pub struct TargetType = E3681, "target-type", Error, on [forms "AWS::ElasticLoadBalancingV2::TargetGroup" with parameters];
}

const OF_OTHERS: &[&str] = &[
    "HealthCheckPort",
    "HealthCheckProtocol",
    "Port",
    "Protocol",
    "ProtocolVersion",
    "VpcId",
];

impl Rule for TargetType {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let group = form.resource;
        let p = &form.properties;
        let kind = match p.get("TargetType") {
            Some(kind) => kind.text(),
            None => p.lacks("TargetType").then_some("instance"),
        };
        match kind {
            Some("lambda") => {
                for name in OF_OTHERS {
                    if let Some(value) = p.get(name) {
                        out.report(
                            self.at(
                                value.span(),
                                format!("a target group of a function has no `{name}`"),
                            )
                            .hint("remove it")
                            .property(name),
                        );
                    }
                }
            }
            Some(kind) => {
                let missing: Vec<&str> = ["Port", "Protocol", "VpcId"]
                    .into_iter()
                    .filter(|name| p.lacks(name))
                    .collect();
                if !missing.is_empty() {
                    out.report(
                        self.at(
                            group.properties_span(),
                            format!(
                                "a target group of the type `{kind}` needs `{}`",
                                missing.join("`, `")
                            ),
                        )
                        .hint("set what is missing, or write TargetType: lambda for a function"),
                    );
                }
            }
            None => {}
        }
    }
}
