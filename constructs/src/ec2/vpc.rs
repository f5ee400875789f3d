//! Virtual private clouds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Tags, Value, sub};
use stackwright_cfn::ec2::CfnVPC;
use stackwright_cfn::ec2::vpc::InstanceTenancy;
use stackwright_facts::network;

use super::attributes::VpcAttributes;
use super::codes;
use super::endpoint::{GatewayEndpoint, GatewayService, InterfaceEndpoint};
use super::flow_log::FlowLog;
use super::layout::{DEFAULT_CIDR, Owned, Plan, Subnets};
use super::subnet::{Subnet, SubnetGroup, SubnetSelection, What};
use crate::kit::{Handle, Kind, Origin, Set, check, refused};

mod adopted;

static VPC: Kind = Kind {
    construct_type: "stackwright_aws.ec2.Vpc",
    noun: "VPC",
    constructor: "Vpc::new",
    imported: codes::IMPORTED,
};

/// The place of a VPC in the tree.
#[track_caller]
pub(super) fn node(scope: &Node, id: &str) -> Node {
    VPC.node(scope, id)
}

/// The size of a subnet where the VPC has public subnets only: what is left of the VPC's addresses stays free.
const PUBLIC_ONLY_MASK: u8 = 24;

/// A virtual private cloud: a network with subnets in several availability zones, their routes, and the gateways that
/// these need.
///
/// Unless told otherwise it has the addresses 10.0.0.0/16, two availability zones, and in each a public subnet with a NAT
/// gateway and a private subnet whose traffic leaves through it. **NAT gateways cost money by the hour**, see
/// [`nat_gateways`](Vpc::nat_gateways) and [`public_subnets_only`](Vpc::public_subnets_only).
///
/// The subnets are laid out when they are first used, at the latest at synthesis: call setters before that.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{SubnetGroup, Vpc};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let small = Vpc::new(&stack, "Small").max_azs(2).public_subnets_only();
/// let tiers = Vpc::new(&stack, "Tiers").cidr("10.20.0.0/18").nat_gateways(1).subnet_groups([
///     SubnetGroup::public("ingress").cidr_mask(24),
///     SubnetGroup::private_with_egress("application"),
///     SubnetGroup::isolated("database").cidr_mask(28),
/// ]);
/// assert_eq!(small.public_subnets().len(), 2);
/// assert_eq!(tiers.isolated_subnets().len(), 2);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html>
#[derive(Clone, Debug)]
pub struct Vpc(Handle<Owned, Imported>);

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    cidr: Option<Value<String>>,
    zones: Vec<Value<String>>,
    subnets: Subnets,
}

impl Construct for Vpc {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Vpc {
    /// A VPC with public and private subnets in two availability zones.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(VPC.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        Tags::of(&node).add("Name", node.path());
        let owned = Rc::new(Owned {
            cfn: CfnVPC::new(&node, "Resource")
                .cidr_block(DEFAULT_CIDR)
                .enable_dns_hostnames(true)
                .enable_dns_support(true)
                .instance_tenancy(InstanceTenancy::Default),
            plan: RefCell::default(),
            is_laid_out: Cell::new(false),
            problem: RefCell::default(),
            zones: RefCell::default(),
            subnets: RefCell::default(),
            internet_gateway: RefCell::default(),
        });
        let (vpc, scope) = (owned.clone(), node.clone());
        node.on_complete(move || {
            vpc.is_laid_out.set(true);
            vpc.problem.replace(vpc.lay_out(&scope));
        });
        check(&node, &owned, |vpc| {
            vpc.problem.borrow().iter().cloned().collect()
        });
        Vpc(Handle::owned(&VPC, node, owned))
    }

    /// A VPC that exists already. It is never modified; endpoints and flow logs can be added to it.
    ///
    /// # Errors
    /// At synthesis: `SW0252` if there are not as many subnets of a tier as zones, or a multiple of that.
    #[track_caller]
    pub fn from_attributes(scope: &impl Construct, id: &str, attributes: VpcAttributes) -> Self {
        Self::import(VPC.node(scope.node(), id), attributes)
    }

