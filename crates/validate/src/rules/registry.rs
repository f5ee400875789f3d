//! The registry of codes: one line per rule, and the dispatch to them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{CodeInfo, Context, Findings, Hook, Rule};
use super::{
    apigateway, assertion, autoscaling, backup, cache, certificate, cloudformation, cloudfront,
    cloudwatch, codebuild, codepipeline, condition, document, dynamic, dynamodb, ec2, ecs, elb,
    fit, flow, fsx, function, guardduty, iam, instances, lambda, lifecycle, logs, mapping,
    metadata, output, parameter, rds, reference, resource, route53, s3, sam, schedule, schema, sns,
    sqs, ssm, stepfunctions, suppression, template, update,
};
use crate::{Diagnostic, Severity};
use stackwright_diagnostic::{Code, Selection};
use stackwright_template::budget::{self, Limit};
use stackwright_template::model::Function;
use stackwright_template::parse::Span;

/// All rules, by code.
#[rustfmt::skip]
pub static RULES: &[&dyn Rule] = &[
    &template::Parse,                             // E0000
    &template::Structure,                         // E1001
    &template::Size,                              // E1002
    &template::DescriptionLength,                 // E1003
    &template::Description,                       // E1004
    &template::Transform,                         // E1005
    &reference::GetAtt,                           // E1010
    &reference::FindInMap,                        // E1011
    &function::GetAzs,                            // E1015
    &function::ImportValue,                       // E1016
    &function::Select,                            // E1017
    &function::Split,                             // E1018
    &reference::Sub,                              // E1019
    &reference::Ref,                              // E1020
    &function::Base64,                            // E1021
    &function::Join,                              // E1022
    &function::Cidr,                              // E1024
    &dynamic::SecurePlace,                        // E1027
    &reference::If,                               // E1028
    &reference::SubNeeded,                        // E1029
    &function::Length,                            // E1030
    &function::ToJsonString,                      // E1031
    &function::ForEach,                           // E1032
    &function::GetStackOutput,                    // E1033
    &schema::GetAttFormat,                        // E1040
    &schema::RefFormat,                           // E1041
    &dynamic::Form,                               // E1050
    &dynamic::SecretPlace,                        // E1051
    &dynamic::ParameterPlace,                     // E1052
    &schema::Format,                              // E1103
    &schema::SecurityGroupIdFormat,               // E1150
    &schema::VpcIdFormat,                         // E1151
    &schema::ImageIdFormat,                       // E1152
    &schema::SecurityGroupNameFormat,             // E1153
    &schema::SubnetIdFormat,                      // E1154
    &schema::LogGroupNameFormat,                  // E1155
    &schema::RoleArnFormat,                       // E1156
    &schema::KeyArnFormat,                        // E1157
    &schema::TopicArnFormat,                      // E1158
    &schema::CertificateArnFormat,                // E1159
    &schema::FunctionArnFormat,                   // E1160
    &schema::BucketNameFormat,                    // E1161
    &schema::KeyIdFormat,                         // E1162
    &schema::KeyAliasFormat,                      // E1164
    &assertion::RuleBody,                         // E1700
    &assertion::Assert,                           // E1701
    &assertion::RuleCondition,                    // E1702
    &parameter::ParameterBody,                    // E2001
    &parameter::ParameterType,                    // E2002
    &parameter::ParameterName,                    // E2003
    &template::ParameterLimit,                    // E2010
    &parameter::ParameterNameLength,              // E2011
    &parameter::Default,                          // E2015
    &logs::SubscriptionFilters,                   // E2529
    &lambda::SnapStart,                           // E2530
    &lambda::RuntimeBlocked,                      // E2531
    &lambda::RuntimeFrozen,                       // E2533
    &resource::ResourceBody,                      // E3001
    &schema::UnknownProperty,                     // E3002
    &schema::MissingProperty,                     // E3003
    &reference::Circular,                         // E3004
    &reference::DependsOn,                        // E3005
    &resource::ResourceType,                      // E3006
    &resource::UniqueNames,                       // E3007
    &schema::ItemOrder,                           // E3008
    &cloudformation::Init,                        // E3009
    &template::ResourceLimit,                     // E3010
    &resource::LogicalIdLength,                   // E3011
    &schema::WrongType,                           // E3012
    &cloudfront::Aliases,                         // E3013
    &schema::ExactlyOneProperty,                  // E3014
    &reference::ResourceCondition,                // E3015
    &resource::UpdatePolicy,                      // E3016
    &schema::NoFormFits,                          // E3017
    &schema::ExclusiveForms,                      // E3018
    &resource::PrimaryIdentifier,                 // E3019
    &schema::ExcludedProperty,                    // E3020
    &schema::DependentProperty,                   // E3021
    &ec2::RouteTableAssociation,                  // E3022
    &route53::RecordValues,                       // E3023
    &resource::Tags,                              // E3024
    &rds::InstanceClass,                          // E3025
    &cache::Failover,                             // E3026
    &schedule::Expression,                        // E3027
    &resource::ResourceMetadata,                  // E3028
    &route53::AliasTtl,                           // E3029
    &schema::UnknownValue,                        // E3030
    &schema::PatternMismatch,                     // E3031
    &schema::ListLength,                          // E3032
    &schema::TextLength,                          // E3033
    &schema::NumberRange,                         // E3034
    &resource::DeletionPolicy,                    // E3035
    &resource::UpdateReplacePolicy,               // E3036
    &schema::RepeatedItem,                        // E3037
    &resource::Serverless,                        // E3038
    &dynamodb::Attributes,                        // E3039
    &resource::ReadOnly,                          // E3040
    &route53::ZoneName,                           // E3041
    &ecs::EssentialContainer,                     // E3042
    &cloudformation::NestedParameters,            // E3043
    &ecs::FargateScheduling,                      // E3044
    &s3::AccessControlOwnership,                  // E3045
    &ecs::LogOptions,                             // E3046
    &ecs::FargateSize,                            // E3047
    &ecs::FargateDefinition,                      // E3048
    &ecs::DynamicPort,                            // E3049
    &iam::RolePath,                               // E3050
    &ssm::Document,                               // E3051
    &ecs::ServiceNetwork,                         // E3052
    &ecs::HostPort,                               // E3053
    &ecs::ServiceCompatibility,                   // E3054
    &resource::CreationPolicy,                    // E3055
    &autoscaling::HealthChecks,                   // E3056
    &cloudfront::TargetOrigin,                    // E3057
    &schema::AtLeastOneProperty,                  // E3058
    &ec2::SubnetInVpc,                            // E3059
    &ec2::SubnetOverlap,                          // E3060
    &s3::TieringDays,                             // E3061
    &rds::VersionClass,                           // E3062
    &guardduty::Detector,                         // E3063
    &ec2::EndpointPrivateDns,                     // E3064
    &schema::TooManyDifferentItems,               // E3065
    &resource::SamAttributes,                     // E3066
    &sqs::Fifo,                                   // E3501
    &sqs::DeadLetter,                             // E3502
    &certificate::ValidationDomain,               // E3503
    &backup::ColdStorage,                         // E3504
    &lambda::QueueTimeout,                        // E3505
    &iam::IdentityPolicy,                         // E3510
    &iam::RoleArn,                                // E3511
    &iam::ResourcePolicy,                         // E3512
    &iam::RepositoryPolicy,                       // E3513
    &iam::BucketResource,                         // E3514
    &iam::TrustPolicy,                            // E3530
    &stepfunctions::Definition,                   // E3601
    &cloudwatch::Period,                          // E3615
    &instances::BlockchainInstanceType,           // E3617
    &instances::DocDbInstanceClass,               // E3620
    &instances::FleetInstanceType,                // E3621
    &instances::Ec2InstanceType,                  // E3628
    &lambda::StreamStart,                         // E3633
    &lambda::QueueStart,                          // E3634
    &instances::NeptuneInstanceClass,             // E3635
    &codebuild::S3Location,                       // E3636
    &dynamodb::OnDemand,                          // E3638
    &dynamodb::Provisioned,                       // E3639
    &instances::SageMakerProcessingInstanceType,  // E3640
    &instances::GameLiftInstanceType,             // E3641
    &instances::SageMakerHostingInstanceType,     // E3642
    &instances::SageMakerTransformInstanceType,   // E3643
    &instances::SageMakerClusterInstanceType,     // E3644
    &instances::CacheNodeType,                    // E3647
    &instances::ElasticsearchInstanceType,        // E3652
    &instances::OpenSearchInstanceType,           // E3653
    &apigateway::RestApiName,                     // E3660
    &route53::AlarmCheck,                         // E3661
    &lambda::ReservedEnvironment,                 // E3663
    &instances::RedshiftNodeType,                 // E3667
    &instances::BrokerInstanceType,               // E3670
    &ec2::VolumeIops,                             // E3671
    &instances::DaxNodeType,                      // E3672
    &ec2::ImageId,                                // E3673
    &ec2::PrivateAddress,                         // E3674
    &instances::EmrInstanceType,                  // E3675
    &elb::ListenerCertificate,                    // E3676
    &lambda::ZipFileRuntime,                      // E3677
    &lambda::ZipFileNeedsRuntime,                 // E3678
    &elb::ClassicCertificate,                     // E3679
    &elb::TwoSubnets,                             // E3680
    &elb::TargetType,                             // E3681
    &rds::AuroraInstance,                         // E3682
    &elb::GenevePort,                             // E3683
    &elb::HealthCheck,                            // E3684
    &lambda::ImageExclusions,                     // E3685
    &rds::ServerlessCluster,                      // E3686
    &ec2::PortsNeeded,                            // E3687
    &fit::AllPorts,                               // E3688
    &fit::ClusterMonitoring,                      // E3689
    &rds::ClusterEngine,                          // E3690
    &rds::InstanceEngine,                         // E3691
    &rds::MultiAzCluster,                         // E3692
    &rds::AuroraCluster,                          // E3693
    &rds::ClusterClass,                           // E3694
    &cache::EngineVersion,                        // E3695
    &lambda::LogLevel,                            // E3696
    &lambda::EnvironmentSize,                     // E3697
    &apigateway::StageDeployment,                 // E3698
    &apigateway::MethodAuthorizer,                // E3699
    &codepipeline::SourceFirst,                   // E3700
    &codepipeline::Artifacts,                     // E3701
    &codepipeline::ArtifactCounts,                // E3702
    &codepipeline::ActionConfiguration,           // E3703
    &cache::ValkeyEncryption,                     // E3704
    &lambda::FifoBatch,                           // E3705
    &autoscaling::Sizes,                          // E3706
    &rds::MemberEngine,                           // E3707
    &apigateway::AuthorizerType,                  // E3708
    &rds::MemberEncryption,                       // E3709
    &lifecycle::ShutDown,                         // E3710
    &elb::RuleTargetProtocol,                     // E3711
    &autoscaling::TargetTracking,                 // E3712
    &ecs::ServiceLogDriver,                       // E3713
    &ec2::LaunchTemplateVpc,                      // E3714
    &ec2::VirtualName,                            // E3715
    &lambda::LayerArn,                            // E3716
    &lambda::Timeout,                             // E3717
    &apigateway::AuthorizerTtl,                   // E3718
    &rds::BackupRetention,                        // E3719
    &rds::EncryptionKey,                          // E3720
    &rds::ReplicaMode,                            // E3721
    &cloudfront::Cookies,                         // E3722
    &apigateway::MethodSettingPath,               // E3723
    &template::Globals,                           // E3724
    &fsx::Capacity,                               // E3725
    &metadata::Interface,                         // E4001
    &metadata::NullMetadata,                      // E4002
    &resource::Module,                            // E5001
    &output::OutputBody,                          // E6001
    &output::OutputValue,                         // E6002
    &output::OutputAttributeType,                 // E6003
    &output::OutputName,                          // E6004
    &reference::OutputCondition,                  // E6005
    &template::OutputLimit,                       // E6010
    &output::OutputNameLength,                    // E6011
    &output::OutputType,                          // E6101
    &output::ExportName,                          // E6102
    &mapping::MappingBody,                        // E7001
    &mapping::MappingNameLength,                  // E7002
    &template::MappingLimit,                      // E7010
    &condition::ConditionBody,                    // E8001
    &reference::UndefinedCondition,               // E8002
    &condition::Equals,                           // E8003
    &condition::And,                              // E8004
    &condition::Not,                              // E8005
    &condition::Or,                               // E8006
    &condition::NamedCondition,                   // E8007
    &template::SizeNearLimit,                     // I1002
    &template::DescriptionNearLimit,              // I1003
    &function::SubInsteadOfJoin,                  // I1022
    &parameter::AllowedPattern,                   // I2003
    &template::ParameterNearLimit,                // I2010
    &template::ParameterNameNearLimit,            // I2011
    &lambda::SnapStartEnabled,                    // I2530
    &template::ResourceNearLimit,                 // I3010
    &resource::Stateful,                          // I3011
    &template::ResourceNameNearLimit,             // I3012
    &resource::Retention,                         // I3013
    &resource::Repeated,                          // I3037
    &resource::Partition,                         // I3042
    &ec2::PreviousGeneration,                     // I3100
    &iam::ActionResource,                         // I3510
    &template::OutputNearLimit,                   // I6010
    &template::OutputNameNearLimit,               // I6011
    &template::MappingNameNearLimit,              // I7002
    &template::MappingNearLimit,                  // I7010
    &flow::EcsTarget,                             // SW1001
    &flow::TargetRoleTrust,                       // SW1002
    &flow::TaskRoleTrust,                         // SW1003
    &flow::RunTask,                               // SW1004
    &flow::PassRole,                              // SW1005
    &flow::ExecutionRoleMissing,                  // SW1006
    &flow::ExecutionRolePermissions,              // SW1007
    &flow::ContainerNames,                        // SW1008
    &flow::UnrecordedBucket,                      // SW1010
    &flow::UnrecordedKey,                         // SW1011
    &flow::BucketPolicy,                          // SW1012
    &flow::DependsOnPolicy,                       // SW1013
    &flow::PatternRefused,                        // SW1020
    &flow::PatternNeverMatches,                   // SW1021
    &flow::ObjectWriteCalls,                      // SW1022
    &flow::ObjectEventsOff,                       // SW1023
    &flow::EventLoop,                             // SW1030
    &flow::NoWayOut,                       // SW1040
    &flow::Isolated,                       // SW1041
    &flow::FunctionPermission,                    // SW1050
    &flow::QueuePolicy,                           // SW1051
    &flow::LogGroupTarget,                        // SW1052
    &flow::MissingExport,                         // SW1060
    &update::NameTaken,                           // SW1061
    &flow::LaunchType,                            // SW1062
    &flow::TargetInput,                           // SW1063
    &flow::InputPaths,                            // SW1064
    &flow::NoEgress,                              // SW1065
    &flow::OtherVpc,                              // SW1066
    &flow::OneRevision,                           // SW1067
    &flow::OtherBus,                              // SW1068
    &flow::GatewayNotAttached,                    // SW1069
    &flow::RuleOff,                               // SW1070
    &flow::NoTarget,                              // SW1071
    &flow::ReadOnlyCalls,                         // SW1072
    &flow::TrailSelectors,                        // SW1073
    &flow::KeyPolicy,                             // SW1074
    &flow::ObjectKey,                             // SW1075
    &flow::BucketDenies,                          // SW1076
    &flow::StackCycle,                            // SW1077
    &update::TypeChanged,                         // SW1078
    &output::DuplicateExport,                     // SW1079
    &ec2::SecurityGroupVpc,                       // SW1100
    &elb::ListenerTargetProtocol,                 // SW1101
    &ecs::ContainerLinks,                         // SW1102
    &ecs::ContainerSizes,                         // SW1103
    &ecs::FargateFeatures,                        // SW1104
    &ecs::ServiceSettings,                        // SW1105
    &ecs::ServiceTarget,                          // SW1106
    &sqs::FifoName,                               // SW1120
    &sqs::Redrive,                                // SW1121
    &sqs::QueueSettings,                          // SW1122
    &sns::Subscription,                           // SW1124
    &lambda::FunctionSettings,                    // SW1130
    &lambda::InlineHandler,                       // SW1134
    &lambda::EventSource,                         // SW1136
    &lambda::PermissionSource,                    // SW1137
    &lambda::AliasLatest,                         // SW1138
    &dynamodb::Indexes,                           // SW1140
    &elb::ListenerSettings,                       // SW1150
    &elb::BalancerName,                           // SW1152
    &autoscaling::ScalingSettings,                // SW1160
    &autoscaling::ScalableTarget,                 // SW1161
    &route53::CompleteRecord,                     // SW1170
    &route53::ZoneTop,                            // SW1171
    &apigateway::SameApi,                         // SW1200
    &apigateway::AuthorizerNeeded,                // SW1201
    &apigateway::DeploymentOrder,                 // SW1202
    &ssm::ParameterValue,                         // SW1203
    &cloudformation::NestedOutputs,               // SW1204
    &apigateway::LambdaIntegration,               // SW1205
    &apigateway::MappedParameters,                // SW1206
    &cloudfront::Certificate,                     // SW1210
    &resource::ResourceName,                      // SW1211
    &ec2::BlockSize,                              // SW1212
    &reference::WrongIdentifier,                  // SW1300
    &reference::ConditionCycle,                   // SW1301
    &function::Misplaced,                         // SW1310
    &flow::RoleAction,                            // SW1320
    &flow::RoleKey,                               // SW1321
    &flow::MustComeLater,                         // SW1322
    &flow::TargetService,                         // SW1323
    &flow::TargetRole,                            // SW1324
    &schedule::TimeZone, // SW1325
    &flow::PortNotOpen, // SW1326
    &fit::StorageFit,                             // SW1500
    &fit::DatabaseFit,                            // SW1501
    &fit::ComputeFit,                             // SW1502
    &fit::ApiFit,                                 // SW1503
    &fit::EdgeFit,                                // SW1504
    &fit::DnsFit,                                 // SW1505
    &fit::IdentityFit,                            // SW1506
    &fit::KeyFit,                                 // SW1507
    &fit::MonitoringFit,                          // SW1508
    &fit::NetworkFit,                             // SW1509
    &fit::DeliveryFit,                            // SW1510
    &fit::StreamFit,                              // SW1511
    &fit::AcceptedUnfit,                          // SW1512
    &fit::Zones,                                  // SW1513
    &fit::Once,                                   // SW1514
    &template::NumericKey,                        // SW1520
    &template::UnquotedText,                      // SW1521
    &document::JsonInText,                        // SW1530
    &document::LifecyclePolicy,                   // SW1531
    &document::DocumentSchema,                    // SW1532
    &sam::SamFit, // SW1533
    &sam::SamPoliciesUnused, // SW1534
    &iam::ManagedPolicy, // SW1535
    &sam::ResourceByText,                         // SW1540
    &sam::PolicyTemplate,                         // SW1541
    &template::TransformUse,                      // SW1542
    &lambda::PermissionService,                   // SW1543
    &s3::PublicPolicy,                            // SW1550
    &s3::NotificationOverlap,                     // SW1551
    &autoscaling::RollingUpdate,                  // SW1552
    &suppression::UnusedSuppression,              // SW1900
    &suppression::SuppressionWithoutReason,       // SW1901
    &template::CutOff,                            // SW1902
    &reference::Dangling,                         // W1001
    &parameter::SecretParameter,                  // W1011
    &function::SubUnused,                         // W1019
    &function::SubUnneeded,                       // W1020
    &reference::Unreachable,                      // W1028
    &schema::RefValue,                            // W1030
    &schema::SubValue,                            // W1031
    &schema::JoinValue,                           // W1032
    &schema::SplitValue,                          // W1033
    &schema::FindInMapValue,                      // W1034
    &schema::SelectValue,                         // W1035
    &schema::GetAzsValue,                         // W1036
    &schema::ToJsonStringValue,                   // W1040
    &dynamic::SecretInsteadOfArn,                 // W1051
    &dynamic::Spaces,                             // W1053
    &reference::RawPseudo,                        // W1054
    &template::Merge,                             // W1100
    &template::Alias,                             // W1101
    &parameter::UnusedParameter,                  // W2001
    &parameter::UncheckedType,                    // W2002
    &parameter::NoEcho,                           // W2010
    &schema::ParameterValue,                      // W2030
    &schema::ParameterPattern,                    // W2031
    &parameter::Password,                         // W2501
    &parameter::ImageId,                          // W2506
    &iam::PolicyVersion,                          // W2511
    &lambda::SnapStartVersion,                    // W2530
    &lambda::RuntimeDeprecated,                   // W2531
    &lambda::ZipNeeds,                            // W2533
    &resource::IgnoredBySam,                      // W3001
    &resource::Packaged,                          // W3002
    &reference::RedundantDependsOn,               // W3005
    &resource::Zone,                              // W3010
    &resource::BothPolicies,                      // W3011
    &schema::ParameterRange,                      // W3034
    &iam::UnknownAction,                          // W3037
    &s3::AccessControl,                           // W3045
    &apigateway::DocumentAndParts,                // W3660
    &lambda::SourceAccount,                       // W3663
    &lambda::PermissionPrincipal,                 // W3664
    &ec2::IopsIgnored,                            // W3671
    &fit::PortsIgnored,                           // W3687
    &rds::ClusterSnapshot,                        // W3688
    &rds::ClusterSource,                          // W3689
    &rds::ClusterEngineDeprecated,                // W3690
    &rds::InstanceEngineDeprecated,               // W3691
    &rds::AuroraIgnored,                          // W3693
    &sns::Endpoint,                               // W3694
    &lifecycle::Sunset,                           // W3696
    &lifecycle::Maintenance,                      // W3697
    &rds::ReplicaModeIgnored,                     // W3699
    &ssm::ParameterName,                          // W3701
    &lambda::ManagedLayer,                        // W3702
    &ec2::VpnGatewayType,                         // W3703
    &cloudfront::ForwardedValues,                 // W3704
    &apigateway::IdleMethodSetting,               // W3705
    &metadata::InterfaceParameter,                // W4001
    &metadata::CfnLint,                           // W4005
    &output::OutputImport,                        // W6001
    &parameter::UnusedMapping,                    // W7001
    &parameter::UnusedCondition,                  // W8001
    &condition::UselessEquals,                    // W8003
];

