//! SW1510: rules, schedules, pipes, builds and pipelines whose properties do not fit.

use super::Clause::{Any, Contains, Has, Is, IsNot, Lacks, Mentions, Other, Within, Written};
use super::{Row, fits, on};
use stackwright_template::model::{Instance, Intrinsic};

fits! {
    /// ## What it does
    /// Checks what of a rule, a schedule, a pipe, a state machine, a build or a pipeline must fit: only the default bus has
    /// schedules, a flexible window has a length, a pipe says where it begins to read a stream, what is logged has a destination,
    /// a build without source has its commands in the project.
    ///
    /// ## Why it matters
    /// The service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Nightly: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref Bus, ScheduleExpression: rate(1 day)}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>,
    /// <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html>,
    /// <https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceKinesisStreamParameters.html>,
    /// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html>,
    /// <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html>,
    /// <https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html>
    pub struct DeliveryFit = SW1510, "delivery-fit",
        of "AWS::Events::Rule" "AWS::Events::Connection" "AWS::Scheduler::Schedule" "AWS::Pipes::Pipe"
           "AWS::StepFunctions::StateMachine" "AWS::CodeBuild::Project" "AWS::CodePipeline::Pipeline"
           "AWS::CloudFormation::StackSet" "AWS::SQS::QueuePolicy";
    ROWS
}

const RULE: &[&str] = &["AWS::Events::Rule"];
const CONNECTION: &[&str] = &["AWS::Events::Connection"];
const SCHEDULE: &[&str] = &["AWS::Scheduler::Schedule"];
const PIPE: &[&str] = &["AWS::Pipes::Pipe"];
const PROJECT: &[&str] = &["AWS::CodeBuild::Project"];
const PIPELINE: &[&str] = &["AWS::CodePipeline::Pipeline"];

/// The environments of builds that run on ARM.
const ARM: &[&str] = &["ARM_CONTAINER", "ARM_EC2", "ARM_LAMBDA_CONTAINER"];

const STACK_SET: &[&str] = &["AWS::CloudFormation::StackSet"];

/// How the calls begin that a schedule does not make.
const READS: &[&str] = &[
    "batchDescribe",
    "batchGet",
    "batchRead",
    "describe",
    "discover",
    "get",
    "list",
    "lookup",
    "poll",
    "query",
    "read",
    "receive",
    "scan",
    "search",
    "select",
    "transactGet",
    "validate",
];

/// The service and the action of a target that is a call of the SDK.
fn call(arn: &str) -> Option<(&str, &str)> {
    arn.split_once(":scheduler:::aws-sdk:")?.1.split_once(':')
}

