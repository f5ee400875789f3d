//! SW1150: listeners and rules that a load balancer cannot have.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Checks that a listener has a port and a protocol that its load balancer understands (HTTP and HTTPS for an
    /// application, TCP, TLS, UDP, TCP_UDP and QUIC for a network), one certificate, that each action has what it needs, and
    /// that each condition of a rule has values.
    ///
    /// ## Why it matters
    /// Elastic Load Balancing refuses the listener or rule.
    ///
    /// ## Example
    /// ```yaml
    /// Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Type: network, Subnets: [subnet-11111111]}}
    /// Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: HTTP, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html>
    pub struct ListenerSettings = SW1150, "listener-settings", Error,
    on [forms "AWS::ElasticLoadBalancingV2::Listener" "AWS::ElasticLoadBalancingV2::ListenerRule" with parameters];
}

/// By type of load balancer, what it is called and its protocols.
const PROTOCOLS: &[(&str, &str, &[&str])] = &[
    (
        "application",
        "an Application Load Balancer",
        &["HTTP", "HTTPS"],
    ),
    (
        "network",
        "a Network Load Balancer",
        &["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
    ),
];

/// By type of action, the properties of which it needs one.
const ACTIONS: &[(&str, &[&str])] = &[
    ("authenticate-cognito", &["AuthenticateCognitoConfig"]),
    ("authenticate-oidc", &["AuthenticateOidcConfig"]),
    ("fixed-response", &["FixedResponseConfig"]),
    ("forward", &["TargetGroupArn", "ForwardConfig"]),
    ("redirect", &["RedirectConfig"]),
];

/// By field of a condition, its own form of values.
const FIELDS: &[(&str, &str)] = &[
    ("host-header", "HostHeaderConfig"),
    ("http-header", "HttpHeaderConfig"),
    ("http-request-method", "HttpRequestMethodConfig"),
    ("path-pattern", "PathPatternConfig"),
    ("query-string", "QueryStringConfig"),
    ("source-ip", "SourceIpConfig"),
];

impl ListenerSettings {
    fn actions(&self, resource: &Resource<'_>, p: &Instance<'_>, list: &str, out: &mut Findings) {
        for at in select(p, resource.name_span, &format!("{list}.*")) {
            let Some(kind) = at.instance.get("Type") else {
                continue;
            };
            let mut report = |value: &Instance<'_>, path: &str, message: String, hint: String| {
                out.report(
                    self.at(value.span(), message)
                        .hint(hint)
                        .resource(resource)
                        .property(format!("{}.{path}", at.path)),
                );
            };
            if let Some((name, needs)) = ACTIONS.iter().find(|(name, _)| kind.text() == Some(name))
                && needs.iter().all(|need| at.instance.lacks(need))
            {
                report(
                    kind,
                    "Type",
                    format!(
                        "an action of the type `{name}` needs `{}`",
                        needs.join("` or `")
                    ),
                    "say what is to be done".into(),
                );
            }
            if let Some(redirect) = at.instance.get("RedirectConfig")
                && redirect.unknown().is_none()
                && kind.text() == Some("redirect")
            {
                let same = [
                    ("Protocol", "#{protocol}"),
                    ("Port", "#{port}"),
                    ("Host", "#{host}"),
                    ("Path", "/#{path}"),
                    ("Query", "#{query}"),
                ]
                .iter()
                .all(|(key, same)| match redirect.get(key) {
                    Some(value) => value.text() == Some(same),
                    None => redirect.lacks(key),
                });
                if same {
                    report(
                        redirect,
                        "RedirectConfig",
                        "the redirect leads to where the request came to, again and again".into(),
                        "change the `Protocol`, `Port`, `Host`, `Path` or `Query`".into(),
                    );
                }
            }
        }
    }
}

impl Rule for ListenerSettings {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let resource = form.resource;
        let p = &form.properties;
        if resource.type_name == "AWS::ElasticLoadBalancingV2::ListenerRule" {
            self.actions(resource, p, "Actions", out);
            for at in select(p, resource.name_span, "Conditions.*") {
                let Some(field) = at.instance.get("Field") else {
                    continue;
                };
                let Some(text) = field.text() else { continue };
                let path = format!("{}.Field", at.path);
                let Some((_, own)) = FIELDS.iter().find(|(name, _)| *name == text) else {
                    let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
                    out.report(
                        self.at(
                            field.span(),
                            format!("a request has no field `{text}` to look at"),
                        )
                        .hint(format!("it has {}", names.join(", ")))
                        .property(&path),
                    );
                    continue;
                };
                if ["Values", "RegexValues", own]
                    .iter()
                    .all(|key| at.instance.lacks(key))
                {
                    out.report(
                        self.at(
                            field.span(),
                            format!(
                                "the condition does not say which values of `{text}` it is for"
                            ),
                        )
                        .hint(format!("set `Values`, or `{}`", own))
                        .property(&path),
                    );
                }
            }
            return;
        }
        self.actions(resource, p, "DefaultActions", out);
        if let Some(certificates) = p.get("Certificates")
            && certificates.items().len() > 1
        {
            out.report(
                self.at(
                    certificates.span(),
                    format!(
                        "a listener has one certificate of its own, not {}",
                        certificates.items().len()
                    ),
                )
                .hint("add the others by an AWS::ElasticLoadBalancingV2::ListenerCertificate")
                .property("Certificates"),
            );
        }
        let Some(balancer) = linked(
            cx,
            p.get("LoadBalancerArn"),
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
        ) else {
            return;
        };
        for other in cx.scenarios.forms_beside(form, balancer) {
            let stated = other.properties.get("Type");
            let kind = match stated {
                Some(kind) => kind.text(),
                None => other.properties.lacks("Type").then_some("application"),
            };
            let Some((kind, what, protocols)) =
                PROTOCOLS.iter().find(|(name, ..)| kind == Some(name))
            else {
                continue;
            };
            let missing: Vec<&str> = ["Port", "Protocol"]
                .into_iter()
                .filter(|name| p.lacks(name))
                .collect();
            if !missing.is_empty() {
                out.report(
                    self.at(
                        resource.properties_span(),
                        format!("a listener of {what} needs `{}`", missing.join("` and `")),
                    )
                    .hint("say what it listens to, such as Port: 443 and Protocol: HTTPS or TLS")
                    .related(balancer.name_span, "the load balancer"),
                );
            }
            if let Some(protocol) = p.get("Protocol")
                && let Some(text) = protocol.text()
                && !protocols.contains(&text)
                && PROTOCOLS.iter().any(|(_, _, known)| known.contains(&text))
            {
                out.report(
                    self.at(
                        protocol.span(),
                        format!(
                            "`{}` is {what}, which does not understand {text}",
                            balancer.name
                        ),
                    )
                    .hint(format!("it understands {}", protocols.join(", ")))
                    .related(
                        stated.map_or(balancer.name_span, Instance::span),
                        "the load balancer",
                    )
                    .property("Protocol"),
                );
            }
            for at in select(p, resource.name_span, "DefaultActions.*.Type") {
                if let Some(action) = at.instance.text()
                    && *kind == "network"
                    && action != "forward"
                {
                    out.report(
                        self.at(
                            at.instance.span(),
                            format!("`{}` is {what}, which only forwards", balancer.name),
                        )
                        .hint("write Type: forward with a target group")
                        .related(balancer.name_span, "the load balancer")
                        .property(&at.path),
                    );
                }
            }
        }
    }
}
