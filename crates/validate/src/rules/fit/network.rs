//! SW1509: parts of networks and balancers whose properties do not fit.

use super::Clause::{
    Above, Alike, Any, Contains, Fewer, Has, Is, IsNot, Lacks, Mentions, More, Other, RefOf,
    RefersTo, When, Within,
};
use super::{Row, fits, off, on};
use stackwright_template::model::{Function, Instance, Intrinsic};

fits! {
    /// ## What it does
    /// Checks what of a network must fit: a public NAT gateway has an address, an endpoint of a kind has what its kind has,
    /// listeners that sign people in or choose a security policy speak HTTPS or TLS, a group scales within what its update keeps.
    ///
    /// ## Why it matters
    /// EC2, Elastic Load Balancing or Auto Scaling refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Way: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Public}}   # AllocationId: !GetAtt Address.AllocationId
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html>,
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html>,
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>
    pub struct NetworkFit = SW1509, "network-fit",
        of "AWS::EC2::NatGateway" "AWS::EC2::VPCEndpoint" "AWS::EC2::VPC" "AWS::EC2::Volume" "AWS::ElasticLoadBalancingV2::Listener"
           "AWS::ElasticLoadBalancingV2::ListenerRule" "AWS::ElasticLoadBalancingV2::LoadBalancer"
           "AWS::ElasticLoadBalancingV2::TargetGroup" "AWS::EC2::Route" "AWS::EC2::SecurityGroup" "AWS::EC2::SecurityGroupIngress" "AWS::EC2::SecurityGroupEgress"
           "AWS::EC2::LaunchTemplate" "AWS::EC2::Instance" "AWS::AutoScaling::LaunchConfiguration" "AWS::AutoScaling::LifecycleHook" "AWS::AutoScaling::AutoScalingGroup" "AWS::EKS::Cluster" "AWS::Transfer::Server" "AWS::EC2::NetworkAclEntry" "AWS::EC2::EIPAssociation";
    ROWS
}

const NAT: &[&str] = &["AWS::EC2::NatGateway"];
const ENDPOINT: &[&str] = &["AWS::EC2::VPCEndpoint"];
const LISTENER: &[&str] = &["AWS::ElasticLoadBalancingV2::Listener"];
const GROUP: &[&str] = &["AWS::ElasticLoadBalancingV2::TargetGroup"];

const NO_PROFILE: &str = "EC2 refuses it: an instance has an instance profile, and this is a role";
const PROFILE: &str =
    "add an AWS::IAM::InstanceProfile with the role in `Roles`, and name that one";
const PROFILES: &[&str] = &["AWS::IAM::Role"];

/// Ports of TCP and UDP from a higher one to a lower one; for ICMP they are types and codes.
const BACKWARDS: &[super::Clause] = &[
    Is("IpProtocol", &["tcp", "udp", "6", "17"]),
    More("FromPort", "ToPort"),
    Above("ToPort", -1.0),
];
const BACKWARDS_MESSAGE: &str =
    "EC2 refuses the rule: its ports go from {FromPort} to {ToPort}, which is none";
const BACKWARDS_HINT: &str = "write the lower one as `FromPort`, and the higher one as `ToPort`";

/// A client of Cognito that a balancer cannot sign users in by.
const NO_SECRET: &[super::Clause] = &[Other(
    "AuthenticateCognitoConfig.UserPoolClientId",
    "AWS::Cognito::UserPoolClient",
    &[off!("GenerateSecret")],
)];
const NO_SECRET_MESSAGE: &str = "Elastic Load Balancing refuses it: users are signed in by a client with a secret, and `{>}` has none";
const NO_SECRET_HINT: &str = "write GenerateSecret: true in `{>}`";

