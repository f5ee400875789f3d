//! What stands on the other side of an integration: a type, what is asked of it, and the use of its key. Asked is what nothing
//! works without; AWS's pages list more for some.

use super::{On, Side};

/// What writing to an encrypted queue or topic takes of its key.
const WRITE: &[&str] = &["kms:GenerateDataKey", "kms:Decrypt"];

const fn side(ty: &'static str, asks: &'static [(&'static str, On)], silent: &'static str) -> Side {
    Side {
        ty,
        asks,
        key: &[],
        silent,
        passes: &[],
    }
}

impl Side {
    const fn key(mut self, actions: &'static [&'static str]) -> Self {
        self.key = actions;
        self
    }

    const fn passes(mut self, passes: &'static [(&'static str, &'static str)]) -> Self {
        self.passes = passes;
        self
    }
}

pub(super) const QUEUE: Side = side(
    "AWS::SQS::Queue",
    &[("sqs:SendMessage", On::It)],
    "nothing arrives at {}",
)
.key(WRITE);

pub(super) const TOPIC: Side = side(
    "AWS::SNS::Topic",
    &[("sns:Publish", On::It)],
    "nothing arrives at {}",
)
.key(WRITE);

pub(super) const FUNCTION: Side = side(
    "AWS::Lambda::Function",
    &[("lambda:InvokeFunction", On::It)],
    "{} never runs",
);

pub(super) const ALIAS: Side = side(
    "AWS::Lambda::Alias",
    &[("lambda:InvokeFunction", On::It)],
    "{} never runs",
);

pub(super) const VERSION: Side = side(
    "AWS::Lambda::Version",
    &[("lambda:InvokeFunction", On::It)],
    "{} never runs",
);

/// A function, by itself or through an alias or a version.
pub(super) const FUNCTIONS: &[Side] = &[FUNCTION, ALIAS, VERSION];

pub(super) const STREAM: Side = side(
    "AWS::Kinesis::Stream",
    &[("kinesis:PutRecord", On::It)],
    "nothing arrives at {}",
)
.key(&["kms:GenerateDataKey"]);

pub(super) const STREAM_MANY: Side = side(
    "AWS::Kinesis::Stream",
    &[("kinesis:PutRecords", On::It)],
    "nothing arrives at {}",
)
.key(&["kms:GenerateDataKey"]);

pub(super) const FIREHOSE: Side = side(
    "AWS::KinesisFirehose::DeliveryStream",
    &[("firehose:PutRecord", On::It)],
    "nothing arrives at {}",
);

pub(super) const FIREHOSE_BATCH: Side = side(
    "AWS::KinesisFirehose::DeliveryStream",
    &[("firehose:PutRecordBatch", On::It)],
    "nothing arrives at {}",
);

pub(super) const MACHINE: Side = side(
    "AWS::StepFunctions::StateMachine",
    &[("states:StartExecution", On::It)],
    "{} never starts",
);

pub(super) const MACHINE_SYNC: Side = side(
    "AWS::StepFunctions::StateMachine",
    &[("states:StartSyncExecution", On::It)],
    "{} never starts",
);

pub(super) const BUS: Side = side(
    "AWS::Events::EventBus",
    &[("events:PutEvents", On::It)],
    "nothing arrives at {}",
);

pub(super) const DESTINATION: Side = side(
    "AWS::Events::ApiDestination",
    &[("events:InvokeApiDestination", On::It)],
    "{} is never called",
);

pub(super) const JOB_QUEUE: Side = side(
    "AWS::Batch::JobQueue",
    &[("batch:SubmitJob", On::It)],
    "no job is submitted to {}",
);

pub(super) const BUILD: Side = side(
    "AWS::CodeBuild::Project",
    &[("codebuild:StartBuild", On::It)],
    "{} is never built",
);

pub(super) const PIPELINE: Side = side(
    "AWS::CodePipeline::Pipeline",
    &[("codepipeline:StartPipelineExecution", On::It)],
    "{} never starts",
);

pub(super) const LOG_GROUP: Side = side(
    "AWS::Logs::LogGroup",
    &[
        ("logs:CreateLogStream", On::It),
        ("logs:PutLogEvents", On::It),
    ],
    "nothing is written to {}",
);

/// A log group to which a service delivers by what the caller sets up.
pub(super) const LOG_DELIVERY: Side = side(
    "AWS::Logs::LogGroup",
    &[("logs:CreateLogDelivery", On::Anything)],
    "nothing is written to {}",
);

/// The roles of a task, which whoever starts it passes to ECS.
pub(super) const TASK: Side = side(
    "AWS::ECS::TaskDefinition",
    &[("ecs:RunTask", On::It)],
    "no task starts",
)
.passes(&[
    ("TaskRoleArn", "ecs-tasks.amazonaws.com"),
    ("ExecutionRoleArn", "ecs-tasks.amazonaws.com"),
]);

pub(super) const QUEUE_SOURCE: Side = side(
    "AWS::SQS::Queue",
    &[
        ("sqs:ReceiveMessage", On::It),
        ("sqs:DeleteMessage", On::It),
        ("sqs:GetQueueAttributes", On::It),
    ],
    "nothing is read from {}",
)
.key(&["kms:Decrypt"]);

pub(super) const STREAM_SOURCE: Side = side(
    "AWS::Kinesis::Stream",
    &[
        ("kinesis:GetRecords", On::It),
        ("kinesis:GetShardIterator", On::It),
    ],
    "nothing is read from {}",
)
.key(&["kms:Decrypt"]);

pub(super) const TABLE_SOURCE: Side = side(
    "AWS::DynamoDB::Table",
    &[
        ("dynamodb:DescribeStream", On::Attribute("StreamArn")),
        ("dynamodb:GetRecords", On::Attribute("StreamArn")),
        ("dynamodb:GetShardIterator", On::Attribute("StreamArn")),
    ],
    "nothing is read from {}",
);

pub(super) const GLOBAL_TABLE_SOURCE: Side = side(
    "AWS::DynamoDB::GlobalTable",
    &[
        ("dynamodb:DescribeStream", On::Attribute("StreamArn")),
        ("dynamodb:GetRecords", On::Attribute("StreamArn")),
        ("dynamodb:GetShardIterator", On::Attribute("StreamArn")),
    ],
    "nothing is read from {}",
);

/// A cluster of Kafka in a VPC.
pub(super) const KAFKA_SOURCE: Side = side(
    "AWS::MSK::Cluster",
    &[
        ("kafka:GetBootstrapBrokers", On::It),
        ("ec2:CreateNetworkInterface", On::Anything),
    ],
    "nothing is read from {}",
);

/// A bucket of which objects are written.
pub(super) const BUCKET_WRITE: Side = side(
    "AWS::S3::Bucket",
    &[("s3:PutObject", On::Below("/*"))],
    "nothing is written to {}",
)
.key(&["kms:GenerateDataKey"]);

/// A bucket of which objects are read.
pub(super) const BUCKET_READ: Side = side(
    "AWS::S3::Bucket",
    &[("s3:GetObject", On::Below("/*"))],
    "nothing is read from {}",
)
.key(&["kms:Decrypt"]);

pub(super) const BUCKET: Side = side("AWS::S3::Bucket", &[], "nothing is written to {}");

pub(super) const SECRET: Side = side(
    "AWS::SecretsManager::Secret",
    &[("secretsmanager:GetSecretValue", On::It)],
    "{} is not read",
)
.key(&["kms:Decrypt"]);

/// A role, which is acted as.
pub(in crate::flow) const ROLES: &[Side] = &[side("AWS::IAM::Role", &[], "nothing is done as {}")];

pub(in crate::flow) const KEY: Side = side("AWS::KMS::Key", &[], "{} is not used");

pub(super) const TABLE_WRITE: Side = side(
    "AWS::DynamoDB::Table",
    &[("dynamodb:PutItem", On::It)],
    "nothing is written to {}",
);

pub(super) const CONSUMER_SOURCE: Side = side(
    "AWS::Kinesis::StreamConsumer",
    &[("kinesis:SubscribeToShard", On::Anything)],
    "nothing is read from {}",
);

pub(super) const BROKER_SOURCE: Side = side(
    "AWS::AmazonMQ::Broker",
    &[
        ("mq:DescribeBroker", On::Anything),
        ("secretsmanager:GetSecretValue", On::Anything),
    ],
    "nothing is read from {}",
);

/// A function that Lambda connects to a network.
pub(super) const NETWORK_OF_FUNCTION: Side = side(
    "AWS::Lambda::Function",
    &[("ec2:CreateNetworkInterface", On::Anything)],
    "{} never runs",
);

pub(super) const REPOSITORY: Side = side(
    "AWS::ECR::Repository",
    &[
        ("ecr:GetAuthorizationToken", On::Anything),
        ("ecr:BatchCheckLayerAvailability", On::It),
        ("ecr:GetDownloadUrlForLayer", On::It),
        ("ecr:BatchGetImage", On::It),
    ],
    "no task starts",
);

/// A task that a service keeps running; nobody passes on its roles then but who deploys.
pub(super) const TASK_IN_SERVICE: Side = side("AWS::ECS::TaskDefinition", &[], "no task starts");

pub(super) const BUILD_AND_WAIT: Side = side(
    "AWS::CodeBuild::Project",
    &[
        ("codebuild:StartBuild", On::It),
        ("codebuild:BatchGetBuilds", On::It),
    ],
    "{} is never built",
);

pub(super) const PIPELINE_FILES: Side = side(
    "AWS::S3::Bucket",
    &[
        ("s3:PutObject", On::Below("/*")),
        ("s3:GetObject", On::Below("/*")),
    ],
    "nothing is written to {}",
);

/// A method that calls a service of AWS.
pub(super) const METHOD_CALL: Side = side("AWS::ApiGateway::Method", &[], "each call is denied");

/// An integration of an HTTP API that calls a service of AWS.
pub(super) const API_CALL: Side =
    side("AWS::ApiGatewayV2::Integration", &[], "each call is denied");

pub(super) const TABLE_GET: Side = side(
    "AWS::DynamoDB::Table",
    &[("dynamodb:GetItem", On::It)],
    "nothing is read from {}",
);

pub(super) const TABLE_UPDATE: Side = side(
    "AWS::DynamoDB::Table",
    &[("dynamodb:UpdateItem", On::It)],
    "nothing is written to {}",
);

pub(super) const TABLE_DELETE: Side = side(
    "AWS::DynamoDB::Table",
    &[("dynamodb:DeleteItem", On::It)],
    "nothing is deleted from {}",
);
