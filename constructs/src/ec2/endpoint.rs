//! VPC endpoints: ways to AWS services that do not leave Amazon's network.

use std::rc::Rc;

use stackwright::{Construct, Data, Defaults, IntoValue, Node, Resource, Value, sub};
use stackwright_cfn::ec2::CfnVPCEndpoint;
use stackwright_cfn::ec2::vpc_endpoint::VpcEndpointType;

use super::peer::Peer;
use super::port::Port;
use super::security_group::{Connectable, SecurityGroup};
use super::subnet::{Subnet, SubnetSelection};
use super::vpc::Vpc;
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
        let vpc = vpc.clone();
        let endpoint = GatewayEndpoint(Part::new(node, Rc::new(Gateway { vpc, cfn })));
        Defaults::apply(endpoint.route(endpoint.0.vpc.subnets()))
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
    group: SecurityGroup,
}

impl Construct for InterfaceEndpoint {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Connectable for InterfaceEndpoint {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        vec![self.0.group.clone()]
    }
}

impl From<&InterfaceEndpoint> for Peer {
    fn from(endpoint: &InterfaceEndpoint) -> Peer {
        Peer::from(&endpoint.0.group)
    }
}

impl InterfaceEndpoint {
    #[track_caller]
    pub(crate) fn new(vpc: &Vpc, id: &str, service: &str) -> Self {
        let node = Node::new(vpc, id);
        node.set_construct_type("stackwright_aws.ec2.InterfaceEndpoint");
        let group = SecurityGroup::new(&node, "SecurityGroup", vpc);
        group.add_ingress_rule(Peer::ipv4(vpc.vpc_cidr_block()), Port::tcp(443));
        let cfn = CfnVPCEndpoint::new(&node, "Resource", vpc.vpc_id())
            .private_dns_enabled(true)
            .security_group_ids([group.security_group_id()])
            .service_name(service_name(vpc, service))
            .vpc_endpoint_type(VpcEndpointType::Interface);
        let vpc = vpc.clone();
        let endpoint = InterfaceEndpoint(Part::new(node, Rc::new(Interface { vpc, cfn, group })));
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
