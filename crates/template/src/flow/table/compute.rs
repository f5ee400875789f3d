//! Rows of functions, tasks, user pools, secrets, pipelines and custom resources.

use super::sides::{
    ALIAS, BROKER_SOURCE, BUCKET_READ, BUCKET_WRITE, BUILD_AND_WAIT, BUS, CONSUMER_SOURCE,
    FUNCTION, FUNCTIONS, GLOBAL_TABLE_SOURCE, KAFKA_SOURCE, KEY, LOG_GROUP, MACHINE,
    NETWORK_OF_FUNCTION, PIPELINE_FILES, QUEUE, QUEUE_SOURCE, REPOSITORY, SECRET, STREAM_SOURCE,
    TABLE_SOURCE, TASK_IN_SERVICE, TOPIC, VERSION,
};
use super::{AUTO_SCALING, Flow, Integration, On, Side, Verb, row};

const MAPPING: &str = "AWS::Lambda::EventSourceMapping";
const MAPPING_ROLE: &str = "FunctionName>Role,FunctionName>FunctionName>Role";
const LAMBDA: &[&str] = &["lambda.amazonaws.com"];
const EVENT_SOURCES: &str = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-permissions.html";
const INVOKE_CONFIG: &str = "AWS::Lambda::EventInvokeConfig";
const TASKS: &str = "AWS::ECS::TaskDefinition";
const EXECUTION: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const ECS: &[&str] = &["ecs-tasks.amazonaws.com"];
const PIPELINE: &str = "AWS::CodePipeline::Pipeline";
const PIPELINES: &[&str] = &["codepipeline.amazonaws.com"];
const PIPELINE_ROLE: &str =
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html";
const POOL: &str = "AWS::Cognito::UserPool";
const TRIGGERS: &str = "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html";
const COGNITO: &[&str] = &["cognito-idp.amazonaws.com"];

/// A function with an address that everybody may call.
const OPEN_FUNCTION: Side = Side {
    asks: &[("lambda:InvokeFunctionUrl", On::It)],
    silent: "each call of {} by its address is answered with 403",
    ..FUNCTION
};

/// The key of a function's variables, which its role decrypts.
const ENVIRONMENT_KEY: Side = Side {
    asks: &[("kms:Decrypt", On::It)],
    silent: "the variables of the function are not decrypted",
    ..KEY
};

/// A secret of which a function makes new versions.
const ROTATED_SECRET: Side = Side {
    asks: &[
        ("secretsmanager:GetSecretValue", On::It),
        ("secretsmanager:PutSecretValue", On::It),
        ("secretsmanager:UpdateSecretVersionStage", On::It),
    ],
    key: &["kms:Decrypt", "kms:GenerateDataKey"],
    silent: "{} is not rotated",
    ..SECRET
};

/// What takes no permission on something that a template has, but any.
const fn own(ty: &'static str, asks: &'static [(&'static str, On)], silent: &'static str) -> Side {
    Side {
        ty,
        asks,
        key: &[],
        silent,
        passes: &[],
    }
}

const SHELLS: Side = own(
    "AWS::ECS::Service",
    &[
        ("ssmmessages:CreateControlChannel", On::Anything),
        ("ssmmessages:CreateDataChannel", On::Anything),
        ("ssmmessages:OpenControlChannel", On::Anything),
        ("ssmmessages:OpenDataChannel", On::Anything),
    ],
    "no command can be executed in the tasks of {}",
);

const TEXT_MESSAGES: Side = own(
    POOL,
    &[("sns:Publish", On::Anything)],
    "no text message is sent by {}",
);

const BUILD_LOGS: Side = own(
    PROJECT,
    &[
        ("logs:CreateLogStream", On::Anything),
        ("logs:PutLogEvents", On::Anything),
    ],
    "each build fails",
);

const BUILD_IN_NETWORK: Side = own(
    PROJECT,
    &[
        ("ec2:CreateNetworkInterface", On::Anything),
        ("ec2:CreateNetworkInterfacePermission", On::Anything),
        ("ec2:DescribeNetworkInterfaces", On::Anything),
    ],
    "each build fails",
);

/// What CodeBuild looks at when a project is created.
const NETWORK_OF_BUILD: Side = own(
    PROJECT,
    &[
        ("ec2:DescribeSecurityGroups", On::Anything),
        ("ec2:DescribeSubnets", On::Anything),
        ("ec2:DescribeVpcs", On::Anything),
    ],
    "each build fails",
);

/// What an action of a pipeline does on behalf of the pipeline's role.
const fn action(asks: &'static [(&'static str, On)]) -> Side {
    own(PIPELINE, asks, "the action fails each time")
}

