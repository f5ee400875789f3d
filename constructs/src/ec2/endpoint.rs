//! VPC endpoints: ways to AWS services that do not leave Amazon's network.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Data, Defaults, IntoValue, Node, Resource, Value, sub};
use stackwright_cfn::ec2::CfnVPCEndpoint;
use stackwright_cfn::ec2::vpc_endpoint::VpcEndpointType;

use super::machine::too_late;
use super::peer::Peer;
use super::port::Port;
use super::security_group::{Connectable, SecurityGroup};
use super::subnet::{Subnet, SubnetSelection};
use super::vpc::Vpc;
use crate::iam::{PolicyDocument, PolicyStatement};
use crate::kit::{Part, add_new, region_of};

/// The services that have gateway endpoints.
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GatewayService {
    /// Amazon S3.
    S3,
    /// Amazon DynamoDB.
    DynamoDb,
}

impl GatewayService {
    fn as_str(self) -> &'static str {
        match self {
            GatewayService::S3 => "s3",
            GatewayService::DynamoDb => "dynamodb",
        }
    }
}

/// A gateway endpoint: routes to S3 or DynamoDB in the route tables of subnets. Made by [`Vpc::gateway_endpoint`].
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{GatewayService, Vpc};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Vpc::new(&stack, "Vpc").gateway_endpoint("S3", GatewayService::S3);
/// # app.synth().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct GatewayEndpoint(Part<Gateway>);

struct Gateway {
    vpc: Vpc,
    cfn: CfnVPCEndpoint,
    policy: PolicyDocument,
}

impl Construct for GatewayEndpoint {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GatewayEndpoint {
    #[track_caller]
    pub(crate) fn new(vpc: &Vpc, id: &str, service: GatewayService) -> Self {
        let node = Node::new(vpc, id);
        node.set_construct_type("stackwright_aws.ec2.GatewayEndpoint");
        let cfn = CfnVPCEndpoint::new(&node, "Resource", vpc.vpc_id())
            .service_name(service_name(vpc, service.as_str()))
            .vpc_endpoint_type(VpcEndpointType::Gateway);
        let gateway = Gateway {
            vpc: vpc.clone(),
            cfn,
            policy: PolicyDocument::new(),
        };
        let endpoint = GatewayEndpoint(Part::new(node, Rc::new(gateway)));
        let vpc = &endpoint.0.vpc;
        let (private, public) = (vpc.private_subnets(), vpc.public_subnets());
        let all = [private, public, vpc.isolated_subnets()].concat();
        Defaults::apply(endpoint.route(all))
    }

    #[track_caller]
    fn route(&self, subnets: Vec<Subnet>) -> Self {
        let mut tables: Vec<Value<String>> = Vec::new();
        add_new(
            &mut tables,
            subnets.iter().filter_map(Subnet::route_table_id),
        );
        GatewayEndpoint(self.0.edit(|endpoint| {
            endpoint.cfn.route_table_ids(tables);
        }))
    }

    /// Serves only these subnets; all of the VPC's unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        self.route(self.0.vpc.select(selection))
    }

    /// Restricts what can be done through the endpoint; everything unless this is called.
    #[track_caller]
    pub fn policy_document(&self, document: impl IntoValue<Data>) -> Self {
        let document = document.into_value();
        GatewayEndpoint(self.0.edit(|endpoint| {
            endpoint.cfn.policy_document(document);
        }))
    }

    /// Allows something to be done through the endpoint, and nothing that no statement allows.
    #[track_caller]
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Self {
        GatewayEndpoint(self.0.edit(|endpoint| {
            endpoint.policy.add(statement);
            endpoint.cfn.policy_document(endpoint.policy.data());
        }))
    }