    #[track_caller]
    fn import(node: Node, attributes: VpcAttributes) -> Self {
        let zones = &attributes.zones;
        let mut subnets = Subnets::default();
        for (tier, ids) in &attributes.subnets {
            if zones.is_empty() || ids.len() % zones.len() != 0 {
                node.add_error(
                    Diagnostic::error(
                        codes::SUBNET_LAYOUT,
                        format!(
                            "has {} {} subnets in {} availability zones",
                            ids.len(),
                            tier.describe(),
                            zones.len()
                        ),
                    )
                    .hint("give one subnet for each zone, in the order of the zones, group after group"),
                );
            }
            let tables = attributes
                .route_tables
                .iter()
                .find(|(of, _)| of == tier)
                .map_or(&[][..], |(_, ids)| ids);
            let group = tier.as_str();
            for (index, subnet_id) in ids.iter().enumerate() {
                let number = subnets.tier(*tier).len() + 1;
                let subnet = Subnet::import(
                    Node::new(&node, &format!("{group}Subnet{number}")),
                    subnet_id.clone(),
                    zones.get(index % zones.len().max(1)).cloned(),
                    tables.get(index).cloned(),
                    Some(*tier),
                );
                subnets.tier_mut(*tier).push(subnet);
            }
        }
        let imported = Imported {
            id: attributes.id,
            cidr: attributes.cidr,
            zones: attributes.zones,
            subnets,
        };
        Vpc(Handle::imported(&VPC, node, imported))
    }

    /// One that was found in the account.
    pub(super) fn of_found(
        node: Node,
        id: Value<String>,
        cidr: Option<Value<String>>,
        zones: Vec<Value<String>>,
        subnets: Subnets,
    ) -> Self {
        let imported = Imported {
            id,
            cidr,
            zones,
            subnets,
        };
        Vpc(Handle::imported(&VPC, node, imported))
    }

    /// Whether it exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// The block of IPv4 addresses, from /16 (65,536 addresses) to /28 (16); 10.0.0.0/16 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0251` if it is no such block, or too small for the subnets.
    #[track_caller]
    pub fn cidr(&self, cidr: impl Into<String>) -> Self {
        let cidr: String = cidr.into();
        if let Err(problem) = network::vpc(&cidr) {
            self.0.report(refused(codes::ADDRESSES, problem));
        }
        self.plan(cidr, |plan, cidr| plan.cidr = Some(cidr))
    }

    /// The largest number of availability zones, of which the first ones of the region's list are taken; 2 unless this is
    /// called. Each gets one subnet of each group. There are no more than the region has, which is 3 for most; where the
    /// stack's region is not known, there are no more than 2, which every region has. For others, name them:
    /// [`availability_zones`](Vpc::availability_zones).
    ///
    /// # Errors
    /// At synthesis: `SW0252` if it is 0, or [`availability_zones`](Vpc::availability_zones) are named too.
    #[track_caller]
    pub fn max_azs(&self, count: u32) -> Self {
        self.plan(count, |plan, count| plan.max_zones = Some(count))
    }

    /// The availability zones by name, for example `eu-west-1a`.
    #[track_caller]
    pub fn availability_zones<Z: IntoValue<String>>(
        &self,
        zones: impl IntoIterator<Item = Z>,
    ) -> Self {
        let zones = zones.into_iter().map(IntoValue::into_value).collect();
        self.plan(zones, |plan, zones| plan.zones = Some(zones))
    }

    /// The number of NAT gateways; one for each availability zone unless this is called, if there are private subnets.
    /// With fewer, private subnets share them. With 0 and no groups of its own, the VPC has public and isolated subnets.
    ///
    /// # Errors
    /// At synthesis: `SW0252` if there are no public subnets to put them into.
    #[track_caller]
    pub fn nat_gateways(&self, count: u32) -> Self {
        self.plan(count, |plan, count| plan.nat_gateways = Some(count))
    }