const ROWS: &[Row] = &[
    Row {
        of: STACK_SET,
        at: "StackInstancesGroup.*",
        place: "DeploymentTargets",
        never: &[
            Within(|set, _| {
                set.get("PermissionModel").and_then(Instance::text) == Some("SERVICE_MANAGED")
            }),
            Has("DeploymentTargets"),
            Lacks("DeploymentTargets.OrganizationalUnitIds"),
        ],
        message: "CloudFormation refuses the stack set: with permissions of the service it goes to units of an organisation, and none is named",
        hint: "add OrganizationalUnitIds: the id of the root or of a unit; `Accounts` chooses among their accounts",
    },
    Row {
        of: STACK_SET,
        at: "StackInstancesGroup.*",
        place: "DeploymentTargets.OrganizationalUnitIds",
        never: &[
            Within(|set, _| {
                set.get("PermissionModel").and_then(Instance::text) == Some("SELF_MANAGED")
            }),
            Has("DeploymentTargets.OrganizationalUnitIds"),
        ],
        message: "CloudFormation refuses the stack set: with roles of one's own it goes to accounts, not to units of an organisation",
        hint: "write PermissionModel: SERVICE_MANAGED, or list `Accounts`",
    },
    Row {
        of: STACK_SET,
        at: "",
        place: "AutoDeployment",
        never: &[
            Has("AutoDeployment"),
            Is("PermissionModel", &["SELF_MANAGED"]),
        ],
        message: "CloudFormation refuses the stack set: only one with permissions of the service deploys by itself",
        hint: "write PermissionModel: SERVICE_MANAGED, or remove `AutoDeployment`",
    },
    Row {
        of: &["AWS::SQS::QueuePolicy"],
        at: "Queues.*",
        place: "",
        never: &[super::Clause::When(|queue| {
            Intrinsic::of(queue.node)
                .and_then(|call| call.get_att())
                .is_some_and(|(_, attribute)| attribute == "Arn" || attribute == "QueueName")
        })],
        message: "SQS refuses the policy: a queue is named by its URL here",
        hint: "write !Ref of the queue",
    },
    Row {
        of: RULE,
        at: "",
        place: "ScheduleExpression",
        never: &[
            Has("ScheduleExpression"),
            Any(&[
                IsNot("EventBusName", &["default"]),
                Mentions("EventBusName", &["AWS::Events::EventBus"]),
            ]),
        ],
        message: "EventBridge refuses the rule: only the default bus has schedules",
        hint: "remove `EventBusName`, or use an AWS::Scheduler::Schedule",
    },
    Row {
        of: RULE,
        at: "Targets.*",
        place: "Arn",
        never: &[
            Other("Arn", "AWS::SQS::Queue", &[on!("FifoQueue")]),
            Lacks("SqsParameters"),
        ],
        message: "EventBridge refuses the target: `{>}` is a FIFO queue, and which group its messages are of is not said",
        hint: "add SqsParameters: {MessageGroupId: …}",
    },
    Row {
        of: RULE,
        at: "Targets.*",
        place: "Arn",
        never: &[
            Mentions("Arn", &["AWS::Batch::JobQueue"]),
            Lacks("BatchParameters"),
        ],
        message: "EventBridge refuses the target: which job a queue of Batch runs is not said",
        hint: "add BatchParameters: {JobDefinition: …, JobName: …}",
    },
    Row {
        of: CONNECTION,
        at: "",
        place: "AuthorizationType",
        never: &[
            Is("AuthorizationType", &["API_KEY"]),
            Has("AuthParameters"),
            Lacks("AuthParameters.ApiKeyAuthParameters"),
        ],
        message: "EventBridge refuses the connection: it authorizes by a key, and has none",
        hint: "add AuthParameters: {ApiKeyAuthParameters: {ApiKeyName: …, ApiKeyValue: …}}",
    },
    Row {
        of: CONNECTION,
        at: "",
        place: "AuthorizationType",
        never: &[
            Is("AuthorizationType", &["BASIC"]),
            Has("AuthParameters"),
            Lacks("AuthParameters.BasicAuthParameters"),
        ],
        message: "EventBridge refuses the connection: it authorizes by a name and a password, and has none",
        hint: "add AuthParameters: {BasicAuthParameters: {Username: …, Password: …}}",
    },
    Row {
        of: CONNECTION,
        at: "",
        place: "AuthorizationType",
        never: &[
            Is("AuthorizationType", &["OAUTH_CLIENT_CREDENTIALS"]),
            Has("AuthParameters"),
            Lacks("AuthParameters.OAuthParameters"),
        ],
        message: "EventBridge refuses the connection: it authorizes as a client of OAuth, and which one is not said",
        hint: "add AuthParameters: {OAuthParameters: {AuthorizationEndpoint: …, HttpMethod: POST, ClientParameters: …}}",
    },
    Row {
        of: SCHEDULE,
        at: "Target",
        place: "Arn",
        never: &[Written("Arn", |arn| {
            call(arn).is_some_and(|(service, action)| {
                action.starts_with(|c: char| c.is_ascii_uppercase())
                    || service.contains(|c: char| c.is_ascii_uppercase())
            })
        })],
        message: "Scheduler refuses the schedule: of the call that it makes, the service is in small letters, and the action begins with one",
        hint: "write it as in arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
    },
    Row {
        of: SCHEDULE,
        at: "Target",
        place: "Arn",
        never: &[Written("Arn", |arn| {
            call(arn).is_some_and(|(_, action)| READS.iter().any(|read| action.starts_with(read)))
        })],
        message: "Scheduler refuses the schedule: it makes no calls that only read",
        hint: "start a function or a state machine that reads",
    },
    Row {
        of: SCHEDULE,
        at: "FlexibleTimeWindow",
        place: "Mode",
        never: &[Is("Mode", &["FLEXIBLE"]), Lacks("MaximumWindowInMinutes")],
        message: "Scheduler refuses the schedule: its window is flexible, and how long it is is not said",
        hint: "add MaximumWindowInMinutes: 15, or write Mode: 'OFF'",
    },
    Row {
        of: SCHEDULE,
        at: "FlexibleTimeWindow",
        place: "MaximumWindowInMinutes",
        never: &[Is("Mode", &["OFF", "false"]), Has("MaximumWindowInMinutes")],
        message: "Scheduler refuses the schedule: it has no flexible window, and says how long that is",
        hint: "remove `MaximumWindowInMinutes`, or write Mode: FLEXIBLE",
    },
    Row {
        of: SCHEDULE,
        at: "Target",
        place: "Arn",
        never: &[
            Other("Arn", "AWS::SQS::Queue", &[on!("FifoQueue")]),
            Lacks("SqsParameters"),
        ],
        message: "Scheduler refuses the schedule: `{>}` is a FIFO queue, and which group its messages are of is not said",
        hint: "add SqsParameters: {MessageGroupId: …}",
    },
    Row {
        of: SCHEDULE,
        at: "Target",
        place: "Arn",
        never: &[
            Mentions("Arn", &["AWS::ECS::Cluster"]),
            Lacks("EcsParameters"),
        ],
        message: "Scheduler refuses the schedule: which task it runs in the cluster is not said",
        hint: "add EcsParameters: {TaskDefinitionArn: …}",
    },
    Row {
        of: SCHEDULE,
        at: "Target",
        place: "Arn",
        never: &[
            Mentions("Arn", &["AWS::Kinesis::Stream"]),
            Lacks("KinesisParameters"),
        ],
        message: "Scheduler refuses the schedule: into which partition of the stream it writes is not said",
        hint: "add KinesisParameters: {PartitionKey: …}",
    },
    Row {
        of: SCHEDULE,
        at: "Target",
        place: "Arn",
        never: &[
            Mentions("Arn", &["AWS::Events::EventBus"]),
            Lacks("EventBridgeParameters"),
        ],
        message: "Scheduler refuses the schedule: which event it puts on the bus is not said",
        hint: "add EventBridgeParameters: {DetailType: …, Source: …}",
    },
    Row {
        of: PIPE,
        at: "",
        place: "Source",
        never: &[
            Mentions("Source", &["AWS::Kinesis::Stream"]),
            Lacks("SourceParameters.KinesisStreamParameters"),
        ],
        message: "EventBridge Pipes refuses the pipe: where it begins to read the stream is not said",
        hint: "add SourceParameters: {KinesisStreamParameters: {StartingPosition: LATEST}}",
    },
    Row {
        of: PIPE,
        at: "",
        place: "Source",
        never: &[
            Mentions(
                "Source",
                &["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"],
            ),
            Lacks("SourceParameters.DynamoDBStreamParameters"),
        ],
        message: "EventBridge Pipes refuses the pipe: where it begins to read the stream of the table is not said",
        hint: "add SourceParameters: {DynamoDBStreamParameters: {StartingPosition: LATEST}}",
    },
    Row {
        of: PIPE,
        at: "",
        place: "SourceParameters",
        never: &[
            Mentions("Source", &["AWS::SQS::Queue"]),
            Any(&[
                Has("SourceParameters.KinesisStreamParameters"),
                Has("SourceParameters.DynamoDBStreamParameters"),
            ]),
        ],
        message: "EventBridge Pipes refuses the pipe: it reads a queue, and has the parameters of a stream",
        hint: "write `SqsQueueParameters`",
    },
    Row {
        of: PIPE,
        at: "",
        place: "Target",
        never: &[
            Other("Target", "AWS::SQS::Queue", &[on!("FifoQueue")]),
            Lacks("TargetParameters.SqsQueueParameters"),
        ],
        message: "EventBridge Pipes refuses the pipe: `{>}` is a FIFO queue, and which group its messages are of is not said",
        hint: "add TargetParameters: {SqsQueueParameters: {MessageGroupId: …}}",
    },
    Row {
        of: PIPE,
        at: "",
        place: "Target",
        never: &[
            Mentions("Target", &["AWS::ECS::Cluster"]),
            Lacks("TargetParameters.EcsTaskParameters"),
        ],
        message: "EventBridge Pipes refuses the pipe: which task it runs in the cluster is not said",
        hint: "add TargetParameters: {EcsTaskParameters: {TaskDefinitionArn: …}}",
    },
    Row {
        of: PIPE,
        at: "",
        place: "Target",
        never: &[
            Mentions("Target", &["AWS::Kinesis::Stream"]),
            Lacks("TargetParameters.KinesisStreamParameters"),
        ],
        message: "EventBridge Pipes refuses the pipe: into which partition of the stream it writes is not said",
        hint: "add TargetParameters: {KinesisStreamParameters: {PartitionKey: …}}",
    },
    Row {
        of: PIPE,
        at: "",
        place: "Target",
        never: &[
            Other(
                "Target",
                "AWS::StepFunctions::StateMachine",
                &[Any(&[
                    Lacks("StateMachineType"),
                    Is("StateMachineType", &["STANDARD"]),
                ])],
            ),
            Any(&[
                Lacks("TargetParameters.StepFunctionStateMachineParameters.InvocationType"),
                Is(
                    "TargetParameters.StepFunctionStateMachineParameters.InvocationType",
                    &["REQUEST_RESPONSE"],
                ),
            ]),
        ],
        message: "EventBridge Pipes refuses the pipe: `{>}` is a standard state machine, whose end it cannot wait for",
        hint: "add TargetParameters: {StepFunctionStateMachineParameters: {InvocationType: FIRE_AND_FORGET}}",
    },
    Row {
        of: PIPE,
        at: "",
        place: "Enrichment",
        never: &[Other(
            "Enrichment",
            "AWS::StepFunctions::StateMachine",
            &[Any(&[
                Lacks("StateMachineType"),
                Is("StateMachineType", &["STANDARD"]),
            ])],
        )],
        message: "EventBridge Pipes refuses the pipe: `{>}` is a standard state machine, and only an express one enriches",
        hint: "write StateMachineType: EXPRESS in `{>}`",
    },
    Row {
        of: &["AWS::StepFunctions::StateMachine"],
        at: "LoggingConfiguration",
        place: "Level",
        never: &[
            Is("Level", &["ALL", "ERROR", "FATAL"]),
            Lacks("Destinations"),
        ],
        message: "Step Functions refuses the state machine: it logs, and where to is not said",
        hint: "add Destinations: [{CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt ….Arn}}]",
    },
    Row {
        of: &["AWS::StepFunctions::StateMachine"],
        at: "LoggingConfiguration.Destinations.*",
        place: "CloudWatchLogsLogGroup.LogGroupArn",
        never: &[Written("CloudWatchLogsLogGroup.LogGroupArn", |arn| {
            arn.split_once(":log-group:")
                .is_some_and(|(_, group)| !group.contains(':'))
        })],
        message: "Step Functions refuses the state machine: the ARN of the group that it writes to ends in `:*`",
        hint: "write !GetAtt GROUP.Arn, or `:*` behind the name",
    },
    Row {
        of: PROJECT,
        at: "Environment",
        place: "Image",
        never: &[
            Contains("Image", &["aws/codebuild/"]),
            Contains("Image", &["aarch64"]),
            IsNot("Type", ARM),
        ],
        message: "each build fails: the image is of ARM, and {Type} is not",
        hint: "write Type: ARM_CONTAINER, or take the image for x86_64",
    },
    Row {
        of: PROJECT,
        at: "Environment",
        place: "Image",
        never: &[
            Contains("Image", &["aws/codebuild/"]),
            Contains("Image", &["x86_64", "codebuild/standard:"]),
            Is("Type", ARM),
        ],
        message: "each build fails: the image is not of ARM, and {Type} is",
        hint: "write Type: LINUX_CONTAINER, or take the image for aarch64",
    },
    Row {
        of: PROJECT,
        at: "Source",
        place: "Type",
        never: &[Is("Type", &["NO_SOURCE"]), Lacks("BuildSpec")],
        message: "CodeBuild refuses the project: without a source its commands stand in the project, and there are none",
        hint: "add `BuildSpec` with the commands",
    },
    Row {
        of: PROJECT,
        at: "Source",
        place: "Location",
        never: &[Is("Type", &["NO_SOURCE", "CODEPIPELINE"]), Has("Location")],
        message: "CodeBuild refuses the project: a source of the type {Type} has no location",
        hint: "remove `Location`",
    },
    Row {
        of: PROJECT,
        at: "",
        place: "Artifacts.Type",
        never: &[
            Is("Source.Type", &["CODEPIPELINE"]),
            IsNot("Artifacts.Type", &["CODEPIPELINE"]),
        ],
        message: "CodeBuild refuses the project: its source comes from a pipeline, and what it builds does not go there",
        hint: "write Artifacts: {Type: CODEPIPELINE}",
    },
    Row {
        of: PROJECT,
        at: "",
        place: "Source.Type",
        never: &[
            IsNot("Source.Type", &["CODEPIPELINE"]),
            Is("Artifacts.Type", &["CODEPIPELINE"]),
        ],
        message: "CodeBuild refuses the project: what it builds goes to a pipeline, and its source does not come from there",
        hint: "write Source: {Type: CODEPIPELINE}",
    },
    Row {
        of: PROJECT,
        at: "",
        place: "Triggers.Webhook",
        never: &[
            on!("Triggers.Webhook"),
            Is(
                "Source.Type",
                &["CODEPIPELINE", "S3", "NO_SOURCE", "CODECOMMIT"],
            ),
        ],
        message: "CodeBuild refuses the project: a source of the type {Source.Type} has no webhook",
        hint: "remove `Triggers`",
    },
    Row {
        of: PROJECT,
        at: "Cache",
        place: "Type",
        never: &[Is("Type", &["S3"]), Lacks("Location")],
        message: "CodeBuild refuses the project: the cache is in a bucket, and none is named",
        hint: "add Location: !Ref Bucket, with a prefix where there is one",
    },
    Row {
        of: PROJECT,
        at: "Cache",
        place: "Type",
        never: &[Is("Type", &["LOCAL"]), Lacks("Modes")],
        message: "CodeBuild refuses the project: the cache is local, and what it keeps is not said",
        hint: "add Modes: [LOCAL_DOCKER_LAYER_CACHE, LOCAL_SOURCE_CACHE, LOCAL_CUSTOM_CACHE], or some of them",
    },
    Row {
        of: PROJECT,
        at: "Environment",
        place: "ComputeType",
        never: &[
            Is("Type", &["LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER"]),
            Contains("ComputeType", &["BUILD_GENERAL1"]),
        ],
        message: "CodeBuild refuses the project: {Type} has sizes of Lambda, and {ComputeType} is none",
        hint: "write ComputeType: BUILD_LAMBDA_2GB",
    },
    Row {
        of: PROJECT,
        at: "Environment",
        place: "ComputeType",
        never: &[
            Is(
                "Type",
                &[
                    "LINUX_CONTAINER",
                    "ARM_CONTAINER",
                    "LINUX_GPU_CONTAINER",
                    "WINDOWS_SERVER_2019_CONTAINER",
                ],
            ),
            Contains("ComputeType", &["BUILD_LAMBDA"]),
        ],
        message: "CodeBuild refuses the project: {ComputeType} is a size of Lambda, and {Type} is no environment of it",
        hint: "write ComputeType: BUILD_GENERAL1_SMALL, or Type: LINUX_LAMBDA_CONTAINER",
    },
    Row {
        of: PIPELINE,
        at: "",
        place: "Variables",
        never: &[Is("PipelineType", &["V1"]), Has("Variables")],
        message: "CodePipeline refuses the pipeline: one of the type V1 has no variables",
        hint: "write PipelineType: V2",
    },
    Row {
        of: PIPELINE,
        at: "",
        place: "Triggers",
        never: &[Is("PipelineType", &["V1"]), Has("Triggers")],
        message: "CodePipeline refuses the pipeline: one of the type V1 has no triggers",
        hint: "write PipelineType: V2",
    },
    Row {
        of: PIPELINE,
        at: "",
        place: "ArtifactStores",
        never: &[Has("ArtifactStore"), Has("ArtifactStores")],
        message: "CodePipeline refuses the pipeline: it has one store, and stores by region as well",
        hint: "keep one of `ArtifactStore` and `ArtifactStores`",
    },
];
