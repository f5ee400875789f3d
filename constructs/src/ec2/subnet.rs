//! Subnets: what kinds a VPC has, how it is divided into them, and how some of them are selected.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Tag, Tags, Value, intrinsic};
use stackwright_cfn::ec2::{
    CfnEIP, CfnNatGateway, CfnRoute, CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation,
};

use crate::kit::{Part, contains};

/// How a subnet reaches the internet.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubnetTier {
    /// Through the internet gateway, in both directions: what has a public address can be reached from outside.
    Public,
    /// Outwards only, through a NAT gateway.
    PrivateWithEgress,
    /// Not at all.
    Isolated,
}

impl SubnetTier {
    /// The value of the tag `aws-cdk:subnet-type`.
    pub fn as_str(self) -> &'static str {
        match self {
            SubnetTier::Public => "Public",
            SubnetTier::PrivateWithEgress => "Private",
            SubnetTier::Isolated => "Isolated",
        }
    }

    /// In a message.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            SubnetTier::Public => "public",
            SubnetTier::PrivateWithEgress => "private (with egress)",
            SubnetTier::Isolated => "isolated",
        }
    }
}

/// A group of subnets of a VPC to create: one subnet in each availability zone.
///
/// ```
/// use stackwright_aws::ec2::SubnetGroup;
/// let groups = [
///     SubnetGroup::public("ingress").cidr_mask(24),
///     SubnetGroup::private_with_egress("application"),
///     SubnetGroup::isolated("database").cidr_mask(28),
/// ];
/// # let _ = groups;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct SubnetGroup {
    pub(crate) name: String,
    pub(crate) tier: SubnetTier,
    pub(crate) mask: Option<u8>,
    pub(crate) map_public_ip: Option<bool>,
    pub(crate) reserved: bool,
}

impl SubnetGroup {
    /// A group with a name, which is part of the subnets' logical IDs.
    pub fn new(name: impl Into<String>, tier: SubnetTier) -> Self {
        SubnetGroup {
            name: name.into(),
            tier,
            mask: None,
            map_public_ip: None,
            reserved: false,
        }
    }

    /// Public subnets.
    pub fn public(name: impl Into<String>) -> Self {
        Self::new(name, SubnetTier::Public)
    }

    /// Private subnets whose traffic leaves through a NAT gateway.
    pub fn private_with_egress(name: impl Into<String>) -> Self {
        Self::new(name, SubnetTier::PrivateWithEgress)
    }

    /// Subnets without a way to the internet.
    pub fn isolated(name: impl Into<String>) -> Self {
        Self::new(name, SubnetTier::Isolated)
    }

    /// The size of each subnet, from /16 (65,536 addresses) to /28 (16). Groups without one share what is left equally.
    pub fn cidr_mask(mut self, mask: u8) -> Self {
        self.mask = Some(mask);
        self
    }

    /// Whether what is launched in a public subnet gets a public address; `true` unless this is called.
    pub fn map_public_ip(mut self, map: bool) -> Self {
        self.map_public_ip = Some(map);
        self
    }

    /// Keeps the addresses for later and creates no subnets yet.
    pub fn reserved(mut self) -> Self {
        self.reserved = true;
        self
    }
}

/// A subnet of a VPC, or one that exists already.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Subnet, Vpc};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let first = &Vpc::new(&stack, "Vpc").public_subnets()[0];
/// let existing = Subnet::from_id(&stack, "Existing", "subnet-0123456789abcdef0");
/// # let _ = (first.subnet_id(), existing.subnet_id());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html>
#[derive(Clone, Debug)]
pub struct Subnet(Part<Facts>);

/// What is known of a subnet, whether this app creates it or not: nothing of it is changed afterwards.
struct Facts {
    id: Value<String>,
    group: String,
    tier: Option<SubnetTier>,
    zone: Option<Value<String>>,
    route_table: Option<Value<String>>,
    cidr: Option<Value<String>>,
}

impl Construct for Subnet {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

/// What a subnet of a VPC is made of.
pub(crate) struct SubnetPlan<'a> {
    pub id: String,
    pub group: &'a SubnetGroup,
    pub vpc_id: Value<String>,
    pub zone: Value<String>,
    pub cidr: String,
}