const ROWS: &[Row] = &[
    Row {
        of: LISTENER,
        at: "DefaultActions.*",
        place: "AuthenticateCognitoConfig.UserPoolClientId",
        never: NO_SECRET,
        message: NO_SECRET_MESSAGE,
        hint: NO_SECRET_HINT,
    },
    Row {
        of: &["AWS::ElasticLoadBalancingV2::ListenerRule"],
        at: "Actions.*",
        place: "AuthenticateCognitoConfig.UserPoolClientId",
        never: NO_SECRET,
        message: NO_SECRET_MESSAGE,
        hint: NO_SECRET_HINT,
    },
    Row {
        of: &["AWS::EC2::SecurityGroup"],
        at: "SecurityGroupIngress.*",
        place: "FromPort",
        never: BACKWARDS,
        message: BACKWARDS_MESSAGE,
        hint: BACKWARDS_HINT,
    },
    Row {
        of: &["AWS::EC2::SecurityGroup"],
        at: "SecurityGroupEgress.*",
        place: "FromPort",
        never: BACKWARDS,
        message: BACKWARDS_MESSAGE,
        hint: BACKWARDS_HINT,
    },
    Row {
        of: &[
            "AWS::EC2::SecurityGroupIngress",
            "AWS::EC2::SecurityGroupEgress",
        ],
        at: "",
        place: "FromPort",
        never: BACKWARDS,
        message: BACKWARDS_MESSAGE,
        hint: BACKWARDS_HINT,
    },
    Row {
        of: &["AWS::EC2::NetworkAclEntry"],
        at: "",
        place: "PortRange.From",
        never: &[
            Is("Protocol", &["6", "17"]),
            More("PortRange.From", "PortRange.To"),
        ],
        message: "EC2 refuses the entry: its ports go from {PortRange.From} to {PortRange.To}, which is none",
        hint: "write the lower one as `From`, and the higher one as `To`",
    },
    Row {
        of: &["AWS::EC2::NatGateway", "AWS::EC2::EIPAssociation"],
        at: "",
        place: "AllocationId",
        never: &[RefOf("AllocationId", "AWS::EC2::EIP")],
        message: "EC2 refuses it: `Ref` of an address is the address itself, and `AllocationId` takes its id",
        hint: "write !GetAtt ….AllocationId",
    },
    Row {
        of: &["AWS::EC2::NetworkAclEntry"],
        at: "",
        place: "Protocol",
        never: &[Is("Protocol", &["6", "17"]), Lacks("PortRange")],
        message: "EC2 refuses the entry: TCP and UDP have ports, and which ones is not said",
        hint: "add PortRange: {From: …, To: …}",
    },
    Row {
        of: &[
            "AWS::EC2::Instance",
            "AWS::AutoScaling::LaunchConfiguration",
        ],
        at: "",
        place: "IamInstanceProfile",
        never: &[RefersTo("IamInstanceProfile", PROFILES)],
        message: NO_PROFILE,
        hint: PROFILE,
    },
    Row {
        of: &["AWS::EC2::LaunchTemplate"],
        at: "LaunchTemplateData.IamInstanceProfile",
        place: "",
        never: &[Any(&[
            RefersTo("Arn", PROFILES),
            RefersTo("Name", PROFILES),
        ])],
        message: NO_PROFILE,
        hint: PROFILE,
    },
    Row {
        of: &["AWS::EC2::SecurityGroup"],
        at: "SecurityGroupIngress.*",
        place: "SourceSecurityGroupName",
        never: &[
            Has("SourceSecurityGroupName"),
            Within(|group, _| group.get("VpcId").is_some()),
        ],
        message: "EC2 refuses the rule: in a VPC another group is named by its id, not by its name",
        hint: "write `SourceSecurityGroupId`",
    },
    Row {
        of: ENDPOINT,
        at: "",
        place: "PrivateDnsEnabled",
        never: &[
            on!("PrivateDnsEnabled"),
            Other(
                "VpcId",
                "AWS::EC2::VPC",
                &[Any(&[
                    Lacks("EnableDnsHostnames"),
                    Is("EnableDnsHostnames", &["false"]),
                    Is("EnableDnsSupport", &["false"]),
                ])],
            ),
        ],
        message: "EC2 refuses the endpoint: private names need the resolution of names and host names of the VPC, and `{>}` has not both",
        hint: "write EnableDnsSupport: true and EnableDnsHostnames: true in `{>}`",
    },
    Row {
        of: &["AWS::AutoScaling::AutoScalingGroup"],
        at: "",
        place: "TargetGroupARNs",
        never: &[Other(
            "TargetGroupARNs.*",
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            &[Is("TargetType", &["ip", "lambda", "alb"])],
        )],
        message: "Auto Scaling refuses the group: its targets are instances, and those of `{>}` are of the type {>TargetType}",
        hint: "write TargetType: instance at `{>}`",
    },
    Row {
        of: &["AWS::AutoScaling::LifecycleHook"],
        at: "",
        place: "NotificationTargetARN",
        never: &[
            Any(&[
                Mentions(
                    "NotificationTargetARN",
                    &["AWS::SQS::Queue", "AWS::SNS::Topic"],
                ),
                Contains("NotificationTargetARN", &[":sqs:", ":sns:"]),
            ]),
            Lacks("RoleARN"),
        ],
        message: "Auto Scaling refuses the hook: a queue or topic is notified with a role, and there is none",
        hint: "add RoleARN: the ARN of a role that autoscaling.amazonaws.com can assume, and that may send there",
    },
    Row {
        of: &["AWS::ElasticLoadBalancingV2::LoadBalancer"],
        at: "LoadBalancerAttributes.*",
        place: "Value",
        never: &[
            Is(
                "Key",
                &["access_logs.s3.bucket", "connection_logs.s3.bucket"],
            ),
            Within(|balancer, _| {
                balancer.lacks("Type")
                    || balancer.get("Type").and_then(Instance::text) == Some("application")
            }),
            Other(
                "Value",
                "AWS::S3::Bucket",
                &[Is(
                    "BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.SSEAlgorithm",
                    &["aws:kms", "aws:kms:dsse"],
                )],
            ),
        ],
        message: "Elastic Load Balancing refuses the balancer: the logs of an application's go to a bucket with keys of S3, and `{>}` has a key of KMS (\"Access Denied for bucket\")",
        hint: "write SSEAlgorithm: AES256 in `{>}`",
    },
    Row {
        of: &["AWS::ElasticLoadBalancingV2::LoadBalancer"],
        at: "",
        place: "Subnets",
        never: &[
            Any(&[Lacks("Type"), Is("Type", &["application"])]),
            Alike("Subnets.*", "AWS::EC2::Subnet", "AvailabilityZone"),
        ],
        message: "Elastic Load Balancing refuses the balancer: its subnets are all in one zone, and it needs two",
        hint: "place the subnets in different zones: !Select [0, !GetAZs ''] and !Select [1, !GetAZs '']",
    },
    Row {
        of: &["AWS::EKS::Cluster"],
        at: "ResourcesVpcConfig",
        place: "SubnetIds",
        never: &[Any(&[
            Fewer("SubnetIds", 2),
            Alike("SubnetIds.*", "AWS::EC2::Subnet", "AvailabilityZone"),
        ])],
        message: "EKS refuses the cluster: it needs subnets in two zones at least",
        hint: "name a subnet of another zone",
    },
    Row {
        of: &["AWS::Transfer::Server"],
        at: "",
        place: "EndpointType",
        never: &[
            Is("EndpointType", &["VPC", "VPC_ENDPOINT"]),
            Lacks("EndpointDetails"),
        ],
        message: "Transfer Family refuses the server: it is in a VPC, and which one is not said",
        hint: "add EndpointDetails: {VpcId: …, SubnetIds: […]}",
    },
    Row {
        of: &["AWS::EC2::SecurityGroup"],
        at: "",
        place: "GroupName",
        never: &[When(|group| {
            group
                .get("GroupName")
                .and_then(Instance::text)
                .is_some_and(|name| name.starts_with("sg-"))
        })],
        message: "EC2 refuses the group: no name begins with `sg-`, as ids do",
        hint: "take another name",
    },
    Row {
        of: &["AWS::EC2::Route"],
        at: "",
        place: "",
        never: &[When(|route| targets(route) > 1)],
        message: "EC2 refuses the route: it leads to several places",
        hint: "keep one of them",
    },
    Row {
        of: &["AWS::EC2::Route"],
        at: "",
        place: "",
        never: &[When(|route| {
            targets(route) == 0 && TARGETS.iter().all(|name| route.lacks(name))
        })],
        message: "EC2 refuses the route: it leads nowhere",
        hint: "add GatewayId, NatGatewayId or another target",
    },
    Row {
        of: GROUP,
        at: "TargetGroupAttributes.*",
        place: "Value",
        never: &[
            Is("Key", &["stickiness.type"]),
            Is("Value", &["lb_cookie", "app_cookie"]),
            Within(|group, _| {
                ["TCP", "UDP", "TCP_UDP", "TLS"].contains(
                    &group
                        .get("Protocol")
                        .and_then(Instance::text)
                        .unwrap_or_default(),
                )
            }),
        ],
        message: "Elastic Load Balancing refuses the group: a Network Load Balancer sees no cookies",
        hint: "write Value: source_ip",
    },
    Row {
        of: NAT,
        at: "",
        place: "",
        never: &[
            Any(&[
                Lacks("ConnectivityType"),
                Is("ConnectivityType", &["public"]),
            ]),
            Lacks("AllocationId"),
            Lacks("AvailabilityMode"),
            Lacks("AvailabilityZoneAddresses"),
        ],
        message: "EC2 refuses the gateway: a public one has an address, and none is given",
        hint: "add an AWS::EC2::EIP, and AllocationId: !GetAtt ….AllocationId, or write ConnectivityType: private",
    },
    Row {
        of: NAT,
        at: "",
        place: "AllocationId",
        never: &[Is("ConnectivityType", &["private"]), Has("AllocationId")],
        message: "EC2 refuses the gateway: a private one has no public address",
        hint: "remove `AllocationId`",
    },
    Row {
        of: ENDPOINT,
        at: "",
        place: "SubnetIds",
        never: &[
            Any(&[
                Lacks("VpcEndpointType"),
                Is("VpcEndpointType", &["Gateway"]),
            ]),
            Has("SubnetIds"),
        ],
        message: "EC2 refuses the endpoint: a gateway is in route tables, not in subnets",
        hint: "write `RouteTableIds`, or VpcEndpointType: Interface",
    },
    Row {
        of: ENDPOINT,
        at: "",
        place: "SecurityGroupIds",
        never: &[
            Any(&[
                Lacks("VpcEndpointType"),
                Is("VpcEndpointType", &["Gateway"]),
            ]),
            Has("SecurityGroupIds"),
        ],
        message: "EC2 refuses the endpoint: a gateway has no security groups",
        hint: "remove `SecurityGroupIds`, or write VpcEndpointType: Interface",
    },
    Row {
        of: ENDPOINT,
        at: "",
        place: "PrivateDnsEnabled",
        never: &[
            Any(&[
                Lacks("VpcEndpointType"),
                Is("VpcEndpointType", &["Gateway"]),
            ]),
            on!("PrivateDnsEnabled"),
        ],
        message: "EC2 refuses the endpoint: a gateway has no private names",
        hint: "remove `PrivateDnsEnabled`, or write VpcEndpointType: Interface",
    },
    Row {
        of: ENDPOINT,
        at: "",
        place: "RouteTableIds",
        never: &[
            Is("VpcEndpointType", &["Interface", "GatewayLoadBalancer"]),
            Has("RouteTableIds"),
        ],
        message: "EC2 refuses the endpoint: one of the type {VpcEndpointType} is in subnets, not in route tables",
        hint: "write `SubnetIds` instead of `RouteTableIds`",
    },
    Row {
        of: ENDPOINT,
        at: "",
        place: "ServiceName",
        never: &[
            Any(&[
                Lacks("VpcEndpointType"),
                Is("VpcEndpointType", &["Gateway"]),
            ]),
            Lacks("ResourceConfigurationArn"),
            Lacks("ServiceNetworkArn"),
            When(has_no_gateway),
        ],
        message: "EC2 refuses the endpoint: S3 and DynamoDB alone have gateways, and this is for `{ServiceName}`",
        hint: "write VpcEndpointType: Interface, with `SubnetIds` and `SecurityGroupIds`",
    },
    Row {
        of: &["AWS::EC2::VPC"],
        at: "",
        place: "",
        never: &[Lacks("CidrBlock"), Lacks("Ipv4IpamPoolId")],
        message: "EC2 refuses the VPC: it has no addresses",
        hint: "add CidrBlock: 10.0.0.0/16, or `Ipv4IpamPoolId`",
    },
    Row {
        of: &["AWS::EC2::VPC"],
        at: "",
        place: "EnableDnsHostnames",
        never: &[
            on!("EnableDnsHostnames"),
            Is("EnableDnsSupport", &["false"]),
        ],
        message: "EC2 refuses the VPC: names of hosts need the resolution of names, which is off",
        hint: "write EnableDnsSupport: true",
    },
    Row {
        of: &["AWS::EC2::Volume"],
        at: "",
        place: "KmsKeyId",
        never: &[Has("KmsKeyId"), Is("Encrypted", &["false"])],
        message: "EC2 refuses the volume: it has a key and is not encrypted",
        hint: "write Encrypted: true, or remove `KmsKeyId`",
    },
    Row {
        of: &["AWS::EC2::Volume"],
        at: "",
        place: "Throughput",
        never: &[Has("Throughput"), IsNot("VolumeType", &["gp3"])],
        message: "EC2 refuses the volume: one of the type {VolumeType} has no throughput of its own",
        hint: "write VolumeType: gp3, or remove `Throughput`",
    },
    Row {
        of: LISTENER,
        at: "",
        place: "DefaultActions",
        never: &[
            Is(
                "DefaultActions.*.Type",
                &["authenticate-cognito", "authenticate-oidc"],
            ),
            IsNot("Protocol", &["HTTPS"]),
        ],
        message: "Elastic Load Balancing refuses the listener: people sign in over HTTPS, and it speaks {Protocol}",
        hint: "write Protocol: HTTPS, and add `Certificates`",
    },
    Row {
        of: LISTENER,
        at: "",
        place: "SslPolicy",
        never: &[
            Has("SslPolicy"),
            Is("Protocol", &["HTTP", "TCP", "UDP", "TCP_UDP", "GENEVE"]),
        ],
        message: "Elastic Load Balancing refuses the listener: {Protocol} is not encrypted, and has no security policy",
        hint: "remove `SslPolicy`, or write Protocol: HTTPS (TLS for a Network Load Balancer)",
    },
    Row {
        of: LISTENER,
        at: "",
        place: "AlpnPolicy",
        never: &[Has("AlpnPolicy"), IsNot("Protocol", &["TLS"])],
        message: "Elastic Load Balancing refuses the listener: ALPN is negotiated with TLS, and it speaks {Protocol}",
        hint: "remove `AlpnPolicy`, or write Protocol: TLS",
    },
    Row {
        of: &["AWS::ElasticLoadBalancingV2::LoadBalancer"],
        at: "",
        place: "SecurityGroups",
        never: &[Is("Type", &["gateway"]), Has("SecurityGroups")],
        message: "Elastic Load Balancing refuses the balancer: one of the type gateway has no security groups",
        hint: "remove `SecurityGroups`",
    },
    Row {
        of: GROUP,
        at: "",
        place: "ProtocolVersion",
        never: &[
            Is("ProtocolVersion", &["GRPC", "HTTP2"]),
            IsNot("Protocol", &["HTTP", "HTTPS"]),
        ],
        message: "Elastic Load Balancing refuses the group: {ProtocolVersion} is a version of HTTP, and it speaks {Protocol}",
        hint: "remove `ProtocolVersion`, or write Protocol: HTTP",
    },
    Row {
        of: &["AWS::EC2::SecurityGroupIngress"],
        at: "",
        place: "CidrIp",
        never: &[
            Has("CidrIp"),
            Any(&[
                Has("SourceSecurityGroupId"),
                Has("CidrIpv6"),
                Has("SourcePrefixListId"),
            ]),
        ],
        message: "EC2 refuses the rule: it has one source, and this has several",
        hint: "make a rule of its own for each source",
    },
    Row {
        of: &["AWS::EC2::SecurityGroupEgress"],
        at: "",
        place: "CidrIp",
        never: &[
            Has("CidrIp"),
            Any(&[
                Has("DestinationSecurityGroupId"),
                Has("CidrIpv6"),
                Has("DestinationPrefixListId"),
            ]),
        ],
        message: "EC2 refuses the rule: it has one destination, and this has several",
        hint: "make a rule of its own for each destination",
    },
];

/// Whether an endpoint is for a service that certainly has no gateway.
fn has_no_gateway(endpoint: &Instance<'_>) -> bool {
    let Some(name) = endpoint.get("ServiceName") else {
        return false;
    };
    // The region is often put in by `Fn::Sub`, and the service stands at the end.
    let sub = Intrinsic::of(name.node).filter(|call| call.function == Function::Sub);
    let written = || sub.and_then(|call| call.argument.as_str());
    let Some(text) = name.text().or_else(written) else {
        return false;
    };
    let service = text.rsplit('.').next().unwrap_or(text);
    text.starts_with("com.amazonaws.")
        && !service.contains('$')
        && !matches!(service, "s3" | "dynamodb" | "s3express")
}

/// Where a route may lead.
const TARGETS: [&str; 11] = [
    "CarrierGatewayId",
    "CoreNetworkArn",
    "EgressOnlyInternetGatewayId",
    "GatewayId",
    "InstanceId",
    "LocalGatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
];

fn targets(route: &Instance<'_>) -> usize {
    TARGETS
        .iter()
        .filter(|name| route.get(name).is_some())
        .count()
}
