//! Virtual private clouds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{CfnResource, Construct, Diagnostic, IntoValue, Node, Resource, Tags, Value};
use stackwright_cfn::ec2::vpc::InstanceTenancy;
use stackwright_cfn::ec2::{CfnInternetGateway, CfnVPC, CfnVPCGatewayAttachment};
use stackwright_facts::network::{self, Network};
use stackwright_facts::partition;

use super::codes;
use super::endpoint::{GatewayEndpoint, GatewayService, InterfaceEndpoint};
use super::flow_log::FlowLog;
use super::subnet::{
    Subnet, SubnetGroup, SubnetPlan, SubnetSelection, SubnetTier, What, zone_by_index,
};
use crate::kit::{Written, refused};

const DEFAULT_CIDR: &str = "10.0.0.0/16";
/// As many as every region has.
const DEFAULT_ZONES: u32 = 2;
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
pub struct Vpc {
    node: Node,
    kind: Rc<Kind>,
}

#[derive(Debug)]
enum Kind {
    Own(Own),
    Imported(Imported),
}

#[derive(Debug)]
struct Own {
    resource: CfnResource,
    plan: RefCell<Plan>,
    is_laid_out: Cell<bool>,
    zones: RefCell<Vec<Value<String>>>,
    subnets: RefCell<Subnets>,
    internet_gateway: RefCell<Option<CfnResource>>,
}

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    cidr: Option<Value<String>>,
    zones: Vec<Value<String>>,
    subnets: Subnets,
}

/// What the setters have asked for.
#[derive(Debug)]
struct Plan {
    cidr: String,
    max_zones: Option<u32>,
    zones: Option<Vec<Value<String>>>,
    nat_gateways: Option<u32>,
    groups: Option<Vec<SubnetGroup>>,
    internet_gateway: bool,
}

#[derive(Debug, Default)]
struct Subnets {
    public: Vec<Subnet>,
    private: Vec<Subnet>,
    isolated: Vec<Subnet>,
}

impl Subnets {
    fn tier(&self, tier: SubnetTier) -> &Vec<Subnet> {
        match tier {
            SubnetTier::Public => &self.public,
            SubnetTier::PrivateWithEgress => &self.private,
            SubnetTier::Isolated => &self.isolated,
        }
    }

    fn tier_mut(&mut self, tier: SubnetTier) -> &mut Vec<Subnet> {
        match tier {
            SubnetTier::Public => &mut self.public,
            SubnetTier::PrivateWithEgress => &mut self.private,
            SubnetTier::Isolated => &mut self.isolated,
        }
    }

    fn all(&self) -> impl Iterator<Item = &Subnet> {
        self.public
            .iter()
            .chain(&self.private)
            .chain(&self.isolated)
    }
}

/// What is known of a VPC that exists already: see [`Vpc::from_attributes`].
///
/// ```
/// use stackwright_aws::ec2::VpcAttributes;
/// let attributes = VpcAttributes::new("vpc-0123456789abcdef0", ["eu-west-1a", "eu-west-1b"])
///     .cidr("10.0.0.0/16")
///     .private_subnets(["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]);
/// # let _ = attributes;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct VpcAttributes {
    id: Value<String>,
    zones: Vec<Value<String>>,
    cidr: Option<Value<String>>,
    subnets: Vec<(SubnetTier, Vec<Value<String>>)>,
    route_tables: Vec<(SubnetTier, Vec<Value<String>>)>,
}

impl VpcAttributes {
    /// The VPC's id (`vpc-…`) and the availability zones of its subnets.
    pub fn new<Z: IntoValue<String>>(
        id: impl IntoValue<String>,
        zones: impl IntoIterator<Item = Z>,
    ) -> Self {
        VpcAttributes {
            id: id.into_value(),
            zones: zones.into_iter().map(IntoValue::into_value).collect(),
            cidr: None,
            subnets: Vec::new(),
            route_tables: Vec::new(),
        }
    }