impl Subnet {
    pub(crate) fn create(scope: &Node, plan: SubnetPlan<'_>) -> Self {
        let node = Node::new(scope, &plan.id);
        node.set_construct_type("stackwright_aws.ec2.Subnet");
        let only_subnets = |key: &str, value: &str| {
            Tag::new(key, value).include_resource_type(CfnSubnet::TYPE_NAME)
        };
        Tags::of(&node)
            .add("Name", node.path())
            .apply(only_subnets("aws-cdk:subnet-name", &plan.group.name))
            .apply(only_subnets(
                "aws-cdk:subnet-type",
                plan.group.tier.as_str(),
            ));
        let is_public = plan.group.tier == SubnetTier::Public;
        let subnet = CfnSubnet::new(&node, "Subnet", &plan.vpc_id)
            .availability_zone(&plan.zone)
            .cidr_block(plan.cidr.as_str())
            .map_public_ip_on_launch(is_public && plan.group.map_public_ip.unwrap_or(true));
        node.set_default_child(&subnet);
        let route_table = CfnRouteTable::new(&node, "RouteTable", &plan.vpc_id);
        CfnSubnetRouteTableAssociation::new(&node, "RouteTableAssociation")
            .route_table_id(route_table.ref_())
            .subnet_id(subnet.ref_());
        let facts = Rc::new(Facts {
            id: subnet.ref_(),
            group: plan.group.name.clone(),
            tier: Some(plan.group.tier),
            zone: Some(plan.zone),
            route_table: Some(route_table.ref_()),
            cidr: Some(plan.cidr.into()),
        });
        Defaults::apply(Subnet(Part::new(node, facts)))
    }

    /// A subnet that exists already, by its id (`subnet-…`).
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, subnet_id: impl IntoValue<String>) -> Self {
        Self::import(
            Node::new(scope, id),
            subnet_id.into_value(),
            None,
            None,
            None,
        )
    }

    pub(crate) fn import(
        node: Node,
        id: Value<String>,
        zone: Option<Value<String>>,
        route_table: Option<Value<String>>,
        tier: Option<SubnetTier>,
    ) -> Self {
        node.set_construct_type("stackwright_aws.ec2.Subnet");
        let facts = Rc::new(Facts {
            id,
            group: tier.map_or("", SubnetTier::as_str).to_owned(),
            tier,
            zone,
            route_table,
            cidr: None,
        });
        Subnet(Part::new(node, facts))
    }

    /// The same subnet, as one of a group.
    pub(crate) fn in_group(&self, name: &str, cidr: Option<Value<String>>) -> Self {
        let facts = Facts {
            id: self.0.id.clone(),
            group: name.to_owned(),
            tier: self.0.tier,
            zone: self.0.zone.clone(),
            route_table: self.0.route_table.clone(),
            cidr,
        };
        Subnet(Part::new(self.node().clone(), Rc::new(facts)))
    }

    /// The id, `subnet-…`.
    pub fn subnet_id(&self) -> Value<String> {
        self.0.id.clone()
    }

    /// The availability zone; none if the subnet was imported without it.
    pub fn availability_zone(&self) -> Option<Value<String>> {
        self.0.zone.clone()
    }

    /// The id of its route table; none if the subnet was imported without it.
    pub fn route_table_id(&self) -> Option<Value<String>> {
        self.0.route_table.clone()
    }

    /// The block of IPv4 addresses; none if the subnet was imported.
    pub fn ipv4_cidr(&self) -> Option<Value<String>> {
        self.0.cidr.clone()
    }

    /// The name of the group that it belongs to; empty if it was imported alone.
    pub fn group_name(&self) -> &str {
        &self.0.group
    }

    /// The tier; none if the subnet was imported alone.
    pub fn subnet_tier(&self) -> Option<SubnetTier> {
        self.0.tier
    }

    /// A route for all traffic that no other route matches; none if the route table is not known.
    pub(crate) fn add_default_route(&self) -> Option<CfnRoute> {
        let table = self.route_table_id()?;
        let route = CfnRoute::new(self.node(), "DefaultRoute", table);
        Some(route.destination_cidr_block("0.0.0.0/0"))
    }

    /// A NAT gateway with an address of its own. It needs the subnet's way to the internet.
    pub(crate) fn add_nat_gateway(&self) -> Value<String> {
        let address = CfnEIP::new(self.node(), "EIP").domain("vpc");
        let gateway = CfnNatGateway::new(self.node(), "NATGateway")
            .allocation_id(address.attr_allocation_id())
            .subnet_id(self.subnet_id());
        for id in ["DefaultRoute", "RouteTableAssociation"] {
            if let Some(dependency) = self.node().find_child(id) {
                gateway.node().add_dependency(&dependency);
            }
        }
        gateway.ref_()
    }
}

