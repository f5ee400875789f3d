//! SW1065, SW1066, SW1069: networks in which a Fargate task cannot be placed, or from which it reaches nothing.

use super::placement::{endpoints, placements};
use super::reading::{key_span, referred, related, scope};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::text::{Located, Scope};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Reports a Fargate task of an event rule or a service of whose security groups, all in the template or app, none
    /// lets connections to port 443 out, when there is no VPC endpoint either.
    ///
    /// ## Why it matters
    /// Images, logs and secrets are fetched over HTTPS. Everything deploys, and the task stops with
    /// `CannotPullContainerError` or `ResourceInitializationError`.
    ///
    /// ## Example
    /// ```yaml
    /// SecurityGroupEgress: [{CidrIp: 0.0.0.0/0, IpProtocol: tcp, FromPort: 80, ToPort: 80}]   # 443
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>
    pub struct NoEgress = SW1065, "task-without-egress", Error,
        on [forms "AWS::Events::Rule" "AWS::ECS::Service"];
}

rule! {
    /// ## What it does
    /// Reports a Fargate task of an event rule whose subnets and security groups are of different VPCs; a security
    /// group without `VpcId` is of the default VPC. Services are checked by SW1100.
    ///
    /// ## Why it matters
    /// ECS refuses to run the task: "security group and subnet belong to different networks". The rule deploys.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: task}}   # VpcId: !Ref Vpc
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html>
    pub struct OtherVpc = SW1066, "task-in-two-vpcs", Error, on [forms "AWS::Events::Rule"];
}

rule! {
    /// ## What it does
    /// Reports a route to an internet gateway of the template that nothing in the template or app attaches to the VPC
    /// of the route table.
    ///
    /// ## Why it matters
    /// The route cannot be created, and nothing in the VPC reaches the internet.
    ///
    /// ## Example
    /// ```yaml
    /// Route: {Type: AWS::EC2::Route, Properties: {GatewayId: !Ref Gateway, …}}   # no AWS::EC2::VPCGatewayAttachment
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html>
    pub struct GatewayNotAttached = SW1069, "gateway-not-attached", Error, on [resources "AWS::EC2::Route"];
}

/// The list of a network's subnets or security groups, with the name of its configuration.
fn list<'a, 't>(network: &'a Instance<'t>, name: &str) -> Option<(&'static str, &'a Instance<'t>)> {
    ["AwsVpcConfiguration", "AwsvpcConfiguration"]
        .into_iter()
        .find_map(|key| Some((key, network.get(key)?.get(name)?)))
}

/// The resources of a list, where all of them are known and of that type.
fn all<'t>(scope: Scope<'_, 't>, list: &Instance<'t>, type_name: &str) -> Option<Vec<Located<'t>>> {
    list.unknown().is_none().then_some(())?;
    let found = list
        .items()
        .iter()
        .map(|item| referred(scope, Some(item)).filter(|one| one.type_name == type_name));
    found.collect()
}

/// Whether a rule of a security group may let HTTPS out.
fn lets_https_out(rule: &Instance<'_>) -> bool {
    let protocol = rule.get("IpProtocol").and_then(Instance::text);
    if !matches!(protocol, None | Some("-1" | "tcp" | "6")) {
        return false;
    }
    let port = |name: &str| rule.get(name).map(Instance::number);
    let (from, to) = (port("FromPort"), port("ToPort"));
    let above = |bound: Option<Option<f64>>| bound.flatten().is_some_and(|port| port > 443.0);
    let below = |bound: Option<Option<f64>>| bound.flatten().is_some_and(|port| port < 443.0);
    let every = protocol == Some("-1") || (from.flatten() == Some(-1.0));
    if !every && (above(from) || below(to)) {
        return false;
    }
    // What leads to private addresses leads to no registry.
    let inside = |text: &str| {
        text == "255.255.255.255/32"
            || text.starts_with("10.")
            || text.starts_with("192.168.")
            || text.starts_with("127.")
            || (16..32).any(|second| text.starts_with(&format!("172.{second}.")))
    };
    let address = rule.get("CidrIp").and_then(Instance::text);
    !address.is_some_and(inside) && rule.get("DestinationSecurityGroupId").is_none()
}

