//! Who the other side of a security group's rule is.

use stackwright::{Construct, IntoValue, Value};
use stackwright_facts::network::Network;

use super::security_group::SecurityGroup;

/// The other side of a rule: addresses, a prefix list, or the members of security groups.
///
/// ```
/// use stackwright_aws::ec2::Peer;
/// let office = Peer::ipv4("203.0.113.0/24");
/// let everyone = Peer::any_ipv4();
/// # let _ = (office, everyone);
/// ```
#[derive(Clone, Debug)]
pub struct Peer(pub(crate) Kind);

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Ipv4(Value<String>),
    Ipv6(Value<String>),
    PrefixList(Value<String>),
    GroupId(Value<String>),
    Groups(Vec<SecurityGroup>),
}

impl Peer {
    /// A block of IPv4 addresses, for example `203.0.113.0/24`.
    pub fn ipv4(cidr: impl IntoValue<String>) -> Self {
        Peer(Kind::Ipv4(cidr.into_value()))
    }

    /// All IPv4 addresses.
    pub fn any_ipv4() -> Self {
        Peer::ipv4("0.0.0.0/0")
    }

    /// A block of IPv6 addresses, for example `2001:db8::/32`.
    pub fn ipv6(cidr: impl IntoValue<String>) -> Self {
        Peer(Kind::Ipv6(cidr.into_value()))
    }

    /// All IPv6 addresses.
    pub fn any_ipv6() -> Self {
        Peer::ipv6("::/0")
    }

    /// A prefix list, by its id (`pl-…`).
    pub fn prefix_list(id: impl IntoValue<String>) -> Self {
        Peer(Kind::PrefixList(id.into_value()))
    }

    /// The members of a security group, by its id (`sg-…`). Only one side of the connection gets a rule.
    pub fn security_group_id(id: impl IntoValue<String>) -> Self {
        Peer(Kind::GroupId(id.into_value()))
    }

    pub(crate) fn groups(&self) -> &[SecurityGroup] {
        match &self.0 {
            Kind::Groups(groups) => groups,
            _ => &[],
        }
    }

    /// The peers, one rule each.
    pub(crate) fn each(&self) -> Vec<Peer> {
        match &self.0 {
            Kind::Groups(groups) => groups
                .iter()
                .map(|group| Peer(Kind::Groups(vec![group.clone()])))
                .collect(),
            _ => vec![self.clone()],
        }
    }

    /// What stands for it in the ids and descriptions of rules.
    pub(crate) fn unique_id(&self) -> Value<String> {
        match &self.0 {
            Kind::Ipv4(value) | Kind::Ipv6(value) => value.clone(),
            Kind::PrefixList(id) | Kind::GroupId(id) => id.clone(),
            Kind::Groups(groups) => groups
                .iter()
                .map(|group| group.node().unique_id())
                .collect::<Vec<_>>()
                .join(",")
                .into(),
        }
    }

    /// Whether its rules can stand in the security group itself: others could make groups depend on each other in a
    /// circle.
    pub(crate) fn can_be_inline(&self) -> bool {
        matches!(self.0, Kind::Ipv4(_) | Kind::Ipv6(_))
    }

    pub(crate) fn is_ipv6(&self) -> bool {
        matches!(self.0, Kind::Ipv6(_))
    }

    /// What is wrong with it, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        match &self.0 {
            Kind::Ipv4(cidr) => {
                let text = cidr.as_str()?;
                let valid = Network::parse(text).is_some_and(|network| !network.is_six());
                (!valid).then(|| format!("`{text}` is not a block of IPv4 addresses"))
            }
            Kind::Ipv6(cidr) => {
                let text = cidr.as_str()?;
                let valid = Network::parse(text).is_some_and(Network::is_six);
                (!valid).then(|| format!("`{text}` is not a block of IPv6 addresses"))
            }
            Kind::PrefixList(id) => wrong_prefix(id, "pl-", "a prefix list"),
            Kind::GroupId(id) => wrong_prefix(id, "sg-", "a security group"),
            Kind::Groups(_) => None,
        }
    }
}

fn wrong_prefix(id: &Value<String>, prefix: &str, what: &str) -> Option<String> {
    let id = id.as_str()?;
    (!id.starts_with(prefix)).then(|| format!("`{id}` is not the id of {what}"))
}

impl From<&SecurityGroup> for Peer {
    fn from(group: &SecurityGroup) -> Peer {
        Peer(Kind::Groups(vec![group.clone()]))
    }
}

impl From<&[SecurityGroup]> for Peer {
    fn from(groups: &[SecurityGroup]) -> Peer {
        Peer(Kind::Groups(groups.to_vec()))
    }
}

impl From<&Peer> for Peer {
    fn from(peer: &Peer) -> Peer {
        peer.clone()
    }
}
