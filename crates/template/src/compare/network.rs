//! Rules of security groups that appear or disappear.

use std::collections::BTreeSet;

use super::alternatives::{self, When, items};
use super::finding::differences;
use super::text::text;
use super::{FindingKind, NetworkChange};
use crate::model::Resource;
use crate::parse::Node;

/// Where a rule says who the other side is.
const PEERS: &[&str] = &[
    "CidrIp",
    "CidrIpv6",
    "SourcePrefixListId",
    "DestinationPrefixListId",
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "DestinationSecurityGroupId",
];

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    ingress: bool,
    group: String,
    protocol: String,
    peer: String,
    when: String,
}

pub(super) fn changes(old: Option<&Resource<'_>>, new: Option<&Resource<'_>>) -> Vec<FindingKind> {
    differences(&rules(old), &rules(new), |rule, added| {
        FindingKind::Network(NetworkChange {
            added,
            ingress: rule.ingress,
            group: rule.group.clone(),
            protocol: rule.protocol.clone(),
            peer: rule.peer.clone(),
            when: rule.when.clone(),
        })
    })
}

fn rules(resource: Option<&Resource<'_>>) -> BTreeSet<Rule> {
    let mut found = BTreeSet::new();
    let Some((resource, properties)) = resource.and_then(|it| Some((it, it.properties?))) else {
        return found;
    };
    let always = Vec::new();
    match resource.type_name {
        "AWS::EC2::SecurityGroup" => {
            let own = format!("${{{}}}", resource.name);
            for (ingress, list) in [
                (true, "SecurityGroupIngress"),
                (false, "SecurityGroupEgress"),
            ] {
                for (when, item) in items(properties.get(list), &always) {
                    found.insert(rule(ingress, item, &own, &when));
                }
            }
        }
        "AWS::EC2::SecurityGroupIngress" | "AWS::EC2::SecurityGroupEgress" => {
            let group = (properties.get("GroupId")).or_else(|| properties.get("GroupName"));
            let group = group.map(text).unwrap_or_default();
            let ingress = resource.type_name.ends_with("Ingress");
            found.insert(rule(ingress, properties, &group, &always));
        }
        _ => {}
    }
    found
}

fn rule(ingress: bool, item: &Node<'_>, group: &str, when: &When<'_>) -> Rule {
    let text = |name: &str| item.get(name).map(text);
    let ports = match (text("FromPort"), text("ToPort")) {
        (Some(from), Some(to)) if from == to => format!(" {from}"),
        (Some(from), Some(to)) => format!(" {from}-{to}"),
        _ => String::new(),
    };
    let protocol = match text("IpProtocol").unwrap_or_default().as_str() {
        "-1" | "" => "all traffic".to_owned(),
        "6" => format!("tcp{ports}"),
        "17" => format!("udp{ports}"),
        other => format!("{other}{ports}"),
    };
    Rule {
        ingress,
        group: group.to_owned(),
        protocol,
        peer: PEERS.iter().find_map(|name| text(name)).unwrap_or_default(),
        when: alternatives::shown(when),
    }
}