const CONNECTION: Side = action(&[(
    "codestar-connections:UseConnection|codeconnections:UseConnection",
    On::Anything,
)]);
const COMMITS: Side = action(&[
    ("codecommit:GetBranch", On::Anything),
    ("codecommit:UploadArchive", On::Anything),
]);
const IMAGES: Side = action(&[("ecr:DescribeImages", On::Anything)]);
const TASKS_OF_SERVICE: Side = action(&[
    ("ecs:DescribeServices", On::Anything),
    ("ecs:RegisterTaskDefinition", On::Anything),
    ("ecs:UpdateService", On::Anything),
    ("iam:PassRole", On::Anything),
]);
const DEPLOYMENT: Side = action(&[
    ("codedeploy:CreateDeployment", On::Anything),
    ("codedeploy:GetDeployment", On::Anything),
    ("codedeploy:GetDeploymentConfig", On::Anything),
]);
const STACK: Side = action(&[("cloudformation:DescribeStacks", On::Anything)]);

/// The role that CloudFormation is given for a stack.
const STACK_ROLE: Side = Side {
    ty: "AWS::IAM::Role",
    asks: &[("iam:PassRole", On::It)],
    ..STACK
};

const NODES: &str = "AWS::EKS::Nodegroup";

/// What a node does before it is one of the cluster.
const JOINS: Side = own(
    NODES,
    &[
        ("eks:DescribeCluster", On::Anything),
        ("ecr:GetAuthorizationToken", On::Anything),
        ("ecr:BatchGetImage", On::Anything),
    ],
    "no node joins the cluster",
);

/// The addresses of pods, unless the add-on has a role of its own.
const POD_ADDRESSES: Side = own(
    NODES,
    &[("ec2:AssignPrivateIpAddresses", On::Anything)],
    "no node is ready unless the network's add-on has a role of its own",
);

/// The key of volumes, for which Auto Scaling makes grants.
const VOLUME_KEY: Side = Side {
    asks: &[("kms:CreateGrant", On::It), ("kms:Decrypt", On::It)],
    key: &[
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
        "kms:CreateGrant",
    ],
    silent: "no instance starts",
    ..KEY
};
const VOLUMES: &str = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html";

const ARTIFACTS_KEY: Side = Side {
    asks: &[("kms:GenerateDataKey", On::It)],
    silent: "each build fails to write what it builds",
    ..KEY
};

/// Secrets Manager calls the function that makes new versions of a secret.
pub(in crate::flow) const ROTATION: &str = "secret-rotated-by-function";

const PROJECT: &str = "AWS::CodeBuild::Project";
const BUILDS: &[&str] = &["codebuild.amazonaws.com"];
const GLUE: &[&str] = &["glue.amazonaws.com"];

const DESTINATIONS: &[Side] = &[QUEUE, TOPIC, FUNCTION, ALIAS, VERSION, BUS, BUCKET_WRITE];