/// The least severity of the codes that begin so. Of a code that nobody knows it is an error.
#[must_use]
pub fn least_severity(prefix: &str) -> Severity {
    let known = RULES.iter().map(|rule| rule.info());
    let begins = known.filter(|info| info.code.starts_with(prefix));
    (begins.map(|info| info.severity).min()).unwrap_or(Severity::Error)
}

/// Whether the rule of a code looks at the deployed template, and finds less, or nothing, without it.
#[must_use]
pub fn needs_deployed(code: &str) -> bool {
    update::CODES.contains(&code)
}

/// The rule with that code.
#[must_use]
pub fn find(code: &str) -> Option<&'static CodeInfo> {
    static BY_CODE: LazyLock<HashMap<&str, &CodeInfo>> = LazyLock::new(|| {
        RULES
            .iter()
            .map(|rule| (rule.info().code, rule.info()))
            .collect()
    });
    BY_CODE.get(code).copied()
}

/// The page of a code that is ever shown: of a rule, or of the core and the constructs.
#[must_use]
pub fn page(code: &str) -> Option<&'static CodeInfo> {
    find(code).or_else(|| app_codes().find(|info| info.code == code))
}

/// The codes that an app itself finds: those of the core and of the constructs.
pub fn app_codes() -> impl Iterator<Item = &'static CodeInfo> {
    stackwright_diagnostic::codes::AREAS
        .iter()
        .copied()
        .flatten()
}

