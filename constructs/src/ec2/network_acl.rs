//! Network access lists: which traffic enters and leaves subnets.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Tags, Value};
use stackwright_cfn::ec2::network_acl_entry::{Icmp, PortRange};
use stackwright_cfn::ec2::{CfnNetworkAcl, CfnNetworkAclEntry, CfnSubnetNetworkAclAssociation};

use super::port::Port;
use super::subnet::SubnetSelection;
use super::vpc::Vpc;
use crate::kit::Part;

/// A list of rules for what enters and leaves subnets, which knows no connections: answers need rules, too. Without rules it
/// lets nothing through. Security groups are enough for most.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{AclEntry, NetworkAcl, Port, SubnetSelection, Vpc};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// NetworkAcl::new(&stack, "Acl", &vpc)
///     .subnets(SubnetSelection::public())
///     .entry("Https", AclEntry::inbound(100, "0.0.0.0/0", Port::tcp(443)))
///     .entry("Answers", AclEntry::outbound(100, "0.0.0.0/0", Port::tcp_range(1024, 65535)));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html>
#[derive(Clone, Debug)]
pub struct NetworkAcl(Part<Owned>);

struct Owned {
    cfn: CfnNetworkAcl,
    vpc: Vpc,
}

impl Construct for NetworkAcl {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl NetworkAcl {
    /// A list without rules, for no subnets yet.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, vpc: &Vpc) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ec2.NetworkAcl");
        Tags::of(&node).add("Name", node.path());
        let cfn = CfnNetworkAcl::new(&node, "Resource", vpc.vpc_id());
        let vpc = vpc.clone();
        Defaults::apply(NetworkAcl(Part::new(node, Rc::new(Owned { cfn, vpc }))))
    }

    /// Has these subnets follow it, instead of the list that the VPC has by itself.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let subnets = self.0.vpc.select(selection);
        NetworkAcl(self.0.edit(|_| {
            for subnet in subnets {
                let id = format!("DefaultAssociation{}", subnet.node().unique_id());
                let place = Node::new(self, &id);
                CfnSubnetNetworkAclAssociation::new(&place, "Resource")
                    .network_acl_id(self.network_acl_id())
                    .subnet_id(subnet.subnet_id());
            }
        }))
    }

    /// Adds a rule.
    #[track_caller]
    pub fn entry(&self, id: &str, entry: AclEntry) -> Self {
        let node = Node::new(self, id);
        node.set_construct_type("stackwright_aws.ec2.NetworkAclEntry");
        entry.create(&node, self.network_acl_id());
        self.clone()
    }

    /// The id, `acl-…`.
    pub fn network_acl_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

/// A rule of a network access list. The rule with the lowest number that fits decides.
#[derive(Clone, Debug)]
#[must_use]
pub struct AclEntry {
    number: u16,
    cidr: Value<String>,
    port: Port,
    outbound: bool,
    deny: bool,
}

impl AclEntry {
    /// Lets traffic in from a block of IPv4 addresses.
    pub fn inbound(number: u16, cidr: impl IntoValue<String>, port: Port) -> Self {
        AclEntry {
            number,
            cidr: cidr.into_value(),
            port,
            outbound: false,
            deny: false,
        }
    }

    /// Lets traffic out to a block of IPv4 addresses.
    pub fn outbound(number: u16, cidr: impl IntoValue<String>, port: Port) -> Self {
        AclEntry {
            outbound: true,
            ..Self::inbound(number, cidr, port)
        }
    }

    /// Refuses the traffic instead.
    pub fn deny(mut self) -> Self {
        self.deny = true;
        self
    }

    #[track_caller]
    fn create(self, node: &Node, list: Value<String>) {
        let (from, to) = self.port.range();
        let protocol = match self.port.protocol() {
            "tcp" => 6,
            "udp" => 17,
            "icmp" => 1,
            "icmpv6" => 58,
            number => number.parse().unwrap_or(-1),
        };
        let is_icmp = matches!(protocol, 1 | 58);
        let has_ports = matches!(protocol, 6 | 17);
        CfnNetworkAclEntry::new(node, "Resource")
            .network_acl_id(list)
            .cidr_block(self.cidr)
            .egress(self.outbound)
            .protocol(protocol)
            .rule_action(if self.deny { "deny" } else { "allow" })
            .rule_number(i64::from(self.number))
            .icmp(is_icmp.then(|| Icmp::new().type_(from).code(to)))
            .port_range(has_ports.then(|| PortRange::new().from(from).to(to)));
    }
}
