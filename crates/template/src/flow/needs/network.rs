//! Whether a Fargate task reaches what it needs to start: its image, its secrets, its logs.
//!
//! A task in a network has the network's road: a NAT gateway, an internet gateway with a public address of its own, or endpoints
//! of the services that it needs, one for each of them.
//! Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>

use super::{Evidence, Kind, Need, State, Unmet, is_whole};
use crate::engines::Answer;
use crate::engines::text::{Located, Scope, Text};
use crate::flow::edge::{Edge, joined};
use crate::flow::mention::named;
use crate::model::Instance;

/// How a subnet reaches the internet.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    InternetGateway,
    None,
    Other,
}

/// What a task reaches to start: the service as endpoints name it, and what for.
#[derive(Clone, Copy, PartialEq)]
struct Reached {
    service: &'static str,
    what: &'static str,
}

/// What the containers of a task need.
#[derive(Default)]
struct Road {
    /// Services of which an endpoint does.
    services: Vec<Reached>,
    /// What is on the internet alone.
    internet: Option<String>,
    /// Whether there may be more, which is not known.
    open: bool,
}

pub(super) fn judge<'t>(edge: &Edge<'t>) -> Option<Need<'t>> {
    edge.side
        .filter(|side| side.ty == "AWS::ECS::TaskDefinition")?;
    let (root, base) = if let Some(root) = edge.value.get("EcsParameters") {
        (root, joined(&edge.item, "EcsParameters"))
    } else if let Some(root) = edge.value.at("TargetParameters.EcsTaskParameters") {
        (root, "TargetParameters.EcsTaskParameters".to_owned())
    } else {
        (&edge.value, edge.item.clone())
    };
    if !is_fargate(root) {
        return None;
    }
    let key = ["AwsVpcConfiguration", "AwsvpcConfiguration"]
        .into_iter()
        .find(|key| {
            root.get("NetworkConfiguration")
                .is_some_and(|network| network.get(key).is_some())
        })?;
    let path = joined(&base, &format!("NetworkConfiguration.{key}"));
    let network = root.get("NetworkConfiguration")?.get(key)?;
    let need = |kind, state| {
        Some(Need {
            kind,
            what: "the task reaches its image, its secrets and its logs".to_owned(),
            state,
        })
    };
    let public = network.get("AssignPublicIp");
    let address = match public {
        None => false,
        Some(value) => match value.text() {
            Some(text) => text == "ENABLED",
            None => {
                return need(
                    Kind::Network,
                    State::Unknown("whether it has a public address is not known".to_owned()),
                );
            }
        },
    };
    let scope = edge.scope();
    let subnets = network.get("Subnets")?;
    let road = match edge.asked.resource() {
        Some(definition) => scope.with(definition, |there| road(there, definition)),
        None => Road {
            open: true,
            ..Road::default()
        },
    };
    let mut unknown = None;
    let mut evidence = Vec::new();
    for value in subnets.items() {
        let Some(subnet) =
            named(scope, value, &[]).filter(|one| one.type_name == "AWS::EC2::Subnet")
        else {
            unknown = Some("a subnet is not in the templates".to_owned());
            continue;
        };
        let way = way(scope, &subnet);
        match way {
            Way::Other => {
                unknown = Some(format!(
                    "where the routes of {} lead is not known, or it is a NAT gateway",
                    subnet.label()
                ));
                continue;
            }
            Way::InternetGateway if address => {
                evidence.push(Evidence {
                    resource: Some(subnet),
                    span: subnet.name_span,
                    what: format!(
                        "{} leads to an internet gateway, and the task has a public address",
                        subnet.label()
                    ),
                });
                continue;
            }
            _ => {}
        }
        let Some(missing) = missing(scope, &subnet, &road) else {
            if road.open {
                unknown = Some("what its image needs is not known".to_owned());
            } else {
                evidence.push(Evidence {
                    resource: Some(subnet),
                    span: subnet.name_span,
                    what: "there are endpoints of all services that it needs".to_owned(),
                });
            }
            continue;
        };
        let span = public.map_or(network.span(), Instance::span);
        let property = match public {
            Some(_) => joined(&path, "AssignPublicIp"),
            None => path,
        };
        let kind = match way {
            Way::InternetGateway => Kind::Address,
            _ => Kind::Network,
        };
        let unmet = unmet(edge, &subnet, way, &missing, property, span);
        return need(kind, State::Unmet(Box::new(unmet)));
    }
    match unknown {
        Some(why) => need(Kind::Network, State::Unknown(why)),
        None if evidence.is_empty() => None,
        None => need(Kind::Network, State::Met(evidence)),
    }
}

