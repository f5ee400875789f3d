//! Orders that AWS documents, or asks for without saying so.

use super::{First, Order, row};

const DEPENDS_ON: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html";
const ATTACHMENT: &str = "AWS::EC2::VPCGatewayAttachment";
const NO_GATEWAY: &str = "EC2 refuses it as long as no internet gateway is attached to the VPC";
const STAGES: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html";
const NO_LOG_ROLE: &str = "API Gateway refuses to log as long as the account has no role for it";
const NO_STAGE: &str = "API Gateway refuses it as long as the stage is not there";
const POLICIES: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html";
const NO_POLICY: &str = "it begins to act as its role at once, which may do nothing yet";

const fn first(ty: &'static str, on: &'static [(&'static str, &'static str)]) -> First {
    First { ty, on }
}

/// What attaches a gateway to the VPC of the later one, at this path.
macro_rules! attached_to {
    ($path:literal) => {
        &[first(ATTACHMENT, &[($path, "VpcId")])]
    };
}

/// The policies that attach themselves to the role at this path.
macro_rules! policies_of {
    ($path:literal) => {
        &[
            first("AWS::IAM::Policy", &[($path, "Roles.*")]),
            first("AWS::IAM::RolePolicy", &[($path, "RoleName")]),
            first("AWS::IAM::ManagedPolicy", &[($path, "Roles.*")]),
        ]
    };
}

const DMS: &str =
    "https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole";
const NO_DMS_ROLE: &str =
    "DMS looks for this role by its name, and refuses it as long as it is not there";
const HUB: &str = "AWS::SecurityHub::Hub";
const NO_HUB: &str = "Security Hub refuses it as long as the account has no hub";
const HUB_PAGE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-securityhub-standard.html";
const MACIE: &str = "AWS::Macie::Session";
const NO_MACIE: &str = "Macie refuses it as long as the account has no session";
const MACIE_PAGE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-macie-allowlist.html";
const CONSTRAINTS: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-launchroleconstraint.html";
const NO_ASSOCIATION: &str =
    "Service Catalog refuses a constraint as long as the product is not in the portfolio";
const ASSOCIATED: &[First] = &[first(
    "AWS::ServiceCatalog::PortfolioProductAssociation",
    &[("PortfolioId", "PortfolioId"), ("ProductId", "ProductId")],
)];

const LISTENERS: &[First] = &[
    first(
        "AWS::ElasticLoadBalancingV2::Listener",
        &[(
            "TargetGroupArn",
            "DefaultActions.*.TargetGroupArn,DefaultActions.*.ForwardConfig.TargetGroups.*.TargetGroupArn",
        )],
    ),
    first(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        &[(
            "TargetGroupArn",
            "Actions.*.TargetGroupArn,Actions.*.ForwardConfig.TargetGroups.*.TargetGroupArn",
        )],
    ),
];