impl Rule for NoEgress {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for placement in placements(cx, form, form.resource) {
            let Some((key, list)) = list(placement.network, "SecurityGroups") else {
                continue;
            };
            let Some(groups) = all(scope, list, "AWS::EC2::SecurityGroup") else {
                continue;
            };
            if groups.is_empty() || endpoints(scope) || cx.template.is_rewritten() {
                continue;
            }
            let lets = groups.iter().any(|group| {
                let own = scope.value_of(group, "SecurityGroupEgress");
                let own = own.as_ref().is_none_or(|rules| {
                    rules.unknown().is_some() || rules.items().iter().any(lets_https_out)
                });
                own || scope
                    .everywhere("AWS::EC2::SecurityGroupEgress")
                    .any(|rule| {
                        scope
                            .resource_of(&rule, "GroupId")
                            .is_none_or(|of| of.is(group))
                            && scope.with(&rule, |there| {
                                let properties = there.properties(&rule);
                                properties.is_none_or(|rule| lets_https_out(&rule))
                            })
                    })
            });
            if lets {
                continue;
            }
            let names: Vec<String> = groups.iter().map(Located::label).collect();
            let finding = self
                    .at(list.span(), format!("no task starts: it cannot pull its image, as its security groups ({}) let no HTTPS out", names.join(", ")))
                    .hint("add to SecurityGroupEgress: {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}")
                    .property(format!("{}.{key}.SecurityGroups", placement.path));
            let place = key_span(&groups[0], "SecurityGroupEgress");
            out.report(related(finding, &groups[0], place, "all that it lets out"));
        }
    }
}

impl Rule for OtherVpc {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for placement in placements(cx, form, form.resource) {
            let mut first: Option<(Located<'_>, Located<'_>)> = None;
            for (name, type_name) in [
                ("Subnets", "AWS::EC2::Subnet"),
                ("SecurityGroups", "AWS::EC2::SecurityGroup"),
            ] {
                let Some((key, list)) = list(placement.network, name) else {
                    continue;
                };
                for (index, item) in list.items().iter().enumerate() {
                    let Some(one) = referred(scope, Some(item)) else {
                        continue;
                    };
                    if one.type_name != type_name {
                        continue;
                    }
                    let vpc = scope
                        .resource_of(&one, "VpcId")
                        .filter(|vpc| vpc.type_name == "AWS::EC2::VPC");
                    let none = one.property("VpcId").is_none();
                    let Some((other, expected)) = &first else {
                        first = vpc.map(|vpc| (one, vpc));
                        continue;
                    };
                    let of = match &vpc {
                        Some(vpc) if !vpc.is(expected) => vpc.label(),
                        None if none => "the default VPC".to_owned(),
                        _ => continue,
                    };
                    let finding = self
                        .at(
                            item.span(),
                            format!(
                                "no task starts: {} is of {of}, and {} of {}",
                                one.label(),
                                other.label(),
                                expected.label()
                            ),
                        )
                        .hint(if none {
                            format!("add VpcId to {}", one.label())
                        } else {
                            "take subnets and security groups of one VPC".to_owned()
                        })
                        .property(format!("{}.{key}.{name}.{index}", placement.path));
                    out.report(related(finding, &one, one.name_span, "it"));
                }
            }
        }
    }
}

impl Rule for GatewayNotAttached {
    fn resource(&self, cx: &Context<'_>, route: &Resource<'_>, out: &mut Findings) {
        if cx.template.is_rewritten() {
            return;
        }
        for form in cx.scenarios.forms(route) {
            let scope = scope(cx, form);
            let Some(value) = form.properties.get("GatewayId") else {
                continue;
            };
            let Some(gateway) = referred(scope, Some(value))
                .filter(|one| one.type_name == "AWS::EC2::InternetGateway")
            else {
                continue;
            };
            let table = referred(scope, form.properties.get("RouteTableId"));
            let vpc = table.and_then(|table| scope.resource_of(&table, "VpcId"));
            let mut elsewhere = None;
            let attached = scope
                .everywhere("AWS::EC2::VPCGatewayAttachment")
                .any(|one| {
                    let of = scope.resource_of(&one, "InternetGatewayId");
                    if of.is_some_and(|of| !of.is(&gateway))
                        || one.property("InternetGatewayId").is_none()
                    {
                        return false;
                    }
                    let to = scope.resource_of(&one, "VpcId");
                    let same = match (&to, &vpc) {
                        (Some(to), Some(vpc)) => to.is(vpc),
                        _ => true,
                    };
                    if !same {
                        elsewhere = Some((one, to));
                    }
                    same
                });
            // A gateway that the template exports, or one of another stack, can be attached anywhere.
            if attached || !gateway.is_home() {
                continue;
            }
            let vpc = vpc.map_or_else(|| "the VPC".to_owned(), |vpc| vpc.label());
            let why = match &elsewhere {
                Some((one, Some(to))) => format!("{} attaches it to {}", one.label(), to.label()),
                _ => "nothing attaches it".to_owned(),
            };
            let finding = self
                .at(value.span(), format!("the route cannot be created: the gateway {} is not attached to {vpc}, {why}", gateway.label()))
                .hint(format!("add an AWS::EC2::VPCGatewayAttachment with InternetGatewayId: !Ref {} and the VpcId, and let the route depend on it", gateway.name))
                .property("GatewayId");
            out.report(related(finding, &gateway, gateway.name_span, "the gateway"));
        }
    }
}
