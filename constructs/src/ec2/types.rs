//! Facts of the EC2 resource types that the constructs create.

use stackwright::{ResourceType, TagFormat, Tagging};

const TAGS: Option<Tagging> = Some(Tagging {
    property: "Tags",
    format: TagFormat::List,
});

macro_rules! types {
    ($($constant:ident = $name:literal, $tags:expr, [$($required:literal),*];)*) => {
        $(pub(crate) static $constant: ResourceType = ResourceType {
            name: $name,
            tags: $tags,
            required: &[$($required),*],
        };)*
    };
}

types! {
    VPC = "AWS::EC2::VPC", TAGS, [];
    SUBNET = "AWS::EC2::Subnet", TAGS, ["VpcId"];
    ROUTE_TABLE = "AWS::EC2::RouteTable", TAGS, ["VpcId"];
    ROUTE_TABLE_ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation", None, ["RouteTableId", "SubnetId"];
    ROUTE = "AWS::EC2::Route", None, ["RouteTableId"];
    INTERNET_GATEWAY = "AWS::EC2::InternetGateway", TAGS, [];
    GATEWAY_ATTACHMENT = "AWS::EC2::VPCGatewayAttachment", None, ["VpcId"];
    EIP = "AWS::EC2::EIP", TAGS, [];
    NAT_GATEWAY = "AWS::EC2::NatGateway", TAGS, [];
    ENDPOINT = "AWS::EC2::VPCEndpoint", TAGS, ["VpcId"];
    FLOW_LOG = "AWS::EC2::FlowLog", TAGS, ["ResourceId", "ResourceType"];
    SECURITY_GROUP = "AWS::EC2::SecurityGroup", TAGS, ["GroupDescription"];
    SECURITY_GROUP_INGRESS = "AWS::EC2::SecurityGroupIngress", None, ["IpProtocol"];
    SECURITY_GROUP_EGRESS = "AWS::EC2::SecurityGroupEgress", None, ["GroupId", "IpProtocol"];
}
