//! A VPC: its subnets by kind, their route tables, its gateway for VPNs.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Question;
use super::compute::ec2;
use crate::api::query::Form;
use crate::api::xml::Element;
use crate::error::Result;
use crate::session::Session;

/// The kinds of subnets, as tags and the context name them, and as the context's keys begin.
const KINDS: [(&str, &str); 3] = [
    ("Isolated", "isolated"),
    ("Private", "private"),
    ("Public", "public"),
];

/// A subnet.
struct Subnet {
    zone: String,
    block: String,
    kind: &'static str,
    group: String,
    id: String,
    table: String,
}

/// Subnets of one kind and name, by kind and name, in the order in which they are first seen.
type Groups = IndexMap<(&'static str, String), Vec<Subnet>>;

pub(super) async fn vpc(session: &Session, question: &Question<'_>) -> Result<Value> {
    let mut asked = Form::default();
    for (name, value) in question.get("filter").as_object().into_iter().flatten() {
        asked = asked.filter(name, value.as_str());
    }
    let answer = ec2(session, "DescribeVpcs", &asked).await?;
    let vpc = question.only("VPC", answer.members("vpcSet").collect())?;
    let id = vpc.text("vpcId").unwrap_or_default();
    let of_vpc = Form::default().filter("vpc-id", [&id]);
    let subnets = ec2(session, "DescribeSubnets", &of_vpc).await?;
    let tables = ec2(session, "DescribeRouteTables", &of_vpc).await?;
    let tables = Tables(tables.members("routeTableSet").collect());
    let mut groups = Groups::new();
    for subnet in subnets.members("subnetSet") {
        let subnet = read(subnet, &tables, question)?;
        let key = (subnet.kind, subnet.group.clone());
        groups.entry(key).or_default().push(subnet);
    }
    for group in groups.values_mut() {
        group.sort_by(|one, other| one.zone.cmp(&other.zone));
    }
    let mut found = Map::new();
    found.insert("vpcId".into(), id.clone().into());
    found.insert("vpcCidrBlock".into(), json!(vpc.text("cidrBlock")));
    found.insert("ownerAccountId".into(), json!(vpc.text("ownerId")));
    if question.is_set("returnAsymmetricSubnets") {
        found.insert("availabilityZones".into(), json!([]));
    } else {
        insert_symmetric(&mut found, &groups, question)?;
    }
    if question.get("returnVpnGateways").as_bool().unwrap_or(true) {
        let asked = Form::default()
            .filter("attachment.vpc-id", [&id])
            .filter("attachment.state", ["attached"])
            .filter("state", ["available"]);
        let answer = ec2(session, "DescribeVpnGateways", &asked).await?;
        let gateways: Vec<&Element> = answer.members("vpnGatewaySet").collect();
        if let [only] = &gateways[..] {
            found.insert("vpnGatewayId".into(), json!(only.text("vpnGatewayId")));
        }
    }
    if question.is_set("returnAsymmetricSubnets") {
        found.insert(
            "subnetGroups".into(),
            groups.iter().map(asymmetric).collect(),
        );
    }
    Ok(Value::Object(found))
}

/// Lists by kind, for groups that all have the same zones.
fn insert_symmetric(
    found: &mut Map<String, Value>,
    groups: &Groups,
    question: &Question<'_>,
) -> Result<()> {
    let zones = |group: &[Subnet]| -> Vec<String> {
        group.iter().map(|subnet| subnet.zone.clone()).collect()
    };
    let Some(first) = groups.values().next() else {
        return Err(question.failed("the VPC has no subnets".into()));
    };
    let first = zones(first);
    if let Some(other) = groups
        .values()
        .map(|group| zones(group))
        .find(|other| *other != first)
    {
        return Err(question.failed(format!(
            "not all groups of subnets of the VPC have the same zones: {} and {}",
            first.join(", "),
            other.join(", ")
        )));
    }
    found.insert("availabilityZones".into(), json!(first));
    for (kind, key) in KINDS {
        let of_kind = || groups.iter().filter(|((other, _), _)| *other == kind);
        if of_kind().next().is_none() {
            continue;
        }
        let subnets = || of_kind().flat_map(|(_, group)| group);
        let names: Vec<&str> = of_kind().map(|((_, name), _)| name.as_str()).collect();
        let ids: Vec<&str> = subnets().map(|subnet| subnet.id.as_str()).collect();
        let tables: Vec<&str> = subnets().map(|subnet| subnet.table.as_str()).collect();
        found.insert(format!("{key}SubnetIds"), json!(ids));
        found.insert(format!("{key}SubnetNames"), json!(names));
        found.insert(format!("{key}SubnetRouteTableIds"), json!(tables));
    }
    Ok(())
}

fn asymmetric(((kind, name), subnets): (&(&'static str, String), &Vec<Subnet>)) -> Value {
    let subnets: Vec<Value> = (subnets.iter())
        .map(|subnet| {
            json!({
                "subnetId": subnet.id,
                "cidr": subnet.block,
                "availabilityZone": subnet.zone,
                "routeTableId": subnet.table,
            })
        })
        .collect();
    json!({"name": name, "type": kind, "subnets": subnets})
}

fn read(subnet: &Element, tables: &Tables<'_>, question: &Question<'_>) -> Result<Subnet> {
    let id = subnet.text("subnetId").unwrap_or_default();
    let tag = |name: &str| {
        let mut tags = subnet.members("tagSet");
        tags.find(|tag| tag.text("key").as_deref() == Some(name))
            .and_then(|tag| tag.text("value"))
    };
    let kind = match tag("aws-cdk:subnet-type") {
        Some(tagged) => KINDS
            .iter()
            .map(|(kind, _)| *kind)
            .find(|kind| *kind == tagged)
            .ok_or_else(|| {
                question.failed(format!(
                "tag aws-cdk:subnet-type of {id} is `{tagged}`, and not Public, Private or Isolated"
            ))
            })?,
        None if subnet.text("mapPublicIpOnLaunch").as_deref() == Some("true") => "Public",
        None => tables.kind(&id),
    };
    let group = match question.text("subnetGroupNameTag") {
        Some(name) => tag(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            question.failed(format!(
                "{id} has no tag `{name}`, which names the groups of subnets"
            ))
        })?,
        None => tag("aws-cdk:subnet-name")
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| kind.to_owned()),
    };
    let table = tables.of(&id).and_then(|table| table.text("routeTableId"));
    let table = table.ok_or_else(|| {
        question.failed(format!("{id} has no route table, and the VPC no main one"))
    })?;
    Ok(Subnet {
        zone: subnet.text("availabilityZone").unwrap_or_default(),
        block: subnet.text("cidrBlock").unwrap_or_default(),
        kind,
        group,
        id,
        table,
    })
}

/// The route tables of a VPC.
struct Tables<'a>(Vec<&'a Element>);

