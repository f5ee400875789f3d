//! Rows of state machines: what their tasks do.

use super::sides::{
    BUS, FUNCTIONS, JOB_QUEUE, LOG_DELIVERY, MACHINE, QUEUE, TABLE_DELETE, TABLE_GET, TABLE_UPDATE,
    TABLE_WRITE, TASK, TOPIC,
};
use super::{Integration, On, Side, Verb, row, sources};
use crate::flow::states::DISTRIBUTED;

/// Where items are not values of the properties, but the tasks of a definition.
pub(in crate::flow) const TASKS: &str = "States";

const MACHINE_TYPE: &str = "AWS::StepFunctions::StateMachine";
const STATES: &[&str] = &["states.amazonaws.com", "states.*.amazonaws.com"];
const PAGE: &str =
    "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html";

const BUILD: Side = Side {
    asks: &[("codebuild:StartBuild", On::It)],
    ..super::sides::BUILD
};

/// What a task calls by the name of an action, on whatever its parameters say.
const CALL: Side = Side {
    ty: "AWS::StepFunctions::StateMachine",
    asks: &[],
    key: &[],
    silent: "the task fails each time",
    passes: &[],
};

/// The rule by which Step Functions learns of the end of what it started.
const END: Side = Side {
    asks: &[
        ("events:PutRule", On::Anything),
        ("events:PutTargets", On::Anything),
    ],
    ..CALL
};

/// A task: its resource, as a pattern, and the parameter that names the other side; none where the resource does.
const fn task(
    name: &'static str,
    verb: Verb,
    resource: &'static [(&'static str, &'static [&'static str])],
    parameter: &'static str,
    sides: &'static [Side],
) -> Integration {
    row(name, verb, MACHINE_TYPE, TASKS, parameter, sides, PAGE)
        .when(resource)
        .role("/RoleArn", STATES)
}

pub(super) const ROWS: &[Integration] = &[
    task(
        "machine-invokes-function",
        Verb::Invokes,
        &[("Resource", &["arn:*:states:::lambda:invoke*"])],
        "FunctionName",
        FUNCTIONS,
    ),
    task(
        "machine-invokes-function-itself",
        Verb::Invokes,
        &[("Resource", &["arn:*:lambda:*:function:*"])],
        "",
        FUNCTIONS,
    ),
    task(
        "machine-sends-to-queue",
        Verb::Sends,
        &[("Resource", &["arn:*:states:::sqs:sendMessage*"])],
        "QueueUrl",
        &[QUEUE],
    ),
    task(
        "machine-sends-to-topic",
        Verb::Sends,
        &[("Resource", &["arn:*:states:::sns:publish*"])],
        "TopicArn",
        &[TOPIC],
    ),
    task(
        "machine-puts-item",
        Verb::Writes,
        &[(
            "Resource",
            &[
                "arn:*:states:::dynamodb:putItem",
                "arn:*:states:::aws-sdk:dynamodb:putItem",
            ],
        )],
        "TableName",
        &[TABLE_WRITE],
    ),
    task(
        "machine-gets-item",
        Verb::Reads,
        &[(
            "Resource",
            &[
                "arn:*:states:::dynamodb:getItem",
                "arn:*:states:::aws-sdk:dynamodb:getItem",
            ],
        )],
        "TableName",
        &[TABLE_GET],
    ),
    task(
        "machine-updates-item",
        Verb::Writes,
        &[(
            "Resource",
            &[
                "arn:*:states:::dynamodb:updateItem",
                "arn:*:states:::aws-sdk:dynamodb:updateItem",
            ],
        )],
        "TableName",
        &[TABLE_UPDATE],
    ),
    task(
        "machine-deletes-item",
        Verb::Writes,
        &[(
            "Resource",
            &[
                "arn:*:states:::dynamodb:deleteItem",
                "arn:*:states:::aws-sdk:dynamodb:deleteItem",
            ],
        )],
        "TableName",
        &[TABLE_DELETE],
    ),
    task(
        "machine-runs-task",
        Verb::Starts,
        &[("Resource", &["arn:*:states:::ecs:runTask*"])],
        "TaskDefinition",
        &[TASK],
    ),
    task(
        "machine-submits-job",
        Verb::Starts,
        &[("Resource", &["arn:*:states:::batch:submitJob*"])],
        "JobQueue",
        &[JOB_QUEUE],
    ),
    task(
        "machine-builds",
        Verb::Starts,
        &[("Resource", &["arn:*:states:::codebuild:startBuild*"])],
        "ProjectName",
        &[BUILD],
    ),
    task(
        "machine-sends-to-bus",
        Verb::Sends,
        &[("Resource", &["arn:*:states:::events:putEvents*"])],
        "Entries.*.EventBusName",
        &[BUS],
    ),
    task(
        "machine-starts-machine",
        Verb::Starts,
        &[("Resource", &["arn:*:states:::states:startExecution*"])],
        "StateMachineArn",
        &[MACHINE],
    ),
    task(
        "machine-calls-service",
        Verb::Invokes,
        &[(
            "Resource",
            &[
                "arn:*:states:::aws-sdk:*",
                "arn:*:states:::athena:*",
                "arn:*:states:::bedrock:*",
                "arn:*:states:::databrew:*",
                "arn:*:states:::elasticmapreduce:*",
                "arn:*:states:::glue:*",
                "arn:*:states:::mediaconvert:*",
                "arn:*:states:::sagemaker:*",
            ],
        )],
        "",
        &[CALL],
    )
    .asks(sources::called_action)
    .unsure(),
    task(
        "machine-learns-of-end",
        Verb::Reads,
        &[(
            "Resource",
            &[
                "arn:*:states:::batch:submitJob.sync*",
                "arn:*:states:::codebuild:startBuild.sync*",
                "arn:*:states:::ecs:runTask.sync*",
                "arn:*:states:::states:startExecution.sync*",
            ],
        )],
        "",
        &[END],
    )
    .at_creation(),
    task(
        "machine-starts-itself",
        Verb::Starts,
        &[("Resource", &[DISTRIBUTED])],
        "",
        &[CALL],
    )
    .asks(sources::start_of_own),
    row(
        "machine-writes-logs",
        Verb::Writes,
        MACHINE_TYPE,
        "LoggingConfiguration.Destinations.*",
        "CloudWatchLogsLogGroup.LogGroupArn",
        &[LOG_DELIVERY],
        "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
    )
    .role("/RoleArn", STATES)
    .at_creation(),
];