    /// The block of IPv4 addresses.
    pub fn cidr(mut self, cidr: impl IntoValue<String>) -> Self {
        self.cidr = Some(cidr.into_value());
        self
    }

    /// The ids of the public subnets: one for each zone, in the order of the zones, group after group.
    pub fn public_subnets<S: IntoValue<String>>(self, ids: impl IntoIterator<Item = S>) -> Self {
        self.subnets(SubnetTier::Public, ids)
    }

    /// The ids of the private subnets with egress, in the same order.
    pub fn private_subnets<S: IntoValue<String>>(self, ids: impl IntoIterator<Item = S>) -> Self {
        self.subnets(SubnetTier::PrivateWithEgress, ids)
    }

    /// The ids of the isolated subnets, in the same order.
    pub fn isolated_subnets<S: IntoValue<String>>(self, ids: impl IntoIterator<Item = S>) -> Self {
        self.subnets(SubnetTier::Isolated, ids)
    }

    fn subnets<S: IntoValue<String>>(
        mut self,
        tier: SubnetTier,
        ids: impl IntoIterator<Item = S>,
    ) -> Self {
        self.subnets
            .push((tier, ids.into_iter().map(IntoValue::into_value).collect()));
        self
    }

    /// The ids of the route tables of a tier's subnets, in the order of the subnets: gateway endpoints need them.
    pub fn route_tables<S: IntoValue<String>>(
        mut self,
        tier: SubnetTier,
        ids: impl IntoIterator<Item = S>,
    ) -> Self {
        self.route_tables
            .push((tier, ids.into_iter().map(IntoValue::into_value).collect()));
        self
    }
}

impl Construct for Vpc {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Vpc {
    /// A VPC with public and private subnets in two availability zones.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.ec2.Vpc");
        Tags::of(&node).add("Name", node.path());
        let resource = CfnVPC::new(&node, "Resource")
            .cidr_block(DEFAULT_CIDR)
            .enable_dns_hostnames(true)
            .enable_dns_support(true)
            .instance_tenancy(InstanceTenancy::Default)
            .resource()
            .clone();
        let vpc = Vpc {
            node: node.clone(),
            kind: Rc::new(Kind::Own(Own {
                resource,
                plan: RefCell::new(Plan {
                    cidr: DEFAULT_CIDR.to_owned(),
                    max_zones: None,
                    zones: None,
                    nat_gateways: None,
                    groups: None,
                    internet_gateway: true,
                }),
                is_laid_out: Cell::new(false),
                zones: RefCell::default(),
                subnets: RefCell::default(),
                internet_gateway: RefCell::default(),
            })),
        };
        let complete = vpc.clone();
        node.on_complete(move || {
            if let Kind::Own(own) = &*complete.kind {
                own.is_laid_out.set(true);
                own.lay_out(&complete.node);
            }
        });
        vpc
    }

    /// A VPC that exists already. It is never modified; endpoints and flow logs can be added to it.
    ///
    /// # Errors
    /// At synthesis: `SW0252` if there are not as many subnets of a tier as zones, or a multiple of that.
    #[track_caller]
    pub fn from_attributes(scope: &impl Construct, id: &str, attributes: VpcAttributes) -> Self {
        Self::import(Node::new(scope, id), attributes)
    }

    #[track_caller]
    fn import(node: Node, attributes: VpcAttributes) -> Self {
        node.set_construct_type("stackwright_aws.ec2.Vpc");
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
        Vpc {
            node,
            kind: Rc::new(Kind::Imported(Imported {
                id: attributes.id,
                cidr: attributes.cidr,
                zones: attributes.zones,
                subnets,
            })),
        }
    }

    /// Whether it exists elsewhere.
    pub fn is_imported(&self) -> bool {
        matches!(&*self.kind, Kind::Imported(_))
    }