impl Tables<'_> {
    /// The table of a subnet: its own, else the main one.
    fn of(&self, subnet: &str) -> Option<&Element> {
        let with = |name: &'static str, value: &str| {
            (self.0.iter()).copied().find(|table| {
                let mut associations = table.members("associationSet");
                associations.any(|one| one.text(name).as_deref() == Some(value))
            })
        };
        with("subnetId", subnet).or_else(|| with("main", "true"))
    }

    /// What a subnet is by its routes.
    fn kind(&self, subnet: &str) -> &'static str {
        let routes = || {
            self.of(subnet)
                .into_iter()
                .flat_map(|table| table.members("routeSet"))
        };
        let is_for_all =
            |route: &Element| route.text("destinationCidrBlock").as_deref() == Some("0.0.0.0/0");
        let leads_to =
            |route: &Element, name: &str| route.text(name).is_some_and(|id| !id.is_empty());
        if routes().any(|route| {
            route
                .text("gatewayId")
                .is_some_and(|id| id.starts_with("igw-"))
        }) {
            return "Public";
        }
        let private = routes().any(|route| {
            is_for_all(route)
                && (leads_to(route, "natGatewayId") || leads_to(route, "transitGatewayId"))
        });
        if private { "Private" } else { "Isolated" }
    }
}
