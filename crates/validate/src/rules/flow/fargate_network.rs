//! SW1040, SW1041: Fargate tasks that cannot reach the registry of their images.

use super::reading::{
    Target, linked, property, referred_as, related, resource_of, scope, targets, text_of, value_of,
};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::{Instance, Resource};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Reports a Fargate task of an event rule or a service in a public subnet, which is one whose default route leads
    /// to an internet gateway, without a public address, and without VPC endpoints in the template that would do.
    ///
    /// ## Why it matters
    /// An internet gateway serves public addresses alone. The task cannot pull its image: everything deploys, the
    /// task stops with `CannotPullContainerError`, and of a service not even the deployment ends.
    ///
    /// ## Example
    /// ```yaml
    /// AwsVpcConfiguration: {Subnets: [!Ref PublicSubnet], AssignPublicIp: DISABLED}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>
    pub struct FargateNoWayOut = SW1040, "fargate-no-way-out", Error,
        on [resources "AWS::Events::Rule" "AWS::ECS::Service"];
}

rule! {
    /// ## What it does
    /// Reports a Fargate task of an event rule or a service in a subnet whose route table, in the template, has no
    /// default route, without VPC endpoints in the template that would do.
    ///
    /// ## Why it matters
    /// The task cannot pull its image, and stops with `CannotPullContainerError`. It is a warning, since routes and
    /// endpoints can be added elsewhere.
    ///
    /// ## Example
    /// ```yaml
    /// AwsVpcConfiguration: {Subnets: [!Ref IsolatedSubnet]}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>
    pub struct FargateIsolated = SW1041, "fargate-isolated", Warning,
        on [resources "AWS::Events::Rule" "AWS::ECS::Service"];
}

/// How a subnet reaches the internet.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    InternetGateway,
    None,
    Other,
}

/// A Fargate task in a network.
pub(super) struct Placement<'a, 't> {
    /// Where its network configuration stands, below the resource's properties.
    pub path: String,
    /// The configuration.
    pub network: &'a Instance<'t>,
    definition: Option<Located<'t>>,
}

/// The Fargate tasks of an event rule or a service.
pub(super) fn placements<'a, 't>(
    cx: &Context<'t>,
    form: &'a Form<'t>,
    resource: &Resource<'_>,
) -> Vec<Placement<'a, 't>> {
    let place = |root: &'a Instance<'t>, base: &str, definition: &str| {
        Some(Placement {
            path: format!("{base}NetworkConfiguration"),
            network: root.get("NetworkConfiguration")?,
            definition: referred_as(
                scope(cx, form),
                root.get(definition),
                "AWS::ECS::TaskDefinition",
            ),
        })
    };
    let fargate = |root: &Instance<'t>| {
        let provider = root
            .get("CapacityProviderStrategy")
            .and_then(|strategy| strategy.at("0.CapacityProvider"))
            .and_then(Instance::text);
        root.get("LaunchType").and_then(Instance::text) == Some("FARGATE")
            || provider.is_some_and(|name| name.starts_with("FARGATE"))
    };
    if resource.type_name == "AWS::ECS::Service" {
        let root = &form.properties;
        return place(root, "", "TaskDefinition")
            .filter(|_| fargate(root))
            .into_iter()
            .collect();
    }
    let rules: Vec<Target<'a, 't>> = targets(cx, form);
    rules
        .into_iter()
        .filter_map(|target| {
            let parameters = target
                .instance
                .get("EcsParameters")
                .filter(|root| fargate(root))?;
            place(
                parameters,
                &format!("{}.EcsParameters.", target.path),
                "TaskDefinitionArn",
            )
        })
        .collect()
}

fn way<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>) -> Way {
    let association = scope
        .everywhere("AWS::EC2::SubnetRouteTableAssociation")
        .find(|association| {
            resource_of(scope, association, "SubnetId").is_some_and(|other| other.is(subnet))
        });
    let Some(association) = association else {
        // The VPC's main route table, which cannot be seen.
        return Way::Other;
    };
    let Some(table) = linked(scope, &association, "RouteTableId", "AWS::EC2::RouteTable") else {
        return Way::Other;
    };
    let mut found = Way::None;
    for route in scope.everywhere("AWS::EC2::Route") {
        match resource_of(scope, &route, "RouteTableId") {
            Some(of) if of.is(&table) => {}
            Some(_) => continue,
            // A route of a table that cannot be told could be of this one.
            None if route.property("RouteTableId").is_some() => return Way::Other,
            None => continue,
        }
        let default = [
            "DestinationCidrBlock",
            "DestinationIpv6CidrBlock",
            "DestinationPrefixListId",
        ]
        .iter()
        .filter_map(|name| value_of(scope, &route, name))
        .any(|value| value.text().is_none_or(|text| text == "0.0.0.0/0"));
        if !default {
            continue;
        }
        let internet = resource_of(scope, &route, "GatewayId").is_some_and(|gateway| {
            matches!(
                gateway.type_name,
                "AWS::EC2::InternetGateway" | "AWS::EC2::VPCGatewayAttachment"
            )
        }) || value_of(scope, &route, "GatewayId")
            .is_some_and(|gateway| gateway.text().is_some_and(|text| text.starts_with("igw-")));
        if !internet {
            return Way::Other;
        }
        found = Way::InternetGateway;
    }
    found
}

