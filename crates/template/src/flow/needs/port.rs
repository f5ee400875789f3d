//! Whether the security groups of a database, a cache or a file system let in what connects to it.
//!
//! Source: <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>

use super::groups::{INGRESS, covers, groups_at, lets, rules};
use super::{Evidence, Kind, Need, State, Unmet, hidden, is_known_elsewhere};
use crate::engines::Answer;
use crate::engines::text::{Located, Scope};
use crate::flow::edge::Edge;
use crate::flow::mention::mentioned;
use crate::flow::places::key_span;
use crate::flow::select::select;
use crate::flow::table::Verb;
use crate::model::Instance;

/// Where what connects has its security groups.
const CLIENTS: &[(&str, &str)] = &[
    ("AWS::EC2::Instance", "SecurityGroupIds"),
    (
        "AWS::ECS::Service",
        "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
    ),
    ("AWS::Lambda::Function", "VpcConfig.SecurityGroupIds"),
    (
        "AWS::RDS::DBProxyTargetGroup",
        "DBProxyName>VpcSecurityGroupIds",
    ),
];

/// What listens: its type, where its groups are (the first path that leads somewhere), where its port is, and the usual
/// ports by engine.
struct Server {
    ty: &'static str,
    groups: &'static [&'static str],
    port: &'static str,
    engine: &'static str,
    usual: &'static [(&'static str, &'static [u16])],
}

/// Of Aurora for PostgreSQL either is the usual port, by how the cluster is made.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
const ENGINES: &[(&str, &[u16])] = &[
    ("aurora-mysql", &[3306]),
    ("aurora-postgresql", &[3306, 5432]),
    ("mariadb", &[3306]),
    ("mysql", &[3306]),
    ("oracle-", &[1521]),
    ("postgres", &[5432]),
    ("sqlserver-", &[1433]),
];

const CACHES: &[(&str, &[u16])] = &[
    ("memcached", &[11211]),
    ("redis", &[6379]),
    ("valkey", &[6379]),
];

const SERVERS: &[Server] = &[
    Server {
        ty: "AWS::RDS::DBInstance",
        groups: &[
            "VPCSecurityGroups",
            "DBClusterIdentifier>VpcSecurityGroupIds",
        ],
        port: "Port",
        engine: "Engine",
        usual: ENGINES,
    },
    Server {
        ty: "AWS::RDS::DBCluster",
        groups: &["VpcSecurityGroupIds"],
        port: "Port",
        engine: "Engine",
        usual: ENGINES,
    },
    Server {
        ty: "AWS::RDS::DBProxy",
        groups: &["VpcSecurityGroupIds"],
        port: "",
        engine: "EngineFamily",
        usual: &[
            ("MYSQL", &[3306]),
            ("POSTGRESQL", &[5432]),
            ("SQLSERVER", &[1433]),
        ],
    },
    Server {
        ty: "AWS::DocDB::DBCluster",
        groups: &["VpcSecurityGroupIds"],
        port: "Port",
        engine: "",
        usual: &[("", &[27017])],
    },
    Server {
        ty: "AWS::Neptune::DBCluster",
        groups: &["VpcSecurityGroupIds"],
        port: "DBPort",
        engine: "",
        usual: &[("", &[8182])],
    },
    Server {
        ty: "AWS::ElastiCache::ReplicationGroup",
        groups: &["SecurityGroupIds"],
        port: "Port",
        engine: "",
        usual: &[("", &[6379])],
    },
    Server {
        ty: "AWS::ElastiCache::CacheCluster",
        groups: &["VpcSecurityGroupIds"],
        port: "Port",
        engine: "Engine",
        usual: CACHES,
    },
    Server {
        ty: "AWS::ElastiCache::ServerlessCache",
        groups: &["SecurityGroupIds"],
        port: "",
        engine: "Engine",
        usual: CACHES,
    },
    Server {
        ty: "AWS::MemoryDB::Cluster",
        groups: &["SecurityGroupIds"],
        port: "Port",
        engine: "",
        usual: &[("", &[6379])],
    },
    Server {
        ty: "AWS::Redshift::Cluster",
        groups: &["VpcSecurityGroupIds"],
        port: "Port",
        engine: "",
        usual: &[("", &[5439])],
    },
    Server {
        ty: "AWS::EFS::FileSystem",
        groups: &[],
        port: "",
        engine: "",
        usual: &[("", &[2049])],
    },
];

/// A connection.
struct Connection<'t> {
    /// What listens.
    server: Located<'t>,
    /// What connects to it.
    client: Located<'t>,
    /// The groups of what listens.
    groups: Vec<Located<'t>>,
    /// The groups of what connects, where they are known.
    clients: Option<Vec<Located<'t>>>,
    /// On which of these it listens is not known.
    ports: Vec<u16>,
}

