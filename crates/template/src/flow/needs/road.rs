//! How a subnet leads out: its route table, and the VPC endpoints that it reaches.

use super::groups::{groups_at, lets};
use crate::engines::text::{Located, Scope, Text};

/// How a subnet reaches the internet.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Way {
    /// By an internet gateway, for what has a public address.
    InternetGateway,
    /// Its route table has no default route.
    None,
    /// In a way that is not seen, or by a NAT gateway.
    Other,
}

/// The endpoints of the VPC of a subnet, as far as the templates have them.
pub(super) fn endpoints<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>) -> Vec<Located<'t>> {
    let vpc = scope.resource_of(subnet, "VpcId");
    scope
        .everywhere("AWS::EC2::VPCEndpoint")
        .filter(
            |endpoint| match (&vpc, scope.resource_of(endpoint, "VpcId")) {
                (Some(vpc), Some(of)) => of.is(vpc),
                _ => true,
            },
        )
        .collect()
}

/// Whether an endpoint leads, or may lead, from a subnet to a service.
pub(super) fn leads<'t>(
    scope: Scope<'_, 't>,
    endpoint: &Located<'t>,
    subnet: &Located<'t>,
    service: &str,
) -> bool {
    let value = |name: &str| scope.value_of(endpoint, name);
    let name = scope.with(endpoint, |there| {
        let value = there.property(endpoint, "ServiceName")?;
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
    let groups = groups_at(scope, endpoint, "SecurityGroupIds");
    groups.is_none_or(|groups| {
        groups.is_empty()
            || groups
                .iter()
                .any(|group| lets(scope, group, &[443], &|_, _| true).possible())
    })
}

/// The route table of a subnet, where the templates say which one it has.
fn table_of<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>) -> Option<Located<'t>> {
    let association = scope
        .everywhere("AWS::EC2::SubnetRouteTableAssociation")
        .find(|one| {
            scope
                .resource_of(one, "SubnetId")
                .is_some_and(|of| of.is(subnet))
        })?;
    scope
        .resource_of(&association, "RouteTableId")
        .filter(|table| table.type_name == "AWS::EC2::RouteTable")
}

/// How a subnet leads out.
pub(super) fn way<'t>(scope: Scope<'_, 't>, subnet: &Located<'t>) -> Way {
    // Without an association it is the VPC's main route table, which cannot be seen.
    let Some(table) = table_of(scope, subnet) else {
        return Way::Other;
    };
    let mut found = Way::None;
    for route in scope.everywhere("AWS::EC2::Route") {
        match scope.resource_of(&route, "RouteTableId") {
            Some(of) if of.is(&table) => {}
            Some(_) => continue,
            // A route of a table that cannot be told could be of this one.
            None if route.property("RouteTableId").is_some() => return Way::Other,
            None => continue,
        }
        let value = |name: &str| scope.value_of(&route, name);
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
        let internet = scope
            .resource_of(&route, "GatewayId")
            .is_some_and(|gateway| {
                matches!(
                    gateway.type_name,
                    "AWS::EC2::InternetGateway" | "AWS::EC2::VPCGatewayAttachment"
                )
            })
            || value("GatewayId")
                .is_some_and(|gateway| gateway.text().is_some_and(|text| text.starts_with("igw-")));
        if !internet {
            return Way::Other;
        }
        found = Way::InternetGateway;
    }
    found
}