/// All codes that are ever shown, in their order.
#[must_use]
pub fn all() -> Vec<&'static CodeInfo> {
    let rules = RULES.iter().map(|rule| rule.info());
    let mut all: Vec<&CodeInfo> = app_codes().chain(rules).collect();
    all.sort_by_key(|info| info.code);
    all
}

/// A finding of a code, with its severity.
#[must_use]
pub fn finding(code: &'static str, message: impl Into<String>, span: Span) -> Diagnostic {
    let mut finding = Diagnostic::error(code, message).span(span);
    rank(&mut finding);
    finding
}

/// Gives a finding another code, and its severity.
pub(crate) fn recode(finding: &mut Diagnostic, code: &'static str) {
    finding.code = Code::new(code);
    rank(finding);
}

/// Gives a finding the severity of its code.
pub(crate) fn rank(finding: &mut Diagnostic) {
    if let Some(info) = find(finding.code.as_str()) {
        finding.severity = info.severity;
    }
}

/// How a rule is called for a resource.
#[derive(Clone, Copy)]
enum Call {
    Resource,
    Forms { parameters: bool },
}

/// Who wants to be called for what.
#[derive(Default)]
struct Dispatch {
    template: Vec<&'static dyn Rule>,
    every_resource: Vec<(&'static dyn Rule, Call)>,
    resources: HashMap<&'static str, Vec<(&'static dyn Rule, Call)>>,
    every_call: Vec<&'static dyn Rule>,
    calls: HashMap<Function, Vec<&'static dyn Rule>>,
}