    /// The block of IPv4 addresses, from /16 (65,536 addresses) to /28 (16); 10.0.0.0/16 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0251` if it is no such block, or too small for the subnets.
    #[track_caller]
    pub fn cidr(&self, cidr: impl Into<String>) -> Self {
        let cidr = cidr.into();
        self.edit(|plan| plan.cidr = cidr)
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
        self.edit(|plan| plan.max_zones = Some(count))
    }

    /// The availability zones by name, for example `eu-west-1a`.
    #[track_caller]
    pub fn availability_zones<Z: IntoValue<String>>(
        &self,
        zones: impl IntoIterator<Item = Z>,
    ) -> Self {
        let zones = zones.into_iter().map(IntoValue::into_value).collect();
        self.edit(|plan| plan.zones = Some(zones))
    }

    /// The number of NAT gateways; one for each availability zone unless this is called, if there are private subnets.
    /// With fewer, private subnets share them. With 0 and no groups of its own, the VPC has public and isolated subnets.
    ///
    /// # Errors
    /// At synthesis: `SW0252` if there are no public subnets to put them into.
    #[track_caller]
    pub fn nat_gateways(&self, count: u32) -> Self {
        self.edit(|plan| plan.nat_gateways = Some(count))
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
        self.edit(|plan| plan.groups = Some(groups))
    }

    /// Creates no internet gateway. Public subnets then have no route to the internet until one is added.
    #[track_caller]
    pub fn without_internet_gateway(&self) -> Self {
        self.edit(|plan| plan.internet_gateway = false)
    }

