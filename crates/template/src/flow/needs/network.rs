//! Whether what is placed in a network reaches what it needs: a Fargate task its image, its secrets and its logs, a function
//! what its environment names.
//!
//! It has the network's road: a NAT gateway, an internet gateway with a public address of its own, or endpoints of the
//! services that it needs, one for each of them.
//! Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html>

use super::road::{Way, endpoints, leads, way};
use super::{Evidence, Kind, Need, State, Unmet, is_whole};
use crate::engines::Answer;
use crate::engines::text::{Located, Scope, Text};
use crate::flow::Graph;
use crate::flow::edge::{Edge, joined};
use crate::flow::mention::named;
use crate::flow::places::arn;
use crate::flow::table::ROTATION;
use crate::model::Instance;
use crate::parse::Span;

/// What is reached: the service as endpoints name it, and what for.
#[derive(Clone, PartialEq)]
struct Reached {
    service: &'static str,
    what: String,
}

/// What has to be reached.
#[derive(Default)]
struct Road {
    /// Services of which an endpoint does.
    services: Vec<Reached>,
    /// What is on the internet alone.
    internet: Option<String>,
    /// Whether there may be more, which is not known.
    open: bool,
}

/// What is placed in a network.
struct Placed<'a, 't> {
    /// How messages name it.
    who: String,
    /// What it needs, as a statement.
    what: String,
    /// What happens when it does not reach it.
    fails: String,
    subnets: &'a Instance<'t>,
    /// Whether it has a public address; `None` where that is not known.
    address: Option<bool>,
    /// Where a fault is.
    property: String,
    span: Span,
    road: Road,
    /// What to write where it is in a public subnet.
    hint: &'static str,
}

pub(super) fn judge<'t>(graph: &Graph<'t>, edge: &Edge<'t>) -> Option<Need<'t>> {
    let placed = match edge.side?.ty {
        "AWS::ECS::TaskDefinition" => task(edge)?,
        "AWS::Lambda::Function" => function(graph, edge)?,
        _ => return None,
    };
    let (kind, state) = state(edge, &placed)?;
    Some(Need {
        kind,
        what: placed.what,
        state,
    })
}

/// A Fargate task.
fn task<'a, 't>(edge: &'a Edge<'t>) -> Option<Placed<'a, 't>> {
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
    let configuration = root.get("NetworkConfiguration")?;
    let key = ["AwsVpcConfiguration", "AwsvpcConfiguration"]
        .into_iter()
        .find(|key| configuration.get(key).is_some())?;
    let path = joined(&base, &format!("NetworkConfiguration.{key}"));
    let network = configuration.get(key)?;
    let public = network.get("AssignPublicIp");
    let road = match edge.asked.resource() {
        Some(definition) => edge
            .scope()
            .with(definition, |there| road(there, definition)),
        None => Road {
            open: true,
            ..Road::default()
        },
    };
    Some(Placed {
        who: "the task".to_owned(),
        what: "the task reaches its image, its secrets and its logs".to_owned(),
        fails: "no task starts".to_owned(),
        subnets: network.get("Subnets")?,
        address: match public {
            None => Some(false),
            Some(value) => value.text().map(|text| text == "ENABLED"),
        },
        property: match public {
            Some(_) => joined(&path, "AssignPublicIp"),
            None => path,
        },
        span: public.map_or(network.span(), Instance::span),
        road,
        hint: "set AssignPublicIp: ENABLED, take subnets with a NAT gateway, or add the endpoints",
    })
}

/// The services that are called by what refers to resources of a type, as endpoints name them, and as IAM does.
const CALLED: &[(&str, &str, &str)] = &[
    ("AWS::DynamoDB::GlobalTable", "dynamodb", "dynamodb:"),
    ("AWS::DynamoDB::Table", "dynamodb", "dynamodb:"),
    ("AWS::Events::EventBus", "events", "events:"),
    ("AWS::Kinesis::Stream", "kinesis-streams", "kinesis:"),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        "kinesis-firehose",
        "firehose:",
    ),
    ("AWS::S3::Bucket", "s3", "s3:"),
    ("AWS::SNS::Topic", "sns", "sns:"),
    ("AWS::SQS::Queue", "sqs", "sqs:"),
    ("AWS::SSM::Parameter", "ssm", "ssm:"),
    (
        "AWS::SecretsManager::Secret",
        "secretsmanager",
        "secretsmanager:",
    ),
    ("AWS::StepFunctions::StateMachine", "states", "states:"),
];