/// Whether there are VPC endpoints, through which a task may reach services from a closed network.
pub(super) fn endpoints(scope: Scope<'_, '_>) -> bool {
    scope.everywhere("AWS::EC2::VPCEndpoint").next().is_some()
}

/// Whether VPC endpoints of the template could serve all images of a task.
fn endpoints_do<'t>(scope: Scope<'_, 't>, definition: Option<&Located<'t>>) -> bool {
    let private = definition.is_none_or(|definition| {
        scope.with(definition, |there| {
            property(there, definition, "ContainerDefinitions").is_none_or(|containers| {
                containers.items().iter().all(|container| {
                    container.get("Image").is_none_or(|image| {
                        Text::glob("*.dkr.ecr.*").intersects(&there.text(image)) != Answer::No
                    })
                })
            })
        })
    });
    private
        && scope.everywhere("AWS::EC2::VPCEndpoint").any(|endpoint| {
            text_of(scope, &endpoint, "ServiceName")
                .is_none_or(|name| Text::glob("*ecr.dkr*").intersects(&name).possible())
        })
}

/// Calls `report` for each task without a way out: the place, the subnet, its way.
fn check<'t>(
    cx: &Context<'t>,
    resource: &Resource<'_>,
    mut report: impl FnMut(Span, String, &Located<'t>, Way),
) {
    for form in cx.scenarios.forms(resource) {
        let scope = scope(cx, form);
        for placement in placements(cx, form, resource) {
            let key = if placement.network.get("AwsvpcConfiguration").is_some() {
                "AwsvpcConfiguration"
            } else {
                "AwsVpcConfiguration"
            };
            let Some(network) = placement.network.get(key) else {
                continue;
            };
            let public = network.get("AssignPublicIp");
            let address = match public {
                None => false,
                Some(value) => match value.text() {
                    Some(text) => text == "ENABLED",
                    None => continue,
                },
            };
            let Some(subnets) = network.get("Subnets") else {
                continue;
            };
            for subnet in subnets.items() {
                let Some(subnet) = referred_as(scope, Some(subnet), "AWS::EC2::Subnet") else {
                    continue;
                };
                let way = way(scope, &subnet);
                let stuck = way == Way::None || (way == Way::InternetGateway && !address);
                if stuck && !endpoints_do(scope, placement.definition.as_ref()) {
                    let span = public.map_or(network.span(), Instance::span);
                    let path = format!(
                        "{}.{key}{}",
                        placement.path,
                        if public.is_some() {
                            ".AssignPublicIp"
                        } else {
                            ""
                        }
                    );
                    report(span, path, &subnet, way);
                    break;
                }
            }
        }
    }
}

impl Rule for FargateNoWayOut {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        check(cx, resource, |span, path, subnet, way| {
            if way == Way::InternetGateway {
                let finding = self.at(span, format!("no task starts: it cannot pull its image in the public subnet {} without a public address", subnet.label()))
                    .hint("set AssignPublicIp: ENABLED, or use private subnets behind a NAT gateway")
                    .property(&path);
                let label = "its default route leads to an internet gateway";
                out.report(related(finding, subnet, subnet.name_span, label));
            }
        });
    }
}

impl Rule for FargateIsolated {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        check(cx, resource, |span, path, subnet, way| {
            if way == Way::None {
                let finding = self.at(span, format!("no task starts unless routes or endpoints are added elsewhere: the subnet {} has no default route, so images cannot be pulled", subnet.label()))
                    .hint("use subnets with a NAT gateway, or add endpoints for ecr.api, ecr.dkr, logs and S3 and keep the image in ECR")
                    .property(&path);
                out.report(related(finding, subnet, subnet.name_span, "the subnet"));
            }
        });
    }
}