    /// Its name: the tag `Name`, which is the construct's path unless this is called.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        Tags::of(&self.node).add("Name", name);
        self.clone()
    }

    /// Whether instances with public addresses get DNS names; `true` unless this is called.
    pub fn dns_hostnames(&self, enable: bool) -> Self {
        self.set("DNS hostnames are", "EnableDnsHostnames", enable)
    }

    /// Whether Amazon's DNS server answers in the VPC; `true` unless this is called.
    pub fn dns_support(&self, enable: bool) -> Self {
        self.set("DNS support is", "EnableDnsSupport", enable)
    }

    /// Runs all instances on hardware of this account alone. It costs more.
    pub fn dedicated_tenancy(&self) -> Self {
        self.set("a tenancy is", "InstanceTenancy", "dedicated")
    }

    fn set(&self, what: &str, property: &'static str, value: impl Into<stackwright::Data>) -> Self {
        match &*self.kind {
            Kind::Own(own) => own.resource.set_property(property, value),
            Kind::Imported(_) => self.report_imported(what),
        }
        self.clone()
    }

    #[track_caller]
    fn edit(&self, edit: impl FnOnce(&mut Plan)) -> Self {
        match &*self.kind {
            Kind::Own(own) if own.is_laid_out.get() => self.node.add_error(
                Diagnostic::error(
                    codes::LAID_OUT,
                    "the VPC is changed after its subnets were laid out",
                )
                .at(std::panic::Location::caller())
                .hint("call this before subnets, endpoints or flow logs of the VPC are asked for"),
            ),
            Kind::Own(own) => edit(&mut own.plan.borrow_mut()),
            Kind::Imported(_) => self.report_imported("its layout is"),
        }
        self.clone()
    }

    fn report_imported(&self, what: &str) {
        self.node.add_error(
            Diagnostic::error(
                codes::IMPORTED,
                format!("{what} set on a VPC that exists elsewhere"),
            )
            .hint("set it where the VPC is created, or create one here with `Vpc::new`"),
        );
    }

    /// The id, `vpc-…`.
    pub fn vpc_id(&self) -> Value<String> {
        match &*self.kind {
            Kind::Own(own) => own.resource.ref_(),
            Kind::Imported(imported) => imported.id.clone(),
        }
    }

    /// The ARN.
    pub fn arn(&self) -> Value<String> {
        let resource = stackwright::sub!("vpc/{}", self.vpc_id());
        match self.node.stack() {
            Some(stack) => stack.arn("ec2", resource),
            None => resource,
        }
    }

    /// The block of IPv4 addresses.
    ///
    /// # Errors
    /// At synthesis: `SW0255` if the VPC was imported without it.
    #[track_caller]
    pub fn cidr_block(&self) -> Value<String> {
        match &*self.kind {
            Kind::Own(own) => own.resource.attr("CidrBlock"),
            Kind::Imported(imported) => imported.cidr.clone().unwrap_or_else(|| {
                self.node.add_error(
                    Diagnostic::error(
                        codes::IMPORT_LACKS,
                        "the VPC was imported without its addresses",
                    )
                    .at(std::panic::Location::caller())
                    .hint("call `cidr` on the attributes of the import"),
                );
                "".into()
            }),
        }
    }

    /// The availability zones of the subnets.
    pub fn zones(&self) -> Vec<Value<String>> {
        self.node.complete();
        match &*self.kind {
            Kind::Own(own) => own.zones.borrow().clone(),
            Kind::Imported(imported) => imported.zones.clone(),
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
            self.report_none(&selection, std::panic::Location::caller());
        }
        found
    }

    fn report_none(
        &self,
        selection: &SubnetSelection,
        location: &'static std::panic::Location<'static>,
    ) {
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
        self.node.add_error(
            Diagnostic::error(
                codes::NO_SUCH_SUBNETS,
                format!("the VPC has no {}", selection.describe()),
            )
            .at(location)
            .hint(hint),
        );
    }

    fn read<R>(&self, read: impl FnOnce(&Subnets) -> R) -> R {
        self.node.complete();
        match &*self.kind {
            Kind::Own(own) => read(&own.subnets.borrow()),
            Kind::Imported(imported) => read(&imported.subnets),
        }
    }

    /// The id of the internet gateway, `igw-…`; none if there is none, or the VPC was imported.
    pub fn internet_gateway_id(&self) -> Option<Value<String>> {
        self.node.complete();
        match &*self.kind {
            Kind::Own(own) => own
                .internet_gateway
                .borrow()
                .as_ref()
                .map(CfnResource::ref_),
            Kind::Imported(_) => None,
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

impl Own {
    fn lay_out(&self, node: &Node) {
        let plan = self.plan.borrow();
        let error = |code, message: String, hint: &str| {
            node.add_error(Diagnostic::error(code, message).hint(hint));
        };
        let zones: Vec<Value<String>> = match (&plan.zones, plan.max_zones) {
            (Some(_), Some(_)) => {
                return error(
                    codes::SUBNET_LAYOUT,
                    "both a number of availability zones and their names are given".to_owned(),
                    "call either `max_azs` or `availability_zones`",
                );
            }
            (Some(zones), None) => zones.clone(),
            (None, count) => {
                let count = count.unwrap_or(DEFAULT_ZONES).min(zones_of_region(node));
                (0..count as usize).map(zone_by_index).collect()
            }
        };
        if zones.is_empty() {
            return error(
                codes::SUBNET_LAYOUT,
                "the VPC is in no availability zone".to_owned(),
                "give it at least one",
            );
        }
        let groups = plan.groups.clone().unwrap_or_else(|| {
            let second = match plan.nat_gateways {
                Some(0) => SubnetGroup::isolated("Isolated"),
                _ => SubnetGroup::private_with_egress("Private"),
            };
            vec![SubnetGroup::public("Public"), second]
        });
        let has = |tier| {
            groups
                .iter()
                .any(|group| group.tier == tier && !group.reserved)
        };
        let wanted = plan.nat_gateways.unwrap_or_else(|| {
            let needs = has(SubnetTier::PrivateWithEgress);
            if needs { zones.len() as u32 } else { 0 }
        });
        if wanted > 0 && !has(SubnetTier::Public) {
            return error(
                codes::SUBNET_LAYOUT,
                "there are no public subnets to put NAT gateways into".to_owned(),
                "add a public group, make the private groups isolated, or call `nat_gateways(0)`",
            );
        }
        let network = match network::vpc(&plan.cidr) {
            Ok(network) => network,
            Err(problem) => return node.add_error(refused(codes::ADDRESSES, problem)),
        };
        let prefixes: Vec<Option<u32>> = groups
            .iter()
            .flat_map(|group| vec![group.mask.map(u32::from); zones.len()])
            .collect();
        let blocks = match network.subnets(&prefixes) {
            Ok(blocks) => blocks,
            Err(problem) => {
                return error(
                    codes::ADDRESSES,
                    problem.message,
                    "give the VPC more addresses with `cidr`, or its subnet groups other sizes",
                );
            }
        };
        self.resource.set_property("CidrBlock", network.to_string());
        *self.zones.borrow_mut() = zones.clone();
        self.create_subnets(node, &groups, &zones, &blocks);
        let reaches_out = has(SubnetTier::Public) || has(SubnetTier::PrivateWithEgress);
        if reaches_out && plan.internet_gateway {
            self.create_internet_gateway(node);
        }
        self.create_nat_gateways(wanted as usize);
    }

    fn create_subnets(
        &self,
        node: &Node,
        groups: &[SubnetGroup],
        zones: &[Value<String>],
        blocks: &[Network],
    ) {
        let mut subnets = self.subnets.borrow_mut();
        for (group, blocks) in groups.iter().zip(blocks.chunks(zones.len())) {
            if group.reserved {
                continue;
            }
            for (index, (zone, block)) in zones.iter().zip(blocks).enumerate() {
                let subnet = Subnet::create(
                    node,
                    SubnetPlan {
                        id: format!("{}Subnet{}", group.name, index + 1),
                        group,
                        vpc_id: self.resource.ref_(),
                        zone: zone.clone(),
                        cidr: block.to_string(),
                    },
                );
                subnets.tier_mut(group.tier).push(subnet);
            }
        }
    }

    fn create_internet_gateway(&self, node: &Node) {
        let gateway = CfnInternetGateway::new(node, "IGW");
        let attachment = CfnVPCGatewayAttachment::new(node, "VPCGW", self.resource.ref_())
            .internet_gateway_id(gateway.ref_());
        for subnet in &self.subnets.borrow().public {
            if let Some(route) = subnet.add_default_route() {
                route.gateway_id(gateway.ref_()).depends_on(&attachment);
            }
        }
        *self.internet_gateway.borrow_mut() = Some(gateway.resource().clone());
    }

    /// NAT gateways in the first public subnets. A private subnet uses the one in its zone, else one after the other.
    fn create_nat_gateways(&self, count: usize) {
        let subnets = self.subnets.borrow();
        let gateways: Vec<(Option<Value<String>>, Value<String>)> = subnets
            .public
            .iter()
            .take(count.min(self.zones.borrow().len()))
            .map(|subnet| (subnet.availability_zone(), subnet.add_nat_gateway()))
            .collect();
        if gateways.is_empty() {
            return;
        }
        let mut next = 0;
        for subnet in &subnets.private {
            let zone = subnet.availability_zone();
            // The last one of a zone, as the CDK has it.
            let in_zone = gateways.iter().rfind(|(of, _)| of.is_written_as(&zone));
            let (_, gateway) = in_zone.unwrap_or_else(|| {
                next += 1;
                &gateways[(next - 1) % gateways.len()]
            });
            if let Some(route) = subnet.add_default_route() {
                route.nat_gateway_id(gateway);
            }
        }
    }
}

/// The most availability zones that there surely are where the VPC is.
fn zones_of_region(node: &Node) -> u32 {
    let region = node.stack().map(|stack| stack.region());
    let region = region.as_ref().and_then(Value::as_str);
    region.and_then(partition::zones).unwrap_or(DEFAULT_ZONES)
}