pub(super) const ROWS: &[Order] = &[
    row("route-after-attachment", "AWS::EC2::Route",
        &[first(ATTACHMENT, &[("GatewayId", "InternetGatewayId,VpnGatewayId")])],
        "EC2 refuses a route to a gateway that is not attached to the VPC", DEPENDS_ON),
    row("route-after-transit-attachment", "AWS::EC2::Route",
        &[
            first("AWS::EC2::TransitGatewayAttachment", &[("TransitGatewayId", "TransitGatewayId"), ("RouteTableId>VpcId", "VpcId")]),
            first("AWS::EC2::TransitGatewayVpcAttachment", &[("TransitGatewayId", "TransitGatewayId"), ("RouteTableId>VpcId", "VpcId")]),
        ],
        "EC2 refuses a route to a transit gateway that is not attached to the VPC",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html")
        .certain(),
    row("propagation-after-attachment", "AWS::EC2::VPNGatewayRoutePropagation",
        &[first(ATTACHMENT, &[("VpnGatewayId", "VpnGatewayId")])],
        "EC2 refuses it as long as the VPN gateway is not attached to the VPC", DEPENDS_ON),
    row("balancer-after-attachment", "AWS::ElasticLoadBalancingV2::LoadBalancer",
        attached_to!("Subnets.*>VpcId,SubnetMappings.*.SubnetId>VpcId"),
        "Elastic Load Balancing refuses a public balancer in a VPC without an internet gateway", DEPENDS_ON)
        .when(&[("?Scheme", &["internet-facing"]), ("?Type", &["application", "network"])]),
    row("classic-balancer-after-attachment", "AWS::ElasticLoadBalancing::LoadBalancer",
        attached_to!("Subnets.*>VpcId"),
        "Elastic Load Balancing refuses a public balancer in a VPC without an internet gateway", DEPENDS_ON)
        .when(&[("?Scheme", &["internet-facing"])]),
    row("nat-after-attachment", "AWS::EC2::NatGateway",
        attached_to!("SubnetId>VpcId"), NO_GATEWAY,
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html")
        .when(&[("?ConnectivityType", &["public"])]),
    row("address-after-attachment", "AWS::EC2::EIP",
        attached_to!("InstanceId>SubnetId>VpcId"), NO_GATEWAY,
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eip.html"),
    row("association-after-attachment", "AWS::EC2::EIPAssociation",
        attached_to!("InstanceId>SubnetId>VpcId,NetworkInterfaceId>SubnetId>VpcId"), NO_GATEWAY,
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eip.html"),
    row("instance-after-attachment", "AWS::EC2::Instance",
        attached_to!("SubnetId>VpcId"), "its public address leads nowhere as long as no internet gateway is attached", DEPENDS_ON)
        .each("NetworkInterfaces.*")
        .when(&[("AssociatePublicIpAddress", &["true"])]),
    row("database-after-attachment", "AWS::RDS::DBInstance",
        attached_to!("DBSubnetGroupName>SubnetIds.*>VpcId"),
        "RDS refuses a public instance in a VPC without an internet gateway", DEPENDS_ON)
        .when(&[("PubliclyAccessible", &["true"])]),
    row("service-after-listener", "AWS::ECS::Service", LISTENERS,
        "ECS refuses a service whose target group has no balancer",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html")
        .each("LoadBalancers.*"),
    row("service-after-capacity-providers", "AWS::ECS::Service",
        &[first("AWS::ECS::ClusterCapacityProviderAssociations", &[("/Cluster", "Cluster")])],
        "ECS refuses a capacity provider that its cluster does not have",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html")
        .each("CapacityProviderStrategy.*"),
    row("stage-after-account", "AWS::ApiGateway::Stage", &[first("AWS::ApiGateway::Account", &[])], NO_LOG_ROLE, STAGES)
        .when(&[("MethodSettings.*.LoggingLevel", &["INFO", "ERROR"])]),
    row("access-log-after-account", "AWS::ApiGateway::Stage", &[first("AWS::ApiGateway::Account", &[])], NO_LOG_ROLE, STAGES)
        .when(&[("AccessLogSetting.DestinationArn", &[])]),
    row("deployment-after-account", "AWS::ApiGateway::Deployment", &[first("AWS::ApiGateway::Account", &[])], NO_LOG_ROLE, STAGES)
        .when(&[("StageDescription.LoggingLevel,StageDescription.MethodSettings.*.LoggingLevel", &["INFO", "ERROR"])]),
    row("websocket-stage-after-account", "AWS::ApiGatewayV2::Stage", &[first("AWS::ApiGateway::Account", &[])], NO_LOG_ROLE, STAGES)
        .when(&[("DefaultRouteSettings.LoggingLevel", &["INFO", "ERROR"])]),
    row("key-after-stage", "AWS::ApiGateway::ApiKey",
        &[
            first("AWS::ApiGateway::Stage", &[("StageName", "StageName"), ("RestApiId", "RestApiId")]),
            first("AWS::ApiGateway::Deployment", &[("StageName", "StageName"), ("RestApiId", "RestApiId")]),
        ],
        NO_STAGE, "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-apikey.html")
        .each("StageKeys.*"),
    row("usage-plan-after-stage", "AWS::ApiGateway::UsagePlan",
        &[
            first("AWS::ApiGateway::Stage", &[("ApiId", "RestApiId"), ("Stage", "StageName")]),
            first("AWS::ApiGateway::Deployment", &[("ApiId", "RestApiId"), ("Stage", "StageName")]),
        ],
        NO_STAGE, "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-usageplan.html")
        .each("ApiStages.*"),
    row("base-path-after-stage", "AWS::ApiGateway::BasePathMapping",
        &[
            first("AWS::ApiGateway::Stage", &[("RestApiId", "RestApiId"), ("Stage", "StageName")]),
            first("AWS::ApiGateway::Deployment", &[("RestApiId", "RestApiId"), ("Stage", "StageName")]),
        ],
        NO_STAGE, "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-basepathmapping.html"),
    row("mapping-after-stage", "AWS::ApiGatewayV2::ApiMapping",
        &[first("AWS::ApiGatewayV2::Stage", &[("ApiId", "ApiId"), ("Stage", "StageName")])],
        NO_STAGE, "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-apimapping.html"),
    row("firewall-after-stage", "AWS::WAFv2::WebACLAssociation",
        &[first("AWS::ApiGateway::Stage", &[("ResourceArn", "arn:*:apigateway:*::/restapis/{RestApiId}/stages/{StageName}")])],
        "WAF refuses it as long as the stage is not there",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-webaclassociation.html"),
    row("client-after-provider", "AWS::Cognito::UserPoolClient",
        &[first("AWS::Cognito::UserPoolIdentityProvider", &[("", "ProviderName"), ("/UserPoolId", "UserPoolId")])],
        "Cognito refuses a client with a provider that the user pool does not have",
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html")
        .each("SupportedIdentityProviders.*")
        .all(),
    row("client-after-scopes", "AWS::Cognito::UserPoolClient",
        &[first("AWS::Cognito::UserPoolResourceServer", &[("", "{Identifier}/*"), ("/UserPoolId", "UserPoolId")])],
        "Cognito refuses a client with a scope that the user pool does not have",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html")
        .each("AllowedOAuthScopes.*"),
    row("customization-after-domain", "AWS::Cognito::UserPoolUICustomizationAttachment",
        &[first("AWS::Cognito::UserPoolDomain", &[("UserPoolId", "UserPoolId")])],
        "Cognito refuses it as long as the user pool has no domain",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooluicustomizationattachment.html"),
    row("rotation-after-attachment", "AWS::SecretsManager::RotationSchedule",
        &[first("AWS::SecretsManager::SecretTargetAttachment", &[("SecretId", "SecretId")])],
        "the first rotation begins at once, and the secret does not say yet to which database it belongs",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-rotationschedule.html"),
    row("rule-after-recorder", "AWS::Config::ConfigRule", &[first("AWS::Config::ConfigurationRecorder", &[])],
        "Config refuses a rule as long as there is no recorder",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-configrule.html"),
    row("channel-not-after-recorder", "AWS::Config::DeliveryChannel", &[first("AWS::Config::ConfigurationRecorder", &[])],
        "a recorder is only there when there is a channel, so that both wait until the time is over (\"NoAvailableDeliveryChannelException\")",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-configurationrecorder.html")
        .against()
        .certain(),
    row("resolver-after-schema", "AWS::AppSync::Resolver",
        &[first("AWS::AppSync::GraphQLSchema", &[("ApiId", "ApiId")])],
        "AppSync refuses a resolver of a type that its schema does not have",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-resolver.html"),
    row("function-after-mount-target", "AWS::Lambda::Function",
        &[first("AWS::EFS::MountTarget", &[("Arn>FileSystemId", "FileSystemId")])],
        "Lambda refuses a function whose file system has no mount target",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-filesystemconfig.html")
        .each("FileSystemConfigs.*")
        .certain(),
    row("service-after-mount-target", "AWS::ECS::Service",
        &[first("AWS::EFS::MountTarget", &[("TaskDefinition>Volumes.*.EFSVolumeConfiguration.FilesystemId", "FileSystemId")])],
        "no task starts as long as its file system has no mount target",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html"),
    row("domain-after-service-role", "AWS::OpenSearchService::Domain", &[first("AWS::IAM::ServiceLinkedRole", &[])],
        "OpenSearch refuses a domain in a VPC as long as its role is not there",
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html")
        .when(&[("VPCOptions.SubnetIds.*", &[])]),
    row("policy-after-target", "AWS::ApplicationAutoScaling::ScalingPolicy",
        &[first("AWS::ApplicationAutoScaling::ScalableTarget", &[("ResourceId", "ResourceId"), ("ScalableDimension", "ScalableDimension")])],
        "it is refused as long as what it scales is not registered",
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html"),
    row("target-after-service", "AWS::ApplicationAutoScaling::ScalableTarget",
        &[first("AWS::ECS::Service", &[("ResourceId", "service/*/{ServiceName}")])],
        "it is refused as long as the service is not there",
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"),
    row("target-after-table", "AWS::ApplicationAutoScaling::ScalableTarget",
        &[first("AWS::DynamoDB::Table", &[("ResourceId", "table/{TableName}")])],
        "it is refused as long as the table is not there",
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"),
    row("proxy-targets-after-instances", "AWS::RDS::DBProxyTargetGroup",
        &[first("AWS::RDS::DBInstance", &[("DBClusterIdentifiers.*", "DBClusterIdentifier")])],
        "the proxy finds no instance to connect to",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbproxytargetgroup.html"),
    row("service-after-policies", "AWS::ECS::Service", policies_of!("TaskDefinition>TaskRoleArn,Role"), NO_POLICY, POLICIES),
    row("machine-after-policies", "AWS::StepFunctions::StateMachine", policies_of!("RoleArn"), NO_POLICY, POLICIES),
    row("pipeline-after-policies", "AWS::CodePipeline::Pipeline", policies_of!("RoleArn"), NO_POLICY, POLICIES),
    row("firehose-after-policies", "AWS::KinesisFirehose::DeliveryStream",
        policies_of!("ExtendedS3DestinationConfiguration.RoleARN,S3DestinationConfiguration.RoleARN"), NO_POLICY, POLICIES),
    row("custom-resource-after-policies", "Custom::", policies_of!("ServiceToken>Role"), NO_POLICY, POLICIES),
    row("plain-custom-resource-after-policies", "AWS::CloudFormation::CustomResource", policies_of!("ServiceToken>Role"), NO_POLICY, POLICIES),
    row("instance-after-policies", "AWS::EC2::Instance", policies_of!("IamInstanceProfile>Roles.*"), NO_POLICY, POLICIES),
    row("subnets-of-replication-after-role", "AWS::DMS::ReplicationSubnetGroup",
        &[first("AWS::IAM::Role", &[("'dms-vpc-role'", "RoleName")])], NO_DMS_ROLE, DMS),
    row("replication-after-role", "AWS::DMS::ReplicationInstance",
        &[first("AWS::IAM::Role", &[("'dms-vpc-role'", "RoleName")])], NO_DMS_ROLE, DMS),
    row("replication-after-log-role", "AWS::DMS::ReplicationInstance",
        &[first("AWS::IAM::Role", &[("'dms-cloudwatch-logs-role'", "RoleName")])], NO_DMS_ROLE, DMS),
    row("standard-after-hub", "AWS::SecurityHub::Standard", &[first(HUB, &[])], NO_HUB, HUB_PAGE),
    row("automation-after-hub", "AWS::SecurityHub::AutomationRule", &[first(HUB, &[])], NO_HUB, HUB_PAGE),
    row("insight-after-hub", "AWS::SecurityHub::Insight", &[first(HUB, &[])], NO_HUB, HUB_PAGE),
    row("aggregator-after-hub", "AWS::SecurityHub::FindingAggregator", &[first(HUB, &[])], NO_HUB, HUB_PAGE),
    row("product-after-hub", "AWS::SecurityHub::ProductSubscription", &[first(HUB, &[])], NO_HUB, HUB_PAGE),
    row("control-after-hub", "AWS::SecurityHub::SecurityControl", &[first(HUB, &[])], NO_HUB, HUB_PAGE),
    row("macie-list-after-session", "AWS::Macie::AllowList", &[first(MACIE, &[])], NO_MACIE, MACIE_PAGE),
    row("macie-identifier-after-session", "AWS::Macie::CustomDataIdentifier", &[first(MACIE, &[])], NO_MACIE, MACIE_PAGE),
    row("macie-filter-after-session", "AWS::Macie::FindingsFilter", &[first(MACIE, &[])], NO_MACIE, MACIE_PAGE),
    row("pack-after-recorder", "AWS::Config::ConformancePack", &[first("AWS::Config::ConfigurationRecorder", &[])],
        "Config refuses rules as long as there is no recorder",
        "https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html"),
    row("composite-alarm-after-alarm", "AWS::CloudWatch::CompositeAlarm",
        &[first("AWS::CloudWatch::Alarm", &[("AlarmRule", "*{AlarmName}*")])],
        "CloudWatch refuses a rule that names an alarm which is not there",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html")
        .all(),
    row("launch-role-after-association", "AWS::ServiceCatalog::LaunchRoleConstraint", ASSOCIATED, NO_ASSOCIATION, CONSTRAINTS),
    row("launch-notice-after-association", "AWS::ServiceCatalog::LaunchNotificationConstraint", ASSOCIATED, NO_ASSOCIATION, CONSTRAINTS),
    row("launch-template-after-association", "AWS::ServiceCatalog::LaunchTemplateConstraint", ASSOCIATED, NO_ASSOCIATION, CONSTRAINTS),
    row("stack-set-after-association", "AWS::ServiceCatalog::StackSetConstraint", ASSOCIATED, NO_ASSOCIATION, CONSTRAINTS),
    row("tag-update-after-association", "AWS::ServiceCatalog::ResourceUpdateConstraint", ASSOCIATED, NO_ASSOCIATION, CONSTRAINTS),
    row("subnet-after-ipv6-block", "AWS::EC2::Subnet",
        &[first("AWS::EC2::VPCCidrBlock", &[("VpcId", "VpcId"), ("'true'", "AmazonProvidedIpv6CidrBlock")])],
        "the VPC has no block of IPv6 addresses before, of which the subnet takes one",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpccidrblock.html")
        .when(&[("Ipv6CidrBlock,AssignIpv6AddressOnCreation", &[])])
        .certain(),
];
