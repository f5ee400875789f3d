//! What nearly every app uses: `use stackwright_aws::prelude::*`.
//!
//! It has the core, the modules of the services whose features are on, and those of their constructs whose names say which
//! service they are of. `Cluster`, `Key`, `Group` and the like stay with their modules: `ecs::Cluster`, `kms::Key`.
//! Generated types are under `cfn`: `cfn::dynamodb::CfnTable`.
//!
//! ```
//! use stackwright_aws::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Files");
//! let bucket = Bucket::new(&stack, "Input").versioned();
//! CfnOutput::new(&stack, "Url", sub!("s3://{}/", bucket.bucket_name()));
//! # app.synth().unwrap();
//! ```

pub use stackwright::{
    App, Aspect, CfnCondition, CfnHook, CfnInclude, CfnMapping, CfnOutput, CfnParameter,
    CfnResource, Construct, Data, Defaults, DeletionPolicy, Diagnostic, Duration, Environment,
    IntoValue, List, Lookup, Map, NestedStack, Node, ReferenceStrength, RemovalPolicies,
    RemovalPolicy, Resource, Stack, Stage, Synthesizer, Tag, Tags, Value, intrinsic, json, pseudo,
    sub,
};

pub use crate::cfn;

/// Brings in what a feature has. Without it, the names stand for nothing that can be used, and rustc says what to turn on.
macro_rules! with {
    ($condition:meta, $note:literal, $module:ident: $($name:ident),*) => {
        #[cfg($condition)]
        pub use crate::$module::{$($name),*};

        $(
            #[cfg(not($condition))]
            #[deprecated(note = $note)]
            #[doc(hidden)]
            pub struct $name;
        )*
    };
}

/// Brings in the module of a service. Without its feature, the names in it stand for nothing, too.
macro_rules! module {
    ($condition:meta, $note:literal, $module:ident: $($name:ident),*) => {
        #[cfg($condition)]
        pub use crate::$module;

        // The names are those that the module has.
        #[cfg($condition)]
        const _: () = {
            #[allow(unused_imports)]
            use crate::$module::{$($name),*};
        };

        #[cfg(not($condition))]
        #[doc(hidden)]
        pub mod $module {
            $(
                #[deprecated(note = $note)]
                pub struct $name;
            )*
        }
    };
}