static DISPATCH: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(false));
static DISPATCH_ON_REQUEST: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(true));

impl Dispatch {
    fn new(on_request: bool) -> Self {
        let mut dispatch = Self::default();
        let rules = RULES
            .iter()
            .filter(|rule| rule.info().on_request() == on_request);
        for rule in rules {
            for hook in rule.hooks() {
                match *hook {
                    Hook::Template => dispatch.template.push(*rule),
                    Hook::Resources(types) => dispatch.resources(*rule, Call::Resource, types),
                    Hook::Forms { types, parameters } => {
                        dispatch.resources(*rule, Call::Forms { parameters }, types);
                    }
                    Hook::Calls([]) => dispatch.every_call.push(*rule),
                    Hook::Calls(functions) => {
                        for function in functions {
                            dispatch.calls.entry(*function).or_default().push(*rule);
                        }
                    }
                }
            }
        }
        dispatch
    }

    fn resources(&mut self, rule: &'static dyn Rule, call: Call, types: &[&'static str]) {
        if types.is_empty() {
            self.every_resource.push((rule, call));
        }
        for name in types {
            self.resources.entry(name).or_default().push((rule, call));
        }
    }

    fn run<'t>(&self, cx: &Context<'t>, asked: impl Fn(&dyn Rule) -> bool, out: &mut Findings) {
        let mut counts = Counts::default();
        for rule in self.template.iter().filter(|rule| asked(**rule)) {
            counts.call(*rule, out, |out| rule.template(cx, out));
        }
        for resource in cx.template.resources.values() {
            let of_type = self.resources.get(resource.type_name);
            let first = out.findings.len();
            for (rule, call) in self
                .every_resource
                .iter()
                .chain(of_type.into_iter().flatten())
                .filter(|(rule, _)| asked(*rule))
            {
                counts.call(*rule, out, |out| match *call {
                    Call::Resource => rule.resource(cx, resource, out),
                    Call::Forms { parameters } => cx.each_form(*rule, parameters, resource, out),
                });
            }
            out.about(first, resource);
        }
        for call in &cx.template.calls {
            let of_function = self.calls.get(&call.function);
            for rule in self
                .every_call
                .iter()
                .chain(of_function.into_iter().flatten())
                .filter(|rule| asked(**rule))
            {
                counts.call(*rule, out, |out| rule.call(cx, call, out));
            }
        }
    }
}

