//! Rows of roles that a service acts as, whatever it does then.

use super::sides::ROLES;
use super::{Integration, Verb, row};

/// The role at a path, as which the service acts. It is refused at creation by some, and missed later by others.
const fn acts(
    name: &'static str,
    by: &'static str,
    at: &'static str,
    services: &'static [&'static str],
    page: &'static str,
) -> Integration {
    row(name, Verb::Assumes, by, "", at, ROLES, page).role(at, services)
}

pub(super) const ROWS: &[Integration] = &[
    acts("function-acts-as", "AWS::Lambda::Function", "Role", &["lambda.amazonaws.com"],
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html")
        .at_creation(),
    acts("task-acts-as", "AWS::ECS::TaskDefinition", "TaskRoleArn", &["ecs-tasks.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"),
    acts("task-starts-as", "AWS::ECS::TaskDefinition", "ExecutionRoleArn", &["ecs-tasks.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"),
    acts("machine-acts-as", "AWS::StepFunctions::StateMachine", "RoleArn", &["states.amazonaws.com", "states.*.amazonaws.com"],
        "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html")
        .at_creation(),
    acts("pipe-acts-as", "AWS::Pipes::Pipe", "RoleArn", &["pipes.amazonaws.com"],
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html")
        .at_creation(),
    acts("schedule-acts-as", "AWS::Scheduler::Schedule", "Target.RoleArn", &["scheduler.amazonaws.com"],
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html"),
    acts("target-acts-as", "AWS::Events::Rule", "Targets.*.RoleArn", &["events.amazonaws.com"],
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html"),
    acts("build-acts-as", "AWS::CodeBuild::Project", "ServiceRole", &["codebuild.amazonaws.com"],
        "https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html")
        .at_creation(),
    acts("pipeline-acts-as", "AWS::CodePipeline::Pipeline", "RoleArn", &["codepipeline.amazonaws.com"],
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html")
        .at_creation(),
    acts("deployment-acts-as", "AWS::CodeDeploy::DeploymentGroup", "ServiceRoleArn", &["codedeploy.amazonaws.com", "codedeploy.*.amazonaws.com"],
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html")
        .at_creation(),
    acts("account-writes-logs-as", "AWS::ApiGateway::Account", "CloudWatchRoleArn", &["apigateway.amazonaws.com"],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html")
        .at_creation(),
    acts("graphql-reads-as", "AWS::AppSync::DataSource", "ServiceRoleArn", &["appsync.amazonaws.com"],
        "https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html"),
    acts("filter-acts-as", "AWS::Logs::SubscriptionFilter", "RoleArn", &["logs.amazonaws.com", "logs.*.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html")
        .at_creation(),
    acts("flow-log-acts-as", "AWS::EC2::FlowLog", "DeliverLogsPermissionArn", &["vpc-flow-logs.amazonaws.com"],
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html"),
    acts("monitoring-acts-as", "AWS::RDS::DBInstance", "MonitoringRoleArn", &["monitoring.rds.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html")
        .at_creation(),
    acts("cluster-monitoring-acts-as", "AWS::RDS::DBCluster", "MonitoringRoleArn", &["monitoring.rds.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html")
        .at_creation(),
    acts("proxy-acts-as", "AWS::RDS::DBProxy", "RoleArn", &["rds.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-setup.html")
        .at_creation(),
    acts("job-acts-as", "AWS::Glue::Job", "Role", &["glue.amazonaws.com"],
        "https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html"),
    acts("crawler-acts-as", "AWS::Glue::Crawler", "Role", &["glue.amazonaws.com"],
        "https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html")
        .at_creation(),
    acts("batch-acts-as", "AWS::Batch::ComputeEnvironment", "ServiceRole", &["batch.amazonaws.com"],
        "https://docs.aws.amazon.com/batch/latest/userguide/service_IAM_role.html"),
    acts("batch-job-acts-as", "AWS::Batch::JobDefinition", "ContainerProperties.JobRoleArn|ExecutionRoleArn", &["ecs-tasks.amazonaws.com"],
        "https://docs.aws.amazon.com/batch/latest/userguide/execution-IAM-role.html"),
    acts("cluster-acts-as", "AWS::EKS::Cluster", "RoleArn", &["eks.amazonaws.com"],
        "https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html")
        .at_creation(),
    acts("node-group-acts-as", "AWS::EKS::Nodegroup", "NodeRole", &["ec2.amazonaws.com"],
        "https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html")
        .at_creation(),
    acts("fargate-profile-acts-as", "AWS::EKS::FargateProfile", "PodExecutionRoleArn", &["eks-fargate-pods.amazonaws.com"],
        "https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html")
        .at_creation(),
    acts("notebook-acts-as", "AWS::SageMaker::NotebookInstance", "RoleArn", &["sagemaker.amazonaws.com"],
        "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html")
        .at_creation(),
    acts("model-acts-as", "AWS::SageMaker::Model", "ExecutionRoleArn", &["sagemaker.amazonaws.com"],
        "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html")
        .at_creation(),
    acts("recorder-acts-as", "AWS::Config::ConfigurationRecorder", "RoleARN", &["config.amazonaws.com"],
        "https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html")
        .at_creation(),
    acts("backup-acts-as", "AWS::Backup::BackupSelection", "BackupSelection.IamRoleArn", &["backup.amazonaws.com"],
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html"),
    acts("pool-sends-texts-as", "AWS::Cognito::UserPool", "SmsConfiguration.SnsCallerArn", &["cognito-idp.amazonaws.com"],
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-sms-message-settings.html")
        .at_creation(),
    acts("replication-acts-as", "AWS::S3::Bucket", "ReplicationConfiguration.Role", &["s3.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"),
    acts("instance-acts-as", "AWS::IAM::InstanceProfile", "Roles.*", &["ec2.amazonaws.com"],
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html")
        .unsure(),
    acts("transfer-user-acts-as", "AWS::Transfer::User", "Role", &["transfer.amazonaws.com"],
        "https://docs.aws.amazon.com/transfer/latest/userguide/requirements-roles.html"),
    acts("dashboard-key-acts-as", "AWS::Grafana::Workspace", "RoleArn", &["grafana.amazonaws.com"],
        "https://docs.aws.amazon.com/grafana/latest/userguide/AMG-manage-permissions.html"),
    acts("app-runner-acts-as", "AWS::AppRunner::Service", "InstanceConfiguration.InstanceRoleArn", &["tasks.apprunner.amazonaws.com"],
        "https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html")
        .at_creation(),
    acts("app-runner-pulls-as", "AWS::AppRunner::Service", "SourceConfiguration.AuthenticationConfiguration.AccessRoleArn", &["build.apprunner.amazonaws.com"],
        "https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html")
        .at_creation(),
    acts("edge-function-acts-as", "AWS::CloudFront::Distribution", "DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations.*.LambdaFunctionARN>FunctionName>Role", &["edgelambda.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html")
        .at_creation(),
    acts("other-edge-function-acts-as", "AWS::CloudFront::Distribution", "DistributionConfig.CacheBehaviors.*.LambdaFunctionAssociations.*.LambdaFunctionARN>FunctionName>Role", &["edgelambda.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html")
        .at_creation(),
    acts("batch-asks-for-spot-as", "AWS::Batch::ComputeEnvironment", "ComputeResources.SpotIamFleetRole", &["spotfleet.amazonaws.com"],
        "https://docs.aws.amazon.com/batch/latest/userguide/spot_fleet_IAM_role.html")
        .unsure(),
    acts("fleet-asks-for-spot-as", "AWS::EC2::SpotFleet", "SpotFleetRequestConfigData.IamFleetRole", &["spotfleet.amazonaws.com"],
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html")
        .at_creation()
        .unsure(),
    acts("hook-acts-as", "AWS::AutoScaling::LifecycleHook", "RoleARN", &["autoscaling.amazonaws.com"],
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html")
        .at_creation()
        .unsure(),
    acts("graphql-writes-logs-as", "AWS::AppSync::GraphQLApi", "LogConfig.CloudWatchLogsRoleArn", &["appsync.amazonaws.com"],
        "https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html")
        .unsure(),
    acts("deployment-hook-calls-as", "AWS::ECS::Service", "DeploymentConfiguration.LifecycleHooks.*.RoleArn", &["ecs.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html")
        .at_creation()
        .unsure(),
    acts("studio-user-acts-as", "AWS::SageMaker::Domain", "DefaultUserSettings.ExecutionRole", &["sagemaker.amazonaws.com"],
        "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html")
        .at_creation()
        .unsure(),
    acts("automation-acts-as", "AWS::SSM::MaintenanceWindowTask", "ServiceRoleArn", &["ssm.amazonaws.com"],
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-maintenance-permissions.html")
        .unsure(),
    acts("gateway-server-logs-as", "AWS::Transfer::Server", "LoggingRole", &["transfer.amazonaws.com"],
        "https://docs.aws.amazon.com/transfer/latest/userguide/requirements-roles.html")
        .unsure(),
    acts("agent-acts-as", "AWS::Bedrock::Agent", "AgentResourceRoleArn", &["bedrock.amazonaws.com"],
        "https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permission.html")
        .at_creation(),
    acts("knowledge-base-acts-as", "AWS::Bedrock::KnowledgeBase", "RoleArn", &["bedrock.amazonaws.com"],
        "https://docs.aws.amazon.com/bedrock/latest/userguide/kb-permissions.html")
        .at_creation(),
    acts("pool-users-act-as", "AWS::Cognito::IdentityPoolRoleAttachment", "Roles.authenticated|unauthenticated", &["cognito-identity.amazonaws.com"],
        "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"),
    acts("pod-acts-as", "AWS::EKS::PodIdentityAssociation", "RoleArn", &["pods.eks.amazonaws.com"],
        "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html"),
    acts("anchor-acts-as", "AWS::RolesAnywhere::Profile", "RoleArns.*", &["rolesanywhere.amazonaws.com"],
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"),
    acts("snapshots-made-as", "AWS::DLM::LifecyclePolicy", "ExecutionRoleArn", &["dlm.amazonaws.com"],
        "https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html")
        .unsure(),
    acts("accelerator-acts-as", "AWS::DAX::Cluster", "IAMRoleARN", &["dax.amazonaws.com"],
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.access-control.html")
        .at_creation(),
    acts("stream-application-acts-as", "AWS::KinesisAnalyticsV2::Application", "ServiceExecutionRole", &["kinesisanalytics.amazonaws.com"],
        "https://docs.aws.amazon.com/managed-flink/latest/java/how-zeppelin-iam.html")
        .at_creation(),
    acts("airflow-acts-as", "AWS::MWAA::Environment", "ExecutionRoleArn", &["airflow-env.amazonaws.com"],
        "https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html")
        .at_creation(),
    acts("canary-acts-as", "AWS::Synthetics::Canary", "ExecutionRoleArn", &["lambda.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html")
        .at_creation(),
    acts("warehouse-acts-as", "AWS::Redshift::Cluster", "IamRoles.*", &["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"],
        "https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html")
        .unsure(),
    acts("replication-endpoint-acts-as", "AWS::DMS::Endpoint", "S3Settings|KinesisSettings|DynamoDbSettings.ServiceAccessRoleArn", &["dms.amazonaws.com"],
        "https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html")
        .at_creation(),
    acts("volumes-made-as", "AWS::ECS::Service", "VolumeConfigurations.*.ManagedEBSVolume.RoleArn", &["ecs.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html")
        .at_creation(),
    acts("bot-acts-as", "AWS::Lex::Bot", "RoleArn", &["lexv2.amazonaws.com"],
        "https://docs.aws.amazon.com/lexv2/latest/dg/security_iam_service-with-iam.html")
        .at_creation(),
    acts("experiment-acts-as", "AWS::FIS::ExperimentTemplate", "RoleArn", &["fis.amazonaws.com"],
        "https://docs.aws.amazon.com/fis/latest/userguide/getting-started-iam-service-role.html")
        .at_creation(),
    acts("flow-of-prompts-acts-as", "AWS::Bedrock::Flow", "ExecutionRoleArn", &["bedrock.amazonaws.com"],
        "https://docs.aws.amazon.com/bedrock/latest/userguide/flows-permissions.html")
        .at_creation(),
    acts("agent-runtime-acts-as", "AWS::BedrockAgentCore::Runtime", "RoleArn", &["bedrock-agentcore.amazonaws.com"],
        "https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-permissions.html")
        .at_creation(),
    acts("stack-set-administered-as", "AWS::CloudFormation::StackSet", "AdministrationRoleARN", &["cloudformation.amazonaws.com"],
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html")
        .at_creation(),
    acts("product-launched-as", "AWS::ServiceCatalog::LaunchRoleConstraint", "RoleArn", &["servicecatalog.amazonaws.com"],
        "https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html"),
    acts("database-feature-acts-as", "AWS::RDS::DBInstance", "AssociatedRoles.*.RoleArn", &["rds.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.S3Import.html")
        .at_creation(),
    acts("cluster-feature-acts-as", "AWS::RDS::DBCluster", "AssociatedRoles.*.RoleArn", &["rds.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.Authorizing.html")
        .at_creation(),
    acts("index-acts-as", "AWS::Kendra::Index", "RoleArn", &["kendra.amazonaws.com"],
        "https://docs.aws.amazon.com/kendra/latest/dg/iam-roles.html")
        .at_creation(),
    acts("log-destination-acts-as", "AWS::Logs::Destination", "RoleArn", &["logs.amazonaws.com", "logs.*.amazonaws.com"],
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions-Kinesis.html")
        .at_creation(),
    acts("data-copied-as", "AWS::DataSync::LocationS3", "S3Config.BucketAccessRoleArn", &["datasync.amazonaws.com"],
        "https://docs.aws.amazon.com/datasync/latest/userguide/create-s3-location.html")
        .at_creation(),
    acts("lake-reads-as", "AWS::LakeFormation::Resource", "RoleArn", &["lakeformation.amazonaws.com"],
        "https://docs.aws.amazon.com/lake-formation/latest/dg/registration-role.html"),
    acts("stream-encoded-as", "AWS::MediaLive::Channel", "RoleArn", &["medialive.amazonaws.com"],
        "https://docs.aws.amazon.com/medialive/latest/ug/setup-trusted-entity.html")
        .unsure(),
    acts("query-scheduled-as", "AWS::Timestream::ScheduledQuery", "ScheduledQueryExecutionRoleArn", &["timestream.amazonaws.com"],
        "https://docs.aws.amazon.com/timestream/latest/developerguide/scheduledqueries.html")
        .at_creation(),
    acts("ingestion-acts-as", "AWS::OSIS::Pipeline", "PipelineRoleArn", &["osis-pipelines.amazonaws.com"],
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/pipeline-security-overview.html")
        .at_creation(),
    acts("dashboards-sign-in-as", "AWS::OpenSearchService::Domain", "CognitoOptions.RoleArn", &["opensearchservice.amazonaws.com", "es.amazonaws.com"],
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cognito-auth.html")
        .at_creation(),
    acts("configuration-read-as", "AWS::AppConfig::ConfigurationProfile", "RetrievalRoleArn", &["appconfig.amazonaws.com"],
        "https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-iam-role.html"),
    acts("chat-acts-as", "AWS::Chatbot::SlackChannelConfiguration", "IamRoleArn", &["chatbot.amazonaws.com"],
        "https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam-policies.html"),
    acts("things-registered-as", "AWS::IoT::ProvisioningTemplate", "ProvisioningRoleArn", &["iot.amazonaws.com"],
        "https://docs.aws.amazon.com/iot/latest/developerguide/fleet-provision-api.html")
        .at_creation(),
    acts("devices-act-as", "AWS::IoT::RoleAlias", "RoleArn", &["credentials.iot.amazonaws.com"],
        "https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html"),
    acts("training-acts-as", "AWS::SageMaker::Pipeline", "RoleArn", &["sagemaker.amazonaws.com"],
        "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html")
        .unsure(),
    acts("topic-reports-delivery-as", "AWS::SNS::Topic", "DeliveryStatusLogging.*.SuccessFeedbackRoleArn|FailureFeedbackRoleArn", &["sns.amazonaws.com"],
        "https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html"),
    acts("studio-acts-as", "AWS::EMR::Studio", "ServiceRole", &["elasticmapreduce.amazonaws.com", "elasticmapreduce.amazonaws.com.cn"],
        "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-studio-service-role.html")
        .at_creation(),
    acts("cluster-of-map-reduce-acts-as", "AWS::EMR::Cluster", "ServiceRole", &["elasticmapreduce.amazonaws.com", "elasticmapreduce.amazonaws.com.cn"],
        "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-role.html")
        .at_creation(),
    acts("app-built-as", "AWS::Amplify::App", "IAMServiceRole", &["amplify.amazonaws.com", "amplify.*.amazonaws.com"],
        "https://docs.aws.amazon.com/amplify/latest/userguide/amplify-service-role.html")
        .unsure(),
    acts("notebook-session-acts-as", "AWS::Athena::WorkGroup", "WorkGroupConfiguration.ExecutionRole", &["athena.amazonaws.com"],
        "https://docs.aws.amazon.com/athena/latest/ug/notebooks-spark-getting-started.html")
        .at_creation(),
];