    /// The id, `vpce-…`.
    pub fn endpoint_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

/// An interface endpoint: network interfaces in subnets of the VPC. Made by [`Vpc::interface_endpoint`].
///
/// Everything in the VPC may use it over HTTPS, and the service's usual name leads to it. It costs money by the hour and
/// zone.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Vpc::new(&stack, "Vpc").interface_endpoint("Logs", "logs");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
#[derive(Clone, Debug)]
pub struct InterfaceEndpoint(Part<Interface>);

struct Interface {
    vpc: Vpc,
    cfn: CfnVPCEndpoint,
    policy: PolicyDocument,
    groups: RefCell<Vec<SecurityGroup>>,
    is_open: Cell<bool>,
    is_complete: Cell<bool>,
}

impl Interface {
    /// Gives the endpoint a security group if it has none, and lets the VPC in unless it is closed.
    #[track_caller]
    fn complete(&self, node: &Node) {
        self.is_complete.set(true);
        if self.groups.borrow().is_empty() {
            let own = SecurityGroup::new(node, "SecurityGroup", &self.vpc);
            self.groups.borrow_mut().push(own);
        }
        let groups = self.groups.borrow().clone();
        if self.is_open.get() {
            let everything = Peer::ipv4(self.vpc.vpc_cidr_block());
            for group in &groups {
                group.add_ingress_rule(everything.clone(), Port::tcp(443));
            }
        }
        let ids: Vec<_> = groups
            .iter()
            .map(SecurityGroup::security_group_id)
            .collect();
        self.cfn.security_group_ids(ids);
    }
}

impl Construct for InterfaceEndpoint {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Connectable for InterfaceEndpoint {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.node().complete();
        self.0.groups.borrow().clone()
    }
}

impl From<&InterfaceEndpoint> for Peer {
    fn from(endpoint: &InterfaceEndpoint) -> Peer {
        Peer::from(endpoint.security_groups().as_slice())
    }
}

impl InterfaceEndpoint {
    #[track_caller]
    pub(crate) fn new(vpc: &Vpc, id: &str, service: &str) -> Self {
        let node = Node::new(vpc, id);
        node.set_construct_type("stackwright_aws.ec2.InterfaceEndpoint");
        let cfn = CfnVPCEndpoint::new(&node, "Resource", vpc.vpc_id())
            .private_dns_enabled(true)
            .service_name(service_name(vpc, service))
            .vpc_endpoint_type(VpcEndpointType::Interface);
        let interface = Rc::new(Interface {
            vpc: vpc.clone(),
            cfn,
            policy: PolicyDocument::new(),
            groups: RefCell::default(),
            is_open: Cell::new(true),
            is_complete: Cell::new(false),
        });
        let (owned, place) = (interface.clone(), node.clone());
        node.on_complete(move || owned.complete(&place));
        let endpoint = InterfaceEndpoint(Part::new(node, interface));
        Defaults::apply(endpoint.subnets(SubnetSelection::default()))
    }

    /// The subnets, one in each zone; those of the default [`SubnetSelection`] unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let subnets = self.0.vpc.select(selection.into().one_per_zone());
        let ids: Vec<_> = subnets.iter().map(Subnet::subnet_id).collect();
        InterfaceEndpoint(self.0.edit(|endpoint| {
            endpoint.cfn.subnet_ids(ids);
        }))
    }

    /// Whether the service's usual name leads to the endpoint; `true` unless this is called.
    #[track_caller]
    pub fn private_dns(&self, enable: bool) -> Self {
        InterfaceEndpoint(self.0.edit(|endpoint| {
            endpoint.cfn.private_dns_enabled(enable);
        }))
    }

    /// Puts the endpoint into this security group instead of one of its own. Several add up.
    ///
    /// # Errors
    /// At synthesis: `SW0263` if connections were made before.
    #[track_caller]
    pub fn security_group(&self, group: &SecurityGroup) -> Self {
        if self.0.is_complete.get() {
            let problem = "a security group is added after connections were made";
            self.0.report(too_late(problem));
        }
        InterfaceEndpoint(self.0.edit(|endpoint| {
            endpoint.groups.borrow_mut().push(group.clone());
        }))
    }

    /// Lets only those in who are allowed by rules, not everything in the VPC.
    #[track_caller]
    pub fn closed(&self) -> Self {
        InterfaceEndpoint(self.0.edit(|endpoint| endpoint.is_open.set(false)))
    }

    /// Restricts what can be done through the endpoint; everything unless this is called.
    #[track_caller]
    pub fn policy_document(&self, document: impl IntoValue<Data>) -> Self {
        let document = document.into_value();
        InterfaceEndpoint(self.0.edit(|endpoint| {
            endpoint.cfn.policy_document(document);
        }))
    }

    /// Allows something to be done through the endpoint, and nothing that no statement allows.
    #[track_caller]
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Self {
        InterfaceEndpoint(self.0.edit(|endpoint| {
            endpoint.policy.add(statement);
            endpoint.cfn.policy_document(endpoint.policy.data());
        }))
    }

    /// The id, `vpce-…`.
    pub fn endpoint_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

/// A service's name in the stack's region. A name with dots in it is a whole name already.
#[cfg(feature = "route53")]
impl InterfaceEndpoint {
    /// A part of its first name, which is written after the id of the zone that it is in, and a colon.
    pub(crate) fn first_dns_entry(&self, part: u8) -> Value<String> {
        use stackwright::intrinsic::{select, split};
        select(part, split(":", select(0, self.0.cfn.attr_dns_entries())))
    }
}

fn service_name(vpc: &Vpc, service: &str) -> Value<String> {
    if service.starts_with("com.") || service.starts_with("cn.") || service.starts_with("aws.") {
        return service.into();
    }
    let region = region_of(vpc.node());
    sub!("com.amazonaws.{region}.{service}")
}