/// Which subnets of a VPC to use.
///
/// The default is what suits most programs: private subnets with egress if the VPC has any, else isolated ones, else
/// public ones.
///
/// ```
/// use stackwright_aws::ec2::SubnetSelection;
/// let one_each = SubnetSelection::isolated().one_per_zone();
/// let named = SubnetSelection::group("database");
/// # let _ = (one_each, named);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SubnetSelection {
    pub(crate) what: What,
    pub(crate) one_per_zone: bool,
    pub(crate) zones: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum What {
    #[default]
    Default,
    Tier(SubnetTier),
    Group(String),
    These(Vec<Subnet>),
}

impl SubnetSelection {
    fn of(what: What) -> Self {
        SubnetSelection {
            what,
            one_per_zone: false,
            zones: None,
        }
    }

    /// All subnets of a tier.
    pub fn tier(tier: SubnetTier) -> Self {
        Self::of(What::Tier(tier))
    }

    /// All public subnets.
    pub fn public() -> Self {
        Self::tier(SubnetTier::Public)
    }

    /// All private subnets with egress.
    pub fn private_with_egress() -> Self {
        Self::tier(SubnetTier::PrivateWithEgress)
    }

    /// All isolated subnets.
    pub fn isolated() -> Self {
        Self::tier(SubnetTier::Isolated)
    }

    /// The subnets of the group with this name.
    pub fn group(name: impl Into<String>) -> Self {
        Self::of(What::Group(name.into()))
    }

    /// At most one subnet in each availability zone.
    pub fn one_per_zone(mut self) -> Self {
        self.one_per_zone = true;
        self
    }

    /// Only subnets in these availability zones. It needs a VPC whose zones are known by name.
    pub fn in_zones<Z: Into<String>>(mut self, zones: impl IntoIterator<Item = Z>) -> Self {
        self.zones = Some(zones.into_iter().map(Into::into).collect());
        self
    }

    pub(crate) fn filter(&self, mut subnets: Vec<Subnet>) -> Vec<Subnet> {
        if let Some(zones) = &self.zones {
            subnets.retain(|subnet| {
                let zone = subnet.availability_zone();
                zone.as_ref()
                    .and_then(Value::as_str)
                    .is_some_and(|zone| zones.iter().any(|wanted| wanted == zone))
            });
        }
        if self.one_per_zone {
            let mut seen: Vec<Option<Value<String>>> = Vec::new();
            subnets.retain(|subnet| {
                let zone = subnet.availability_zone();
                let is_new = zone.is_none() || !contains(&seen, &zone);
                seen.push(zone);
                is_new
            });
        }
        subnets
    }

    /// In a message.
    pub(crate) fn describe(&self) -> String {
        let what = match &self.what {
            What::Default => "subnets".to_owned(),
            What::Tier(tier) => format!("{} subnets", tier.describe()),
            What::Group(name) => format!("subnets in a group `{name}`"),
            What::These(_) => "such subnets".to_owned(),
        };
        match &self.zones {
            Some(zones) => format!("{what} in {}", zones.join(", ")),
            None => what,
        }
    }
}

impl From<Vec<Subnet>> for SubnetSelection {
    fn from(subnets: Vec<Subnet>) -> Self {
        Self::of(What::These(subnets))
    }
}

impl From<SubnetTier> for SubnetSelection {
    fn from(tier: SubnetTier) -> Self {
        Self::tier(tier)
    }
}

impl From<&SubnetSelection> for SubnetSelection {
    fn from(selection: &SubnetSelection) -> Self {
        selection.clone()
    }
}

/// The name of an availability zone of the stack's region that is known only at deployment, by its place in the list.
pub(crate) fn zone_by_index(index: usize) -> Value<String> {
    intrinsic::select(index, intrinsic::get_azs(""))
}