pub(super) const ROWS: &[Integration] = &[
    row("function-reads-queue", Verb::Reads, MAPPING, "", "EventSourceArn", &[QUEUE_SOURCE],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html")
        .role(MAPPING_ROLE, LAMBDA)
        .flow(Flow::Into("FunctionName"))
        .at_creation(),
    row("function-reads-stream", Verb::Reads, MAPPING, "", "EventSourceArn", &[STREAM_SOURCE, CONSUMER_SOURCE],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html")
        .role(MAPPING_ROLE, LAMBDA)
        .flow(Flow::Into("FunctionName"))
        .at_creation(),
    row("function-reads-table", Verb::Reads, MAPPING, "", "EventSourceArn", &[TABLE_SOURCE, GLOBAL_TABLE_SOURCE],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html")
        .role(MAPPING_ROLE, LAMBDA)
        .flow(Flow::Into("FunctionName"))
        .at_creation(),
    row("function-reads-broker", Verb::Reads, MAPPING, "", "EventSourceArn", &[KAFKA_SOURCE, BROKER_SOURCE], EVENT_SOURCES)
        .role(MAPPING_ROLE, LAMBDA)
        .flow(Flow::Into("FunctionName"))
        .at_creation(),
    row("mapping-dead-letters", Verb::Sends, MAPPING, "DestinationConfig", "OnFailure.Destination", &[QUEUE, TOPIC, BUCKET_WRITE],
        "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html")
        .role("/FunctionName>Role,/FunctionName>FunctionName>Role", LAMBDA)
        .at_creation(),
    row("function-sends-result", Verb::Sends, INVOKE_CONFIG, "DestinationConfig", "OnSuccess|OnFailure.Destination", DESTINATIONS,
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html")
        .role("/FunctionName>Role,/FunctionName>FunctionName>Role", LAMBDA)
        .at_creation(),
    row("function-dead-letters", Verb::Sends, "AWS::Lambda::Function", "", "DeadLetterConfig.TargetArn", &[QUEUE, TOPIC],
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html")
        .role("Role", LAMBDA)
        .at_creation(),
    row("function-in-network", Verb::Reads, "AWS::Lambda::Function", "VpcConfig", "", &[NETWORK_OF_FUNCTION],
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html")
        .when(&[("SubnetIds", &[])])
        .role("/Role", LAMBDA)
        .at_creation(),
    row("rotation-writes-secret", Verb::Writes, "AWS::SecretsManager::RotationSchedule", "", "SecretId", &[ROTATED_SECRET],
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html")
        .role("RotationLambdaARN>Role,RotationLambdaARN>FunctionName>Role", LAMBDA)
        .unsure(),
    row("service-opens-shells", Verb::Invokes, "AWS::ECS::Service", "", "", &[SHELLS],
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html")
        .when(&[("EnableExecuteCommand", &["true"])])
        .role("TaskDefinition>TaskRoleArn", ECS)
        .unsure(),
    row("pool-sends-texts", Verb::Notifies, POOL, "SmsConfiguration", "", &[TEXT_MESSAGES],
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-sms-message-settings.html")
        .role("SnsCallerArn", COGNITO)
        .at_creation()
        .unsure(),
    row("proxy-reads-secret", Verb::Reads, "AWS::RDS::DBProxy", "Auth.*", "SecretArn", &[SECRET],
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html")
        .role("/RoleArn", &["rds.amazonaws.com"])
        .flow(Flow::In)
        .unsure(),
    row("build-uses-key", Verb::Writes, PROJECT, "", "EncryptionKey", &[ARTIFACTS_KEY],
        "https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html")
        .when(&[("Artifacts.Type", &["S3", "CODEPIPELINE"])])
        .role("ServiceRole", BUILDS)
        .unsure(),
    row("build-writes-logs", Verb::Writes, PROJECT, "", "", &[BUILD_LOGS],
        "https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html")
        .when(&[("!LogsConfig.CloudWatchLogs", &[])])
        .role("ServiceRole", BUILDS)
        .unsure(),
    row("build-in-network", Verb::Reads, PROJECT, "VpcConfig", "", &[BUILD_IN_NETWORK],
        "https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html")
        .when(&[("VpcId", &[])])
        .role("/ServiceRole", BUILDS),
    row("build-sees-network", Verb::Reads, PROJECT, "VpcConfig", "", &[NETWORK_OF_BUILD],
        "https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html")
        .when(&[("VpcId", &[])])
        .role("/ServiceRole", BUILDS)
        .at_creation(),
    row("nodes-join-cluster", Verb::Reads, NODES, "", "", &[JOINS],
        "https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html")
        .role("NodeRole", &["ec2.amazonaws.com"])
        .at_creation(),
    row("nodes-give-addresses", Verb::Reads, NODES, "", "", &[POD_ADDRESSES],
        "https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html")
        .role("NodeRole", &["ec2.amazonaws.com"])
        .unsure(),
    row("group-uses-volume-key", Verb::Reads, "AWS::AutoScaling::AutoScalingGroup", "",
        "LaunchTemplate.LaunchTemplateId>LaunchTemplateData.BlockDeviceMappings.*.Ebs.KmsKeyId", &[VOLUME_KEY], VOLUMES)
        .service(AUTO_SCALING),
    row("mixed-group-uses-volume-key", Verb::Reads, "AWS::AutoScaling::AutoScalingGroup", "",
        "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId>LaunchTemplateData.BlockDeviceMappings.*.Ebs.KmsKeyId",
        &[VOLUME_KEY], VOLUMES)
        .service(AUTO_SCALING),
    row("nodes-use-volume-key", Verb::Reads, NODES, "", "LaunchTemplate.Id>LaunchTemplateData.BlockDeviceMappings.*.Ebs.KmsKeyId", &[VOLUME_KEY], VOLUMES)
        .service(AUTO_SCALING),
    row("job-reads-script", Verb::Reads, "AWS::Glue::Job", "Command", "ScriptLocation", &[BUCKET_READ],
        "https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html")
        .role("/Role", GLUE)
        .flow(Flow::In)
        .unsure(),
    row("crawler-reads-bucket", Verb::Reads, "AWS::Glue::Crawler", "Targets.S3Targets.*", "Path", &[BUCKET_READ],
        "https://docs.aws.amazon.com/glue/latest/dg/crawler-prereqs.html")
        .role("/Role", GLUE)
        .flow(Flow::In)
        .unsure(),
    row("batch-job-reads-secret", Verb::Reads, "AWS::Batch::JobDefinition", "ContainerProperties.Secrets.*", "ValueFrom", &[SECRET],
        "https://docs.aws.amazon.com/batch/latest/userguide/specifying-sensitive-data.html")
        .role("/ContainerProperties.ExecutionRoleArn", ECS)
        .flow(Flow::In)
        .unsure(),
    row(ROTATION, Verb::Invokes, "AWS::SecretsManager::RotationSchedule", "", "RotationLambdaARN", FUNCTIONS,
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html")
        .service(&["secretsmanager.amazonaws.com"])
        .flow(Flow::From("SecretId"))
        .at_creation(),
    row("pool-invokes-trigger", Verb::Invokes, POOL, "", "LambdaConfig.*", FUNCTIONS, TRIGGERS).service(COGNITO),
    row("pool-invokes-versioned-trigger", Verb::Invokes, POOL, "", "LambdaConfig.*.LambdaArn", FUNCTIONS, TRIGGERS)
        .service(COGNITO),
    row("custom-resource-invokes-function", Verb::Invokes, "Custom::", "", "ServiceToken", FUNCTIONS,
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html"),
    row("plain-custom-resource-invokes-function", Verb::Invokes, "AWS::CloudFormation::CustomResource", "", "ServiceToken", FUNCTIONS,
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html"),
    row("config-rule-invokes-function", Verb::Invokes, "AWS::Config::ConfigRule", "Source", "SourceIdentifier", FUNCTIONS,
        "https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html")
        .when(&[("Owner", &["CUSTOM_LAMBDA"])])
        .service(&["config.amazonaws.com"])
        .at_creation(),
    row("task-reads-secret", Verb::Reads, TASKS, "ContainerDefinitions.*.Secrets.*", "ValueFrom", &[SECRET], EXECUTION)
        .role("/ExecutionRoleArn", ECS)
        .flow(Flow::In),
    row("task-logs-with-secret", Verb::Reads, TASKS, "ContainerDefinitions.*.LogConfiguration.SecretOptions.*", "ValueFrom", &[SECRET], EXECUTION)
        .role("/ExecutionRoleArn", ECS)
        .flow(Flow::In),
    row("task-signs-in-with-secret", Verb::Reads, TASKS, "ContainerDefinitions.*.RepositoryCredentials", "CredentialsParameter", &[SECRET], EXECUTION)
        .role("/ExecutionRoleArn", ECS)
        .flow(Flow::In),
    row("task-writes-logs", Verb::Writes, TASKS, "ContainerDefinitions.*.LogConfiguration", "Options.awslogs-group", &[LOG_GROUP], EXECUTION)
        .when(&[("LogDriver", &["awslogs"])])
        .role("/ExecutionRoleArn", ECS),
    row("task-pulls-image", Verb::Reads, TASKS, "ContainerDefinitions.*", "Image", &[REPOSITORY], EXECUTION)
        .role("/ExecutionRoleArn", ECS)
        .flow(Flow::In),
    row("service-runs-task", Verb::Starts, "AWS::ECS::Service", "", "TaskDefinition", &[TASK_IN_SERVICE],
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html"),
    row("pipeline-keeps-files", Verb::Writes, PIPELINE, "", "ArtifactStore.Location", &[PIPELINE_FILES], PIPELINE_ROLE)
        .role("RoleArn", PIPELINES),
    row("pipeline-builds", Verb::Starts, PIPELINE, "Stages.*.Actions.*", "Configuration.ProjectName", &[BUILD_AND_WAIT], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-invokes-function", Verb::Invokes, PIPELINE, "Stages.*.Actions.*", "Configuration.FunctionName", FUNCTIONS, PIPELINE_ROLE)
        .when(&[("!RoleArn", &[])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-reads-repository", Verb::Reads, PIPELINE, "Stages.*.Actions.*", "", &[CONNECTION], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Provider", &["CodeStarSourceConnection"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-reads-commits", Verb::Reads, PIPELINE, "Stages.*.Actions.*", "", &[COMMITS], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Provider", &["CodeCommit"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-reads-images", Verb::Reads, PIPELINE, "Stages.*.Actions.*", "", &[IMAGES], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Category", &["Source"]), ("ActionTypeId.Provider", &["ECR"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-deploys-service", Verb::Starts, PIPELINE, "Stages.*.Actions.*", "", &[TASKS_OF_SERVICE], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Provider", &["ECS"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-deploys", Verb::Starts, PIPELINE, "Stages.*.Actions.*", "", &[DEPLOYMENT], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Provider", &["CodeDeploy", "CodeDeployToECS"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-changes-stack", Verb::Starts, PIPELINE, "Stages.*.Actions.*", "", &[STACK], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Provider", &["CloudFormation"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-passes-stack-role", Verb::Starts, PIPELINE, "Stages.*.Actions.*", "Configuration.RoleArn", &[STACK_ROLE], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Provider", &["CloudFormation"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-asks-for-approval", Verb::Notifies, PIPELINE, "Stages.*.Actions.*", "Configuration.NotificationArn", &[TOPIC], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Category", &["Approval"])])
        .role("/RoleArn", PIPELINES),
    row("pipeline-writes-files", Verb::Writes, PIPELINE, "Stages.*.Actions.*", "Configuration.BucketName", &[BUCKET_WRITE], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[]), ("ActionTypeId.Category", &["Deploy"]), ("ActionTypeId.Provider", &["S3"])])
        .role("/RoleArn", PIPELINES),
    row("function-decrypts-environment", Verb::Reads, "AWS::Lambda::Function", "", "KmsKeyArn", &[ENVIRONMENT_KEY],
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html")
        .when(&[("Environment.Variables", &[])])
        .role("Role", LAMBDA)
        .flow(Flow::In),
    row("pipeline-starts-machine", Verb::Starts, PIPELINE, "Stages.*.Actions.*", "Configuration.StateMachineArn", &[MACHINE], PIPELINE_ROLE)
        .when(&[("!RoleArn", &[])])
        .role("/RoleArn", PIPELINES),
    row(
        "address-invokes-function",
        Verb::Invokes,
        "AWS::Lambda::Url",
        "",
        "TargetFunctionArn",
        &[OPEN_FUNCTION],
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    )
    .when(&[("AuthType", &["NONE"]), ("!Qualifier", &[])])
    .service(&["everybody"]),
];
