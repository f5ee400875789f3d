//! E3711 and SW1101: target groups whose protocol is not one that the listener forwards to.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Instance, Resource};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that a rule of a listener does not forward to a target group with the protocol GENEVE.
    ///
    /// ## Why it matters
    /// Rules belong to Application Load Balancers, and GENEVE to Gateway Load Balancers: the rule is refused.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {VpcId: !Ref Vpc, Port: 6081, Protocol: GENEVE}}
    /// Rule: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref Listener, Priority: 1, Conditions: [{Field: path-pattern, Values: ["/*"]}], Actions: [{Type: forward, TargetGroupArn: !Ref Group}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/target-groups.html>
    pub struct RuleTargetProtocol = E3711, "listener-rule-target-protocol", Error, on [forms "AWS::ElasticLoadBalancingV2::ListenerRule"];
}

rule! {
    /// ## What it does
    /// Checks that a listener forwards to target groups with a protocol that goes with its own: HTTP and HTTPS to HTTP
    /// and HTTPS, TCP to TCP and TCP_UDP, TLS to TCP and TLS, UDP to UDP and TCP_UDP, TCP_UDP to TCP_UDP.
    ///
    /// ## Why it matters
    /// The listener is refused: the protocols are not compatible.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {VpcId: !Ref Vpc, Port: 80, Protocol: TCP}}
    /// Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: HTTP, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html>
    pub struct ListenerTargetProtocol = SW1101, "listener-target-protocol", Error, on [forms "AWS::ElasticLoadBalancingV2::Listener"];
}

/// The protocol of each target group that actions forward to, with the group and where it is named.
fn targets<'t>(
    cx: &Context<'t>,
    owner: &Resource<'t>,
    form: &Form<'t>,
    actions: &str,
    mut each: impl FnMut(&Resource<'t>, &Instance<'t>, Span, &str),
) {
    for place in [
        "TargetGroupArn",
        "ForwardConfig.TargetGroups.*.TargetGroupArn",
    ] {
        for at in select(
            &form.properties,
            owner.name_span,
            &format!("{actions}.*.{place}"),
        ) {
            let Some(group) = linked(
                cx,
                Some(at.instance),
                "AWS::ElasticLoadBalancingV2::TargetGroup",
            ) else {
                continue;
            };
            for other in cx.scenarios.forms_beside(form, group) {
                if let Some(protocol) = other.properties.get("Protocol") {
                    each(group, protocol, at.instance.span(), &at.path);
                }
            }
        }
    }
}

impl Rule for RuleTargetProtocol {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        targets(
            cx,
            form.resource,
            form,
            "Actions",
            |group, protocol, span, path| {
                if protocol.text() == Some("GENEVE") {
                    let finding = self
                        .at(span, format!("the target group `{}` has the protocol GENEVE, which a rule cannot forward to", group.name))
                        .hint("GENEVE is for Gateway Load Balancers; give the target group HTTP or HTTPS")
                        .related(protocol.span(), "the protocol")
                        .property(path);
                    out.report(finding);
                }
            },
        );
    }
}

/// By the listener's protocol, those that it forwards to.
const FORWARDS: &[(&str, &[&str])] = &[
    ("HTTP", &["HTTP", "HTTPS"]),
    ("HTTPS", &["HTTP", "HTTPS"]),
    ("TCP", &["TCP", "TCP_UDP"]),
    ("TLS", &["TCP", "TLS"]),
    ("UDP", &["UDP", "TCP_UDP"]),
    ("TCP_UDP", &["TCP_UDP"]),
];

/// Protocols that the table speaks of; another one says nothing.
const SPOKEN_OF: &[&str] = &["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"];

impl Rule for ListenerTargetProtocol {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(own) = form.properties.get("Protocol") else {
            return;
        };
        let Some((name, fit)) = FORWARDS.iter().find(|(name, _)| own.text() == Some(name)) else {
            return;
        };
        targets(
            cx,
            form.resource,
            form,
            "DefaultActions",
            |group, protocol, span, path| {
                if let Some(its) = protocol.text()
                    && SPOKEN_OF.contains(&its)
                    && !fit.contains(&its)
                {
                    let finding = self
                        .at(span, format!("a listener with {name} does not forward to `{}`, a target group with {its}", group.name))
                        .hint(format!("give the target group the protocol {}", fit.join(" or ")))
                        .related(protocol.span(), "the target group's protocol")
                        .property(path);
                    out.report(finding);
                }
            },
        );
    }
}