    /// Only public subnets, of 256 addresses each, and no NAT gateway. What runs in them needs a public address to reach
    /// the internet.
    #[track_caller]
    pub fn public_subnets_only(&self) -> Self {
        self.subnet_groups([SubnetGroup::public("Public").cidr_mask(PUBLIC_ONLY_MASK)])
    }

    /// The groups of subnets, in the order in which they get addresses; public and private ones unless this is called.
    #[track_caller]
    pub fn subnet_groups(&self, groups: impl IntoIterator<Item = SubnetGroup>) -> Self {
        let groups = groups.into_iter().collect();
        self.plan(groups, |plan, groups| plan.groups = Some(groups))
    }

    /// Creates no internet gateway. Public subnets then have no route to the internet until one is added.
    #[track_caller]
    pub fn without_internet_gateway(&self) -> Self {
        self.plan((), |plan, _| plan.without_internet_gateway = true)
    }

    /// Its name: the tag `Name`, which is the construct's path unless this is called.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        Tags::of(self).add("Name", name);
        self.clone()
    }

    /// Whether instances with public addresses get DNS names; `true` unless this is called.
    #[track_caller]
    pub fn dns_hostnames(&self, enable: bool) -> Self {
        Vpc(self.0.edit("a choice of DNS hostnames", |vpc| {
            vpc.cfn.enable_dns_hostnames(enable);
        }))
    }

    /// Whether Amazon's DNS server answers in the VPC; `true` unless this is called.
    #[track_caller]
    pub fn dns_support(&self, enable: bool) -> Self {
        Vpc(self.0.edit("a choice of DNS support", |vpc| {
            vpc.cfn.enable_dns_support(enable);
        }))
    }

    /// Runs all instances on hardware of this account alone. It costs more.
    #[track_caller]
    pub fn dedicated_tenancy(&self) -> Self {
        Vpc(self.0.edit("a tenancy", |vpc| {
            vpc.cfn.instance_tenancy(InstanceTenancy::Dedicated);
        }))
    }

    /// Changes what decides about the subnets, which are laid out once.
    #[track_caller]
    fn plan<V>(&self, value: V, choose: impl FnOnce(&mut Plan, Set<V>)) -> Self {
        if self.0.as_owned().is_some_and(|vpc| vpc.is_laid_out.get()) {
            let problem = "the VPC is changed after its subnets were laid out";
            self.0.report(
                Diagnostic::error(codes::LAID_OUT, problem).hint(
                    "call this before subnets, endpoints or flow logs of the VPC are asked for",
                ),
            );
        }
        Vpc(self.0.set("a layout", value, |vpc, value| {
            choose(&mut vpc.plan.borrow_mut(), value);
        }))
    }

    /// The id, `vpc-…`.
    pub fn vpc_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(vpc) => vpc.cfn.ref_(),
            Origin::Imported(vpc) => vpc.id.clone(),
        }
    }

    /// The ARN.
    pub fn vpc_arn(&self) -> Value<String> {
        let resource = sub!("vpc/{}", self.vpc_id());
        match self.node().stack() {
            Some(stack) => stack.arn("ec2", resource),
            None => resource,
        }
    }

    /// The block of IPv4 addresses.
    ///
    /// # Errors
    /// At synthesis: `SW0255` if the VPC was imported without it.
    #[track_caller]
    pub fn vpc_cidr_block(&self) -> Value<String> {
        let cidr = match self.0.origin() {
            Origin::Owned(vpc) => return vpc.cfn.attr_cidr_block(),
            Origin::Imported(vpc) => vpc.cidr.clone(),
        };
        if cidr.is_none() {
            let problem = "the VPC was imported without its addresses";
            self.0.report(
                Diagnostic::error(codes::IMPORT_LACKS, problem)
                    .hint("call `cidr` on the attributes of the import"),
            );
        }
        cidr.unwrap_or_else(|| "".into())
    }

    /// The availability zones of the subnets.
    pub fn vpc_availability_zones(&self) -> Vec<Value<String>> {
        self.node().complete();
        match self.0.origin() {
            Origin::Owned(vpc) => vpc.zones.borrow().clone(),
            Origin::Imported(vpc) => vpc.zones.clone(),
        }
    }

    /// The public subnets.
    pub fn public_subnets(&self) -> Vec<Subnet> {
        self.read(|subnets| subnets.public.clone())
    }

    /// The private subnets with egress.
    pub fn private_subnets(&self) -> Vec<Subnet> {
        self.read(|subnets| subnets.private.clone())
    }

    /// The isolated subnets.
    pub fn isolated_subnets(&self) -> Vec<Subnet> {
        self.read(|subnets| subnets.isolated.clone())
    }

    /// All subnets: public, private, isolated.
    pub fn subnets(&self) -> Vec<Subnet> {
        self.read(|subnets| subnets.all().cloned().collect())
    }

    /// The subnets that a selection means.
    ///
    /// # Errors
    /// At synthesis: `SW0253` if there are none.
    #[track_caller]
    pub fn select(&self, selection: impl Into<SubnetSelection>) -> Vec<Subnet> {
        let selection = selection.into();
        let found = self.read(|subnets| match &selection.what {
            What::These(subnets) => subnets.clone(),
            What::Tier(tier) => subnets.tier(*tier).clone(),
            What::Group(name) => subnets
                .all()
                .filter(|subnet| subnet.group_name() == name)
                .cloned()
                .collect(),
            What::Default => [&subnets.private, &subnets.isolated, &subnets.public]
                .into_iter()
                .find(|tier| !tier.is_empty())
                .cloned()
                .unwrap_or_default(),
        });
        let found = selection.filter(found);
        if found.is_empty() {
            self.report_none(&selection);
        }
        found
    }

    #[track_caller]
    fn report_none(&self, selection: &SubnetSelection) {
        let mut groups: Vec<String> = Vec::new();
        for subnet in self.subnets() {
            let group = format!("`{}`", subnet.group_name());
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        let hint = match groups.is_empty() {
            true => "it has no subnets at all: give it some with `subnet_groups`".to_owned(),
            false => format!("it has the subnet groups {}", groups.join(", ")),
        };
        let problem = format!("the VPC has no {}", selection.describe());
        self.0
            .report(Diagnostic::error(codes::NO_SUCH_SUBNETS, problem).hint(hint));
    }

    fn read<R>(&self, read: impl FnOnce(&Subnets) -> R) -> R {
        self.node().complete();
        match self.0.origin() {
            Origin::Owned(vpc) => read(&vpc.subnets.borrow()),
            Origin::Imported(vpc) => read(&vpc.subnets),
        }
    }

    /// The id of the internet gateway, `igw-…`; none if there is none, or the VPC was imported.
    pub fn internet_gateway_id(&self) -> Option<Value<String>> {
        self.node().complete();
        match self.0.origin() {
            Origin::Owned(vpc) => vpc.internet_gateway.borrow().as_ref().map(Resource::ref_),
            Origin::Imported(_) => None,
        }
    }

    /// A way to S3 or DynamoDB that does not leave Amazon's network, for all subnets. It costs nothing.
    #[track_caller]
    pub fn gateway_endpoint(&self, id: &str, service: GatewayService) -> GatewayEndpoint {
        GatewayEndpoint::new(self, id, service)
    }

    /// A way to a service that does not leave Amazon's network: a network interface in the default subnets.
    #[track_caller]
    pub fn interface_endpoint(&self, id: &str, service: &str) -> InterfaceEndpoint {
        InterfaceEndpoint::new(self, id, service)
    }

    /// Records the traffic of the VPC in a log group.
    #[track_caller]
    pub fn flow_log(&self, id: &str) -> FlowLog {
        FlowLog::new(self, id)
    }
}
