//! VPC endpoints: ways to AWS services that do not leave Amazon's network.

use stackwright::{CfnResource, Construct, Data, Node, Resource, Value, sub};
use stackwright_cfn::ec2::CfnVPCEndpoint;
use stackwright_cfn::ec2::vpc_endpoint::VpcEndpointType;

use super::peer::Peer;
use super::port::Port;
use super::security_group::{Connectable, SecurityGroup};
use super::subnet::SubnetSelection;
use crate::kit::{add_new, region_of};

use super::vpc::Vpc;

/// The services that have gateway endpoints.
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
pub struct GatewayEndpoint {
    node: Node,
    vpc: Vpc,
    resource: CfnResource,
}

impl Construct for GatewayEndpoint {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl GatewayEndpoint {
    #[track_caller]
    pub(crate) fn new(vpc: &Vpc, id: &str, service: GatewayService) -> Self {
        let node = Node::new(vpc, id);
        node.set_construct_type("stackwright_aws.ec2.GatewayEndpoint");
        let resource = CfnVPCEndpoint::new(&node, "Resource", vpc.vpc_id())
            .service_name(service_name(vpc, service.as_str()))
            .vpc_endpoint_type(VpcEndpointType::Gateway)
            .resource()
            .clone();
        let endpoint = GatewayEndpoint {
            node,
            vpc: vpc.clone(),
            resource,
        };
        endpoint.route(vpc.subnets());
        endpoint
    }

    fn route(&self, subnets: Vec<super::Subnet>) {
        let mut tables: Vec<Value<String>> = Vec::new();
        for table in subnets.iter().filter_map(super::Subnet::route_table_id) {
            add_new(&mut tables, [table]);
        }
        self.resource
            .set_property("RouteTableIds", Data::list(tables));
    }

    /// Serves only these subnets; all of the VPC's unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        self.route(self.vpc.select(selection));
        self.clone()
    }

    /// Restricts what can be done through the endpoint; everything unless this is called.
    pub fn policy_document(&self, document: impl Into<Data>) -> Self {
        self.resource.set_property("PolicyDocument", document);
        self.clone()
    }

    /// The id, `vpce-…`.
    pub fn endpoint_id(&self) -> Value<String> {
        self.resource.ref_()
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
pub struct InterfaceEndpoint {
    node: Node,
    vpc: Vpc,
    resource: CfnResource,
    group: SecurityGroup,
}

impl Construct for InterfaceEndpoint {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Connectable for InterfaceEndpoint {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        vec![self.group.clone()]
    }
}

impl From<&InterfaceEndpoint> for Peer {
    fn from(endpoint: &InterfaceEndpoint) -> Peer {
        Peer::from(&endpoint.group)
    }
}

impl InterfaceEndpoint {
    #[track_caller]
    pub(crate) fn new(vpc: &Vpc, id: &str, service: &str) -> Self {
        let node = Node::new(vpc, id);
        node.set_construct_type("stackwright_aws.ec2.InterfaceEndpoint");
        let group = SecurityGroup::new(&node, "SecurityGroup", vpc);
        group.add_ingress_rule(Peer::ipv4(vpc.cidr_block()), Port::tcp(443));
        let resource = CfnVPCEndpoint::new(&node, "Resource", vpc.vpc_id())
            .private_dns_enabled(true)
            .security_group_ids([group.security_group_id()])
            .service_name(service_name(vpc, service))
            .vpc_endpoint_type(VpcEndpointType::Interface)
            .resource()
            .clone();
        let endpoint = InterfaceEndpoint {
            node,
            vpc: vpc.clone(),
            resource,
            group,
        };
        endpoint.subnets(SubnetSelection::default())
    }

    /// The subnets, one in each zone; those of the default [`SubnetSelection`] unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let subnets = self.vpc.select(selection.into().one_per_zone());
        let ids = subnets.iter().map(super::Subnet::subnet_id);
        self.resource.set_property("SubnetIds", Data::list(ids));
        self.clone()
    }

    /// Whether the service's usual name leads to the endpoint; `true` unless this is called.
    pub fn private_dns(&self, enable: bool) -> Self {
        self.resource.set_property("PrivateDnsEnabled", enable);
        self.clone()
    }

    /// The id, `vpce-…`.
    pub fn endpoint_id(&self) -> Value<String> {
        self.resource.ref_()
    }
}

/// A service's name in the stack's region. A name with dots in it is a whole name already.
fn service_name(vpc: &Vpc, service: &str) -> Value<String> {
    if service.starts_with("com.") || service.starts_with("cn.") || service.starts_with("aws.") {
        return service.into();
    }
    let region = region_of(vpc.node());
    sub!("com.amazonaws.{region}.{service}")
}