pub(super) fn judge<'t>(edge: &Edge<'t>) -> Option<Need<'t>> {
    if edge.integration.verb != Verb::Connects {
        return None;
    }
    let connection = match edge.side?.ty {
        TARGETS => balanced(edge)?,
        _ => connection(edge)?,
    };
    let Connection {
        server,
        client,
        groups,
        clients,
        ports,
    } = &connection;
    let scope = edge.scope();
    let fits = |there: Scope<'_, 't>, rule: &Instance<'t>| is_from(there, rule, clients.as_deref());
    let answers = groups.iter().map(|group| lets(scope, group, ports, &fits));
    let shown: Vec<String> = ports.iter().map(ToString::to_string).collect();
    let shown = shown.join(" or ");
    let state = match Answer::any(answers) {
        Answer::Yes => State::Met(
            groups
                .iter()
                .map(|group| Evidence {
                    resource: Some(*group),
                    span: group.name_span,
                    what: format!("{} lets TCP {shown} in", group.label()),
                })
                .collect(),
        ),
        Answer::Maybe => {
            State::Unknown("not all rules of the security groups are known".to_owned())
        }
        Answer::No => match hidden(edge, server) {
            Some(why) => State::Unknown(why),
            None => State::Unmet(Box::new(unmet(edge, &connection, &shown))),
        },
    };
    Some(Need {
        kind: Kind::Port,
        what: format!(
            "{} lets {} in at TCP {shown}",
            server.label(),
            client.label()
        ),
        state,
    })
}

/// A connection to what has a port by its type.
fn connection<'t>(edge: &Edge<'t>) -> Option<Connection<'t>> {
    let asked = edge.asked.resource()?;
    let server = SERVERS.iter().find(|server| server.ty == asked.type_name)?;
    let scope = edge.scope();
    Some(Connection {
        server: *asked,
        client: edge.by,
        groups: server_groups(scope, server, asked)?,
        clients: client_groups(scope, &edge.by),
        ports: ports(scope, server, asked)?,
    })
}

/// The groups of what connects, or of a service that is connected to.
fn client_groups<'t>(scope: Scope<'_, 't>, client: &Located<'t>) -> Option<Vec<Located<'t>>> {
    let (_, path) = CLIENTS.iter().find(|(ty, _)| *ty == client.type_name)?;
    groups_at(scope, client, path)
}

const TARGETS: &str = "AWS::ElasticLoadBalancingV2::TargetGroup";

/// The connection of a balancer to the tasks of a service behind it.
fn balanced<'t>(edge: &Edge<'t>) -> Option<Connection<'t>> {
    let scope = edge.scope();
    let targets = edge.asked.resource()?;
    let mut balancers: Vec<Located<'t>> = Vec::new();
    for ty in [
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
    ] {
        for listener in scope.everywhere(ty) {
            let mut leads = false;
            scope.with(&listener, |there| {
                mentioned(there, listener.properties?, 0, &mut |one| {
                    leads |= one.is(targets);
                });
                Some(())
            });
            if !leads {
                continue;
            }
            let own = match scope.resource_of(&listener, "ListenerArn") {
                Some(of) => scope.resource_of(&of, "LoadBalancerArn"),
                None => scope.resource_of(&listener, "LoadBalancerArn"),
            };
            balancers.push(own?);
        }
    }
    // A balancer of connections may be known to the group by the addresses of its network, or be watched by other means.
    let of_requests = |balancer: &Located<'t>| {
        scope.with(balancer, |there| match balancer.property("Type") {
            Some(node) => there
                .environment
                .evaluate(there.template, node)
                .is_some_and(|ty| ty.text() == Some("application")),
            None => true,
        })
    };
    let balancer = *balancers.first()?;
    if !balancers.iter().all(of_requests) {
        return None;
    }
    let clients: Option<Vec<Vec<Located<'t>>>> = balancers
        .iter()
        .map(|balancer| groups_at(scope, balancer, "SecurityGroups"))
        .collect();
    Some(Connection {
        server: edge.by,
        client: balancer,
        groups: client_groups(scope, &edge.by).filter(|groups| !groups.is_empty())?,
        clients: clients.map(|each| each.into_iter().flatten().collect()),
        ports: vec![number(edge.value.get("ContainerPort")?)?],
    })
}