/// How often each rule that has found something did. One that finds too much is asked no more.
#[derive(Default)]
struct Counts(HashMap<&'static str, usize>);

impl Counts {
    fn call(&mut self, rule: &dyn Rule, out: &mut Findings, call: impl FnOnce(&mut Findings)) {
        let code = rule.info().code;
        // Nearly all rules find nothing.
        let is_full = |counts: &HashMap<_, usize>| {
            counts
                .get(code)
                .is_some_and(|count| *count > budget::MAX_FINDINGS)
        };
        if !self.0.is_empty() && is_full(&self.0) {
            return;
        }
        let before = out.findings.len();
        out.before = before;
        call(out);
        if out.findings.len() == before {
            return;
        }
        let count = self.0.entry(code).or_default();
        *count += out.findings.len() - before;
        if *count > budget::MAX_FINDINGS {
            out.findings
                .truncate(out.findings.len() - (*count - budget::MAX_FINDINGS));
            let last = out.findings.last().and_then(|finding| finding.span);
            budget::cut(Limit::Findings(code), last);
        }
    }
}

/// The limits of CloudFormation beyond which nothing else is checked.
static LIMITS: &[&dyn Rule] = &[
    &template::ParameterLimit,
    &template::ResourceLimit,
    &template::OutputLimit,
    &template::MappingLimit,
];

/// Reports which of CloudFormation's limits a template exceeds. What is shown of it says why nothing else is.
pub(crate) fn exceeds(cx: &Context<'_>, selection: &Selection, out: &mut Findings) -> bool {
    let before = out.findings.len();
    for rule in LIMITS {
        rule.template(cx, out);
    }
    out.findings[before..]
        .iter()
        .any(|finding| selection.shows(finding))
}

/// Runs the rules over a template, with those on request that are asked for.
pub(crate) fn run(cx: &Context<'_>, selection: &Selection, out: &mut Findings) {
    DISPATCH.run(cx, |_| true, out);
    let asked = |rule: &dyn Rule| selection.wants(rule.info().code, rule.info().severity);
    let mut on_request = RULES.iter().filter(|rule| rule.info().on_request());
    if on_request.any(|rule| asked(*rule)) {
        DISPATCH_ON_REQUEST.run(cx, asked, out);
    }
}

/// Runs the rules that look at the deployed template.
pub(crate) fn run_for_update(cx: &Context<'_>, out: &mut Findings) {
    DISPATCH.run(cx, |rule| needs_deployed(rule.info().code), out);
}