fn unmet<'t>(
    edge: &Edge<'t>,
    subnet: &Located<'t>,
    way: Way,
    missing: &str,
    property: String,
    span: crate::parse::Span,
) -> Unmet<'t> {
    let public = way == Way::InternetGateway;
    let road = if public {
        format!(
            "the default route of {} leads to an internet gateway, the task has no public address",
            subnet.label()
        )
    } else {
        format!("the subnet {} has no default route", subnet.label())
    };
    let hint = if public {
        "set AssignPublicIp: ENABLED, take subnets with a NAT gateway, or add the endpoints"
    } else {
        "take subnets with a NAT gateway, or add the endpoints: interface endpoints with PrivateDnsEnabled: true, and for s3 a gateway endpoint with the subnet's route table"
    };
    let label = if public {
        "its default route leads to an internet gateway"
    } else {
        "the subnet"
    };
    Unmet {
        fails: if public {
            "no task starts".to_owned()
        } else {
            "no task starts unless routes or endpoints are added elsewhere".to_owned()
        },
        why: format!("{road}, and {missing}"),
        hint: hint.to_owned(),
        resource: edge.by,
        property,
        span,
        related: vec![(*subnet, subnet.name_span, label.to_owned())],
        certain: public || is_whole(edge),
    }
}

fn is_fargate(root: &Instance<'_>) -> bool {
    let provider = root
        .get("CapacityProviderStrategy")
        .and_then(|strategy| strategy.at("0.CapacityProvider"))
        .and_then(Instance::text);
    root.get("LaunchType").and_then(Instance::text) == Some("FARGATE")
        || provider.is_some_and(|name| name.starts_with("FARGATE"))
}

/// What the containers of a definition need.
fn road<'t>(there: Scope<'_, 't>, definition: &Located<'t>) -> Road {
    let mut road = Road::default();
    let containers = definition
        .property("ContainerDefinitions")
        .and_then(|node| there.environment.evaluate(there.template, node));
    let Some(containers) = containers else {
        road.open = true;
        return road;
    };
    let mut add = |service, what| {
        let reached = Reached { service, what };
        if !road.services.contains(&reached) {
            road.services.push(reached);
        }
    };
    let (mut internet, mut open) = (None, containers.unknown().is_some());
    for container in containers.items() {
        match container.get("Image").map(|image| there.text(image)) {
            Some(image) => match Text::glob("*.dkr.ecr.*").covers(&image) {
                Answer::Yes => {
                    add("ecr.api", "the image");
                    add("ecr.dkr", "the image");
                    add("s3", "the layers of the image");
                }
                Answer::Maybe => open = true,
                Answer::No => internet = Some(image.to_string()),
            },
            None => open = true,
        }
        if let Some(logs) = container.get("LogConfiguration") {
            match logs.get("LogDriver").and_then(Instance::text) {
                Some("awslogs") => add("logs", "its logs"),
                Some(_) => {}
                None => open = true,
            }
        }
        let secrets = container.get("Secrets").into_iter();
        for secret in secrets.flat_map(Instance::items) {
            let Some(from) = secret.get("ValueFrom") else {
                continue;
            };
            match named(there, from, &[]).map(|one| one.type_name) {
                Some("AWS::SecretsManager::Secret") => add("secretsmanager", "a secret"),
                Some("AWS::SSM::Parameter") => add("ssm", "a parameter"),
                _ => match Text::glob("arn:*:secretsmanager:*").covers(&there.text(from)) {
                    Answer::Yes => add("secretsmanager", "a secret"),
                    Answer::No => add("ssm", "a parameter"),
                    Answer::Maybe => open = true,
                },
            }
        }
    }
    road.internet = internet;
    road.open = open;
    road
}

/// What a task does not reach from a subnet, in words.
fn missing<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>, road: &Road) -> Option<String> {
    if let Some(image) = &road.internet {
        return Some(format!("the image `{image}` is on the internet"));
    }
    let vpc = resource_of(scope, subnet, "VpcId");
    let endpoints: Vec<Located<'t>> = scope
        .everywhere("AWS::EC2::VPCEndpoint")
        .filter(
            |endpoint| match (&vpc, resource_of(scope, endpoint, "VpcId")) {
                (Some(vpc), Some(of)) => of.is(vpc),
                _ => true,
            },
        )
        .collect();
    let leads = |service| {
        endpoints
            .iter()
            .any(|endpoint| leads(scope, endpoint, subnet, service))
    };
    let lacking: Vec<String> = road
        .services
        .iter()
        .filter(|reached| !leads(reached.service))
        .map(|reached| format!("{} ({})", reached.service, reached.what))
        .collect();
    match lacking.as_slice() {
        // An image is somewhere, whatever it is.
        [] if endpoints.is_empty() => Some("no VPC endpoint leads to the image".to_owned()),
        [] => None,
        lacking => Some(format!("no VPC endpoint leads to {}", lacking.join(", "))),
    }
}