/// The groups of what listens, where they are known.
fn server_groups<'t>(
    scope: Scope<'_, 't>,
    server: &Server,
    asked: &Located<'t>,
) -> Option<Vec<Located<'t>>> {
    let found = if asked.type_name == "AWS::EFS::FileSystem" {
        let targets: Vec<Located<'t>> = scope
            .everywhere("AWS::EFS::MountTarget")
            .filter(|one| {
                scope
                    .resource_of(one, "FileSystemId")
                    .is_some_and(|of| of.is(asked))
            })
            .collect();
        let each: Option<Vec<Vec<Located<'t>>>> = targets
            .iter()
            .map(|target| groups_at(scope, target, "SecurityGroups"))
            .collect();
        each?.into_iter().flatten().collect()
    } else {
        server
            .groups
            .iter()
            .find_map(|path| groups_at(scope, asked, path))?
    };
    (!found.is_empty()).then_some(found)
}

/// The number of a port.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a port is small"
)]
fn number(port: &Instance<'_>) -> Option<u16> {
    port.number().map(|port| port as u16)
}

/// The ports on which it may listen.
fn ports<'t>(scope: Scope<'_, 't>, server: &Server, asked: &Located<'t>) -> Option<Vec<u16>> {
    scope.with(asked, |there| {
        let properties = there.properties(asked);
        let value = |path: &str| {
            let properties = properties.as_ref().filter(|_| !path.is_empty())?;
            select(there, properties, path).into_iter().next()
        };
        if let Some(port) = value(server.port) {
            return number(&port.instance).map(|port| vec![port]);
        }
        let engine = value(server.engine);
        let engine = engine.as_ref().and_then(|engine| engine.instance.text());
        let (_, usual) = server.usual.iter().find(|(name, _)| {
            name.is_empty()
                || engine.is_some_and(|engine| {
                    engine == *name || name.ends_with('-') && engine.starts_with(name)
                })
        })?;
        Some(usual.to_vec())
    })
}

/// Whether a rule lets in one of some groups, as far as can be told.
fn is_from<'t>(there: Scope<'_, 't>, rule: &Instance<'t>, clients: Option<&[Located<'t>]>) -> bool {
    let Some(source) = rule.get("SourceSecurityGroupId") else {
        return true;
    };
    let group = there
        .resource(source)
        .filter(|group| group.type_name == "AWS::EC2::SecurityGroup");
    match (group, clients) {
        (Some(group), Some(clients)) => clients.iter().any(|client| client.is(&group)),
        _ => true,
    }
}

fn unmet<'t>(edge: &Edge<'t>, connection: &Connection<'t>, shown: &str) -> Unmet<'t> {
    let Connection {
        server,
        client,
        groups,
        clients,
        ports,
    } = connection;
    let clients = clients.as_deref();
    let scope = edge.scope();
    let group = &groups[0];
    let found: Vec<(Located<'t>, Instance<'t>)> = groups
        .iter()
        .flat_map(|group| rules(scope, group).found)
        .collect();
    let port = |rule: &Instance<'_>| {
        let text = |name: &str| rule.get(name).and_then(Instance::number);
        match (text("FromPort"), text("ToPort")) {
            (Some(from), Some(to)) if from == to => Some(from.to_string()),
            (Some(from), Some(to)) => Some(format!("{from} to {to}")),
            _ => None,
        }
    };
    let other_port = found
        .iter()
        .find(|(at, rule)| scope.with(at, |there| is_from(there, rule, clients)))
        .and_then(|(_, rule)| port(rule));
    let other_group = found
        .iter()
        .filter(|(_, rule)| covers(rule, ports))
        .find_map(|(at, rule)| {
            scope.with(at, |there| {
                there.resource(rule.get("SourceSecurityGroupId")?)
            })
        });
    let why = match (other_port, other_group) {
        (_, Some(other)) => format!(
            "{} lets TCP {shown} in from {}, and not from {}",
            group.label(),
            other.label(),
            client.label()
        ),
        (Some(other), None) => format!(
            "{} lets TCP {other} in, and {} listens on {shown}",
            group.label(),
            server.label()
        ),
        (None, None) => format!("{} lets nothing in at TCP {shown}", group.label()),
    };
    let from = match clients.and_then(<[_]>::first) {
        Some(client) if client.is_home() => {
            format!("SourceSecurityGroupId: !GetAtt {}.GroupId", client.name)
        }
        _ => "SourceSecurityGroupId: the group of what connects".to_owned(),
    };
    let first = ports.first().copied().unwrap_or_default();
    Unmet {
        fails: format!(
            "everything deploys and {} does not reach {}",
            client.label(),
            server.label()
        ),
        why,
        hint: format!(
            "add to SecurityGroupIngress of {}: {{IpProtocol: tcp, FromPort: {first}, ToPort: {first}, {from}}}",
            group.name
        ),
        resource: *group,
        property: INGRESS.to_owned(),
        span: key_span(group, INGRESS),
        related: vec![(
            edge.by,
            edge.span,
            format!("{} connects to it", client.label()),
        )],
        certain: group.is_home() && !groups.iter().any(|group| is_known_elsewhere(edge, group)),
    }
}