module!(feature = "assets", "turn on the feature `assets` of `stackwright-aws`", assets: Asset, AssetStore, CommandBuild, Crate, IgnoreSyntax, ImageAsset, ImageBuild, Links, NodeBuild, PythonBuild, Source);
module!(feature = "apigateway", "turn on the feature `apigateway` of `stackwright-aws`", apigateway: Action, ApiDefinition, ApiKey, ApiResource, Authorizer, Cors, DeployedStage, Deployment, DomainName, EndpointType, GatewayResponse, Integration, IntegrationResponse, LoggingLevel, Method, MethodResponse, Model, Period, RequestValidator, RestApi, Stage, UsagePlan, VpcLink);
with!(feature = "apigateway", "turn on the feature `apigateway` of `stackwright-aws`", apigateway: RestApi);
module!(feature = "applicationautoscaling", "turn on the feature `applicationautoscaling` of `stackwright-aws`", applicationautoscaling: PredefinedMetric, ScalableDimension, ScalableTarget, ScheduledAction, ServiceNamespace, StepScaling, TargetTracking);
with!(feature = "applicationautoscaling", "turn on the feature `applicationautoscaling` of `stackwright-aws`", applicationautoscaling: ScalableTarget, TargetTracking);
module!(feature = "autoscaling", "turn on the feature `autoscaling` of `stackwright-aws`", autoscaling: AutoScalingGroup, DefaultResult, LifecycleHook, LifecycleTransition, MixedInstances, PoolState, PredefinedMetric, ScheduledAction, StepScaling, TargetTracking, UpdatePolicy, WarmPool);
with!(feature = "autoscaling", "turn on the feature `autoscaling` of `stackwright-aws`", autoscaling: AutoScalingGroup);
module!(feature = "certificatemanager", "turn on the feature `certificatemanager` of `stackwright-aws`", certificatemanager: Action, Certificate);
module!(feature = "cloudfront", "turn on the feature `cloudfront` of `stackwright-aws`", cloudfront: Action, Behavior, CachePolicy, Distribution, ErrorResponse, EventType, Function, HttpVersion, KeyGroup, KeyValueStore, Metric, Origin, OriginRequestPolicy, PriceClass, PublicKey, RealtimeLogConfig, ResponseCors, ResponseHeadersPolicy, SecurityPolicy, Selection, ViewerProtocolPolicy);
with!(feature = "cloudfront", "turn on the feature `cloudfront` of `stackwright-aws`", cloudfront: Distribution);
module!(feature = "cloudtrail", "turn on the feature `cloudtrail` of `stackwright-aws`", cloudtrail: Action, AdvancedSelector, Insight, ManagementEvents, ReadWrite, Trail);
with!(feature = "cloudtrail", "turn on the feature `cloudtrail` of `stackwright-aws`", cloudtrail: Trail);
module!(feature = "dynamodb", "turn on the feature `dynamodb` of `stackwright-aws`", dynamodb: Action, Attribute, Capacity, Compression, Encryption, GlobalIndex, GlobalTable, ImportSource, LocalIndex, Replica, ScaledCapacity, StreamView, Table, TableAttributes, TableStream);
with!(feature = "dynamodb", "turn on the feature `dynamodb` of `stackwright-aws`", dynamodb: GlobalTable, Table, TableStream);
module!(feature = "cloudwatch", "turn on the feature `cloudwatch` of `stackwright-aws`", cloudwatch: Action, Alarm, AlarmRule, AlarmStatusWidget, AlarmWidget, CompositeAlarm, Dashboard, Ec2Action, GraphWidget, LogQueryWidget, MathExpression, Metric, Metrics, MissingData, OpsItem, SingleValueWidget, Statistic, TextWidget, Unit, Widget);
with!(feature = "cloudwatch", "turn on the feature `cloudwatch` of `stackwright-aws`", cloudwatch: Alarm, Dashboard, Metrics);
module!(feature = "ec2", "turn on the feature `ec2` of `stackwright-aws`", ec2: AclEntry, Action, BastionHost, BlockDevice, Connectable, FlowLog, GatewayEndpoint, GatewayService, Instance, InterfaceEndpoint, KeyPair, LaunchTemplate, MachineImage, NetworkAcl, Peer, Port, PrefixList, SecurityGroup, Subnet, SubnetGroup, SubnetSelection, SubnetTier, TrafficType, UserData, Volume, VolumeType, Vpc, VpcAttributes, VpcLookup);
module!(feature = "custom_resources", "turn on the feature `custom_resources` of `stackwright-aws`", custom_resources: AwsCustomResource, AwsSdkCall, CfnJson, CustomResource, Provider, ServiceToken);
with!(feature = "custom_resources", "turn on the feature `custom_resources` of `stackwright-aws`", custom_resources: AwsCustomResource, AwsSdkCall, CustomResource);
with!(feature = "ec2", "turn on the feature `ec2` of `stackwright-aws`", ec2: Peer, Port, SecurityGroup, Subnet, SubnetSelection, Vpc);
module!(feature = "ecr", "turn on the feature `ecr` of `stackwright-aws`", ecr: Action, Encryption, LifecycleRule, Repository, TagMutability);
module!(feature = "ecs", "turn on the feature `ecs` of `stackwright-aws`", ecs: Action, CloudMap, Cluster, Container, ContainerCondition, ContainerImage, ContainerInsights, CpuArchitecture, ExistingService, FargateService, FargateTaskDefinition, HealthCheck, LinuxParameters, LogDriver, NetworkMode, OperatingSystem, PortMapping, PropagateTags, Secret, ServiceConnect, ServiceConnectService, TaskRole, Volume);
with!(all(feature = "ecs", feature = "autoscaling"), "turn on the features `ecs` and `autoscaling` of `stackwright-aws`", ecs: AsgCapacityProvider, Ec2Service, Ec2TaskDefinition);
with!(feature = "ecs", "turn on the feature `ecs` of `stackwright-aws`", ecs: ContainerImage, FargateService, FargateTaskDefinition, TaskRole);
module!(feature = "efs", "turn on the feature `efs` of `stackwright-aws`", efs: AccessPoint, Action, FileSystem, PerformanceMode, ToArchive, ToInfrequentAccess);
with!(feature = "efs", "turn on the feature `efs` of `stackwright-aws`", efs: FileSystem);
module!(feature = "elasticloadbalancingv2", "turn on the feature `elasticloadbalancingv2` of `stackwright-aws`", elasticloadbalancingv2: Action, Algorithm, ApplicationListener, ApplicationLoadBalancer, Authentication, Condition, ExistingListener, ExistingLoadBalancer, HealthCheck, InstanceTarget, IpTarget, ListenerLookup, LoadBalancerLookup, LoadBalancerTarget, MutualAuthentication, NetworkListener, NetworkLoadBalancer, TargetGroup, TrustStore);
with!(feature = "elasticloadbalancingv2", "turn on the feature `elasticloadbalancingv2` of `stackwright-aws`", elasticloadbalancingv2: ApplicationLoadBalancer, NetworkLoadBalancer, TargetGroup);
module!(feature = "events", "turn on the feature `events` of `stackwright-aws`", events: Action, Cron, EventBus, EventField, EventPattern, Input, Match, ObjectEvent, ObjectPattern, Rule, Schedule, SqsTarget, Target, TargetConfig, Template);
with!(feature = "events", "turn on the feature `events` of `stackwright-aws`", events: EventBus, EventPattern, Rule, Schedule, SqsTarget);
with!(all(feature = "events", feature = "ecs"), "turn on the features `events` and `ecs` of `stackwright-aws`", events: FargateTarget);
with!(all(feature = "events", feature = "lambda"), "turn on the features `events` and `lambda` of `stackwright-aws`", events: LambdaTarget);
with!(all(feature = "events", feature = "logs"), "turn on the features `events` and `logs` of `stackwright-aws`", events: LogGroupTarget);
with!(all(feature = "events", feature = "sns"), "turn on the features `events` and `sns` of `stackwright-aws`", events: SnsTarget);
module!(feature = "iam", "turn on the feature `iam` of `stackwright-aws`", iam: AccessKey, Action, Effect, Grant, GrantActions, Grantable, Grantee, Group, InstanceProfile, ManagedPolicy, OidcProvider, PermissionsBoundary, Policy, PolicyDocument, PolicyStatement, Principal, Role, SamlProvider, User);
with!(feature = "iam", "turn on the feature `iam` of `stackwright-aws`", iam: GrantActions, Grantable, ManagedPolicy, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy, Role);
module!(feature = "kinesis", "turn on the feature `kinesis` of `stackwright-aws`", kinesis: Action, Encryption, Stream, StreamConsumer);
module!(feature = "kms", "turn on the feature `kms` of `stackwright-aws`", kms: Action, Key, KeySpec, KeyUsage);
module!(feature = "lambda", "turn on the feature `lambda` of `stackwright-aws`", lambda: Action, Alias, Architecture, Code, CodeSigningConfig, Destination, EventSource, FailedRecords, Function, FunctionUrl, ImageCode, Invocable, KafkaSource, LayerVersion, LogFormat, Permission, Runtime, SqsSource, StartAt, UrlAccess, UrlCors, Version);
with!(feature = "lambda", "turn on the feature `lambda` of `stackwright-aws`", lambda: Function, Invocable);
module!(feature = "logs", "turn on the feature `logs` of `stackwright-aws`", logs: Action, FilterPattern, LogGroup, LogStream, MetricFilter, QueryDefinition, Retention, SubscriptionFilter);
with!(feature = "logs", "turn on the feature `logs` of `stackwright-aws`", logs: LogGroup, Retention);
module!(feature = "patterns", "turn on the feature `patterns` of `stackwright-aws`", patterns: );
with!(all(feature = "patterns", feature = "rds"), "turn on the features `patterns` and `rds` of `stackwright-aws`", patterns: Database);
with!(all(feature = "patterns", feature = "apigateway"), "turn on the features `patterns` and `apigateway` of `stackwright-aws`", patterns: LambdaRestApi);
with!(all(feature = "patterns", feature = "ecs", feature = "elasticloadbalancingv2"), "turn on the features `patterns`, `ecs` and `elasticloadbalancingv2` of `stackwright-aws`", patterns: LoadBalancedFargateService, NetworkLoadBalancedFargateService);
with!(all(feature = "patterns", feature = "autoscaling", feature = "ecs", feature = "elasticloadbalancingv2"), "turn on the features `patterns`, `autoscaling`, `ecs` and `elasticloadbalancingv2` of `stackwright-aws`", patterns: LoadBalancedEc2Service, NetworkLoadBalancedEc2Service);
with!(all(feature = "patterns", feature = "applicationautoscaling", feature = "cloudwatch", feature = "ecs", feature = "sqs"), "turn on the features `patterns`, `applicationautoscaling`, `cloudwatch`, `ecs` and `sqs` of `stackwright-aws`", patterns: QueueProcessingFargateService);
with!(all(feature = "patterns", feature = "applicationautoscaling", feature = "autoscaling", feature = "cloudwatch", feature = "ecs", feature = "sqs"), "turn on the features `patterns`, `applicationautoscaling`, `autoscaling`, `cloudwatch`, `ecs` and `sqs` of `stackwright-aws`", patterns: QueueProcessingEc2Service);
with!(all(feature = "patterns", feature = "cloudtrail", feature = "ecs", feature = "events"), "turn on the features `patterns`, `cloudtrail`, `ecs` and `events` of `stackwright-aws`", patterns: ObjectTask);
with!(all(feature = "patterns", feature = "lambda"), "turn on the features `patterns` and `lambda` of `stackwright-aws`", patterns: QueueWorker);
with!(all(feature = "patterns", feature = "ecs", feature = "events"), "turn on the features `patterns`, `ecs` and `events` of `stackwright-aws`", patterns: ScheduledTask);
with!(all(feature = "patterns", feature = "autoscaling", feature = "ecs", feature = "events"), "turn on the features `patterns`, `autoscaling`, `ecs` and `events` of `stackwright-aws`", patterns: ScheduledEc2Task);
with!(all(feature = "patterns", feature = "assets", feature = "cloudfront", feature = "custom_resources"), "turn on the features `patterns`, `assets`, `cloudfront` and `custom_resources` of `stackwright-aws`", patterns: StaticSite);
module!(feature = "route53", "turn on the feature `route53` of `stackwright-aws`", route53: Action, AliasTarget, HealthCheck, HostedZone, HostedZoneLookup, Record, RecordData);
with!(feature = "route53", "turn on the feature `route53` of `stackwright-aws`", route53: HostedZone);
module!(feature = "s3", "turn on the feature `s3` of `stackwright-aws`", s3: BlockPublicAccess, Bucket, CorsRule, Encryption, HttpMethod, LifecycleRule, ObjectOwnership, StorageClass);
with!(all(feature = "s3", feature = "assets", feature = "custom_resources"), "turn on the features `s3`, `assets` and `custom_resources` of `stackwright-aws`", s3: BucketDeployment);
with!(feature = "s3", "turn on the feature `s3` of `stackwright-aws`", s3: Bucket, LifecycleRule);
module!(feature = "secretsmanager", "turn on the feature `secretsmanager` of `stackwright-aws`", secretsmanager: Action, AttachmentTarget, GeneratedString, Secret);
with!(feature = "secretsmanager", "turn on the feature `secretsmanager` of `stackwright-aws`", secretsmanager: Secret);
module!(feature = "servicediscovery", "turn on the feature `servicediscovery` of `stackwright-aws`", servicediscovery: Action, DnsRecordType, HealthCheck, HttpNamespace, IpInstance, Namespace, NamespaceKind, PrivateDnsNamespace, PublicDnsNamespace, RoutingPolicy, Service);
module!(feature = "sns", "turn on the feature `sns` of `stackwright-aws`", sns: Action, Subscription, Topic);
with!(feature = "sns", "turn on the feature `sns` of `stackwright-aws`", sns: Topic);
module!(feature = "sqs", "turn on the feature `sqs` of `stackwright-aws`", sqs: Action, Encryption, Queue);
with!(feature = "sqs", "turn on the feature `sqs` of `stackwright-aws`", sqs: Queue);
module!(feature = "stepfunctions", "turn on the feature `stepfunctions` of `stackwright-aws`", stepfunctions: Action, Activity, Choice, Condition, Definition, DistributedMap, Fail, LogLevel, Map, Parallel, Pass, Retry, State, StateMachine, Succeed, Task, Wait);
with!(feature = "stepfunctions", "turn on the feature `stepfunctions` of `stackwright-aws`", stepfunctions: StateMachine);
module!(feature = "rds", "turn on the feature `rds` of `stackwright-aws`", rds: Action, ClusterInstance, DatabaseAttributes, DatabaseCluster, DatabaseInstance, DatabaseProxy, DatabaseProxyEndpoint, Engine, EngineOption, Login, OptionGroup, ParameterGroup, ProxyAttributes, ProxyTarget);
with!(feature = "rds", "turn on the feature `rds` of `stackwright-aws`", rds: DatabaseCluster, DatabaseInstance, DatabaseProxy);
module!(feature = "ssm", "turn on the feature `ssm` of `stackwright-aws`", ssm: Action, StringListParameter, StringParameter, Tier);
with!(feature = "ssm", "turn on the feature `ssm` of `stackwright-aws`", ssm: StringListParameter, StringParameter);