/// A function that Lambda connects to a network; it never has a public address. What its environment names and its role may
/// use, it calls; and Secrets Manager, where it rotates a secret.
fn function<'a, 't>(graph: &Graph<'t>, edge: &'a Edge<'t>) -> Option<Placed<'a, 't>> {
    let subnets = edge.value.get("SubnetIds")?;
    let role = edge.role.as_ref()?.role?;
    let scope = edge.scope();
    let permissions = graph.permissions(edge, &role);
    let mut road = Road::default();
    let rotated = (graph.to(&edge.by)).find(|one| one.integration.name == ROTATION);
    road.services.extend(rotated.map(|rotation| Reached {
        service: "secretsmanager",
        what: rotation.from.label(),
    }));
    let environment = scope.property(&edge.by, "Environment");
    let variables = (environment.as_ref())
        .and_then(|environment| environment.get("Variables"))
        .map(Instance::entries);
    for (.., value) in variables.unwrap_or_default() {
        let Some(called) = named(scope, value, &[]) else {
            continue;
        };
        let known = CALLED.iter().find(|(ty, ..)| *ty == called.type_name);
        let Some((_, service, prefix)) = known else {
            continue;
        };
        let within = arn(scope, &called).then(Text::any());
        let reached = Reached {
            service,
            what: called.label(),
        };
        if permissions.may_use(prefix, &within) && !road.services.contains(&reached) {
            road.services.push(reached);
        }
    }
    if road.services.is_empty() {
        return None;
    }
    let label = edge.by.label();
    Some(Placed {
        who: "the function".to_owned(),
        what: format!("{label} reaches what it calls"),
        fails: format!("everything deploys and the calls of {label} get no answer"),
        subnets,
        address: Some(false),
        property: joined(&edge.item, "SubnetIds"),
        span: subnets.span(),
        road,
        hint: "take subnets whose default route leads to a NAT gateway, or add the endpoints: a function never has a public address",
    })
}

fn state<'t>(edge: &Edge<'t>, placed: &Placed<'_, 't>) -> Option<(Kind, State<'t>)> {
    let Some(address) = placed.address else {
        let why = "whether it has a public address is not known".to_owned();
        return Some((Kind::Network, State::Unknown(why)));
    };
    let scope = edge.scope();
    let road = &placed.road;
    let mut unknown = None;
    let mut evidence = Vec::new();
    for value in placed.subnets.items() {
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
                        "{} leads to an internet gateway, and {} has a public address",
                        subnet.label(),
                        placed.who
                    ),
                });
                continue;
            }
            _ => {}
        }
        let Some(missing) = missing(scope, &subnet, road) else {
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
        let kind = match way {
            Way::InternetGateway => Kind::Address,
            _ => Kind::Network,
        };
        let unmet = unmet(edge, placed, &subnet, way, &missing);
        return Some((kind, State::Unmet(Box::new(unmet))));
    }
    match unknown {
        Some(why) => Some((Kind::Network, State::Unknown(why))),
        None if evidence.is_empty() => None,
        None => Some((Kind::Network, State::Met(evidence))),
    }
}

fn unmet<'t>(
    edge: &Edge<'t>,
    placed: &Placed<'_, 't>,
    subnet: &Located<'t>,
    way: Way,
    missing: &str,
) -> Unmet<'t> {
    let public = way == Way::InternetGateway;
    let (road, hint, label) = if public {
        (
            format!(
                "the default route of {} leads to an internet gateway, {} has no public address",
                subnet.label(),
                placed.who
            ),
            placed.hint,
            "its default route leads to an internet gateway",
        )
    } else {
        (
            format!("the subnet {} has no default route", subnet.label()),
            "take subnets with a NAT gateway, or add the endpoints: interface endpoints with PrivateDnsEnabled: true, and for s3 and dynamodb a gateway endpoint with the subnet's route table",
            "the subnet",
        )
    };
    Unmet {
        fails: match public {
            true => placed.fails.clone(),
            false => format!(
                "{} unless routes or endpoints are added elsewhere",
                placed.fails
            ),
        },
        why: format!("{road}, and {missing}"),
        hint: hint.to_owned(),
        resource: edge.by,
        property: placed.property.clone(),
        span: placed.span,
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
    let containers = there.property(definition, "ContainerDefinitions");
    let Some(containers) = containers else {
        road.open = true;
        return road;
    };
    let mut add = |service, what: &str| {
        let what = what.to_owned();
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

/// What is not reached from a subnet, in words.
fn missing<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>, road: &Road) -> Option<String> {
    if let Some(image) = &road.internet {
        return Some(format!("the image `{image}` is on the internet"));
    }
    let endpoints = endpoints(scope, subnet);
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