/// Whether an endpoint leads, or may lead, from a subnet to a service.
fn leads<'t>(
    scope: Scope<'_, 't>,
    endpoint: &Located<'t>,
    subnet: &Located<'t>,
    service: &str,
) -> bool {
    let value = |name: &str| {
        scope.with(endpoint, |there| {
            there
                .environment
                .evaluate(there.template, endpoint.property(name)?)
        })
    };
    let name = scope.with(endpoint, |there| {
        let value = there
            .environment
            .evaluate(there.template, endpoint.property("ServiceName")?)?;
        Some(there.text(&value))
    });
    if name.is_some_and(|name| {
        !Text::glob(&format!("*.{service}"))
            .intersects(&name)
            .possible()
    }) {
        return false;
    }
    let kind = value("VpcEndpointType");
    let kind = match &kind {
        None => Some("Gateway"),
        Some(kind) => kind.text(),
    };
    match kind {
        Some("Gateway") => {
            let Some(table) = table_of(scope, subnet) else {
                return true;
            };
            let Some(tables) = value("RouteTableIds") else {
                return false;
            };
            tables.unknown().is_some()
                || tables.items().iter().any(|one| {
                    scope
                        .with(endpoint, |there| there.resource(one))
                        .is_none_or(|one| one.is(&table))
                })
        }
        Some("Interface") => {
            let dns = value("PrivateDnsEnabled");
            dns.is_none_or(|dns| dns.boolean() != Some(false)) && lets_https_in(scope, endpoint)
        }
        _ => true,
    }
}

/// Whether the security groups of an endpoint may let HTTPS in.
fn lets_https_in<'t>(scope: Scope<'_, 't>, endpoint: &Located<'t>) -> bool {
    let groups: Option<Vec<Located<'t>>> = scope.with(endpoint, |there| {
        let list = there
            .environment
            .evaluate(there.template, endpoint.property("SecurityGroupIds")?)?;
        list.unknown().is_none().then_some(())?;
        list.items()
            .iter()
            .map(|one| {
                there
                    .resource(one)
                    .filter(|one| one.type_name == "AWS::EC2::SecurityGroup")
            })
            .collect()
    });
    let Some(groups) = groups.filter(|groups| !groups.is_empty()) else {
        return true;
    };
    let covers = |rule: &Instance<'_>| {
        let port = |name: &str| rule.get(name).map(|value| value.number());
        let protocol = rule.get("IpProtocol").and_then(Instance::text);
        if protocol == Some("-1") {
            return true;
        }
        let above = port("FromPort").flatten().is_some_and(|from| from > 443.0);
        let below = port("ToPort")
            .flatten()
            .is_some_and(|to| (0.0..443.0).contains(&to));
        !matches!(protocol, Some("udp" | "icmp" | "17" | "1")) && !above && !below
    };
    groups.iter().any(|group| {
        scope.with(group, |there| {
            let rules = group
                .property("SecurityGroupIngress")
                .map(|node| there.environment.evaluate(there.template, node));
            match rules {
                Some(Some(rules)) => {
                    rules.unknown().is_some() || rules.one_or_many().iter().any(covers)
                }
                Some(None) => true,
                None => false,
            }
        }) || scope
            .everywhere("AWS::EC2::SecurityGroupIngress")
            .any(|rule| {
                resource_of(scope, &rule, "GroupId").is_none_or(|of| of.is(group))
                    && scope.with(&rule, |there| {
                        let properties = rule
                            .properties
                            .and_then(|node| there.environment.evaluate(there.template, node));
                        properties.is_none_or(|rule| covers(&rule))
                    })
            })
    })
}

fn resource_of<'t>(scope: Scope<'_, 't>, located: &Located<'t>, name: &str) -> Option<Located<'t>> {
    scope.with(located, |there| {
        let value = there
            .environment
            .evaluate(there.template, located.property(name)?)?;
        there.resource(&value)
    })
}

/// The route table of a subnet, where the templates say which one it has.
fn table_of<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>) -> Option<Located<'t>> {
    let association = scope
        .everywhere("AWS::EC2::SubnetRouteTableAssociation")
        .find(|one| resource_of(scope, one, "SubnetId").is_some_and(|of| of.is(subnet)))?;
    resource_of(scope, &association, "RouteTableId")
        .filter(|table| table.type_name == "AWS::EC2::RouteTable")
}

fn way<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>) -> Way {
    // Without an association it is the VPC's main route table, which cannot be seen.
    let Some(table) = table_of(scope, subnet) else {
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
        let value = |name: &str| {
            scope.with(&route, |there| {
                there
                    .environment
                    .evaluate(there.template, route.property(name)?)
            })
        };
        let default = [
            "DestinationCidrBlock",
            "DestinationIpv6CidrBlock",
            "DestinationPrefixListId",
        ]
        .iter()
        .filter_map(|name| value(name))
        .any(|value| value.text().is_none_or(|text| text == "0.0.0.0/0"));
        if !default {
            continue;
        }
        let internet = resource_of(scope, &route, "GatewayId").is_some_and(|gateway| {
            matches!(
                gateway.type_name,
                "AWS::EC2::InternetGateway" | "AWS::EC2::VPCGatewayAttachment"
            )
        }) || value("GatewayId")
            .is_some_and(|gateway| gateway.text().is_some_and(|text| text.starts_with("igw-")));
        if !internet {
            return Way::Other;
        }
        found = Way::InternetGateway;
    }
    found
}
