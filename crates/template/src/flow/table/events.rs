//! Rows of EventBridge: targets of rules, schedules, pipes; and of what sends to a bus.

use super::sides::{
    ALIAS, BUILD, BUS, DESTINATION, FIREHOSE, FIREHOSE_BATCH, FUNCTION, FUNCTIONS,
    GLOBAL_TABLE_SOURCE, JOB_QUEUE, KAFKA_SOURCE, LOG_GROUP, MACHINE, MACHINE_SYNC, PIPELINE,
    QUEUE, QUEUE_SOURCE, STREAM, STREAM_MANY, STREAM_SOURCE, TABLE_SOURCE, TASK, TOPIC, VERSION,
};
use super::{Flow, Integration, On, Side, Verb, row, sources};

const RULE: &str = "AWS::Events::Rule";
const SCHEDULE: &str = "AWS::Scheduler::Schedule";
const PIPE: &str = "AWS::Pipes::Pipe";
const EVENTS: &[&str] = &["events.amazonaws.com"];
const BY_POLICY: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html";
const BY_ROLE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html";
const TASKS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html";
const SCHEDULER: &str = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html";
const PIPES: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html";

/// What sends a role's events on, with the role that EventBridge asks for.
const ROLE_TARGETS: &[Side] = &[
    STREAM,
    FIREHOSE,
    MACHINE,
    DESTINATION,
    JOB_QUEUE,
    BUILD,
    PIPELINE,
];

/// What EventBridge starts by a call that names no resource.
const CALLED_TARGETS: &[Side] = &[
    Side {
        asks: &[("ssm:SendCommand", On::Anything)],
        ..called("AWS::SSM::Document")
    },
    Side {
        asks: &[("glue:NotifyEvent", On::Anything)],
        ..called("AWS::Glue::Workflow")
    },
    Side {
        asks: &[("sagemaker:StartPipelineExecution", On::Anything)],
        ..called("AWS::SageMaker::Pipeline")
    },
    Side {
        asks: &[("redshift-data:ExecuteStatement", On::Anything)],
        ..called("AWS::Redshift::Cluster")
    },
];

const fn called(ty: &'static str) -> Side {
    Side {
        ty,
        asks: &[],
        key: &[],
        silent: "{} never starts",
        passes: &[],
    }
}

/// A target that is a call of any service, by the name of its action.
const UNIVERSAL: Side = Side {
    silent: "each call is denied",
    ..called(SCHEDULE)
};

const SCHEDULE_TARGETS: &[Side] = &[
    QUEUE, TOPIC, FUNCTION, ALIAS, VERSION, STREAM, FIREHOSE, MACHINE, BUS, BUILD, PIPELINE,
];

const PIPE_TARGETS: &[Side] = &[
    QUEUE,
    TOPIC,
    FUNCTION,
    ALIAS,
    VERSION,
    STREAM_MANY,
    FIREHOSE_BATCH,
    BUS,
    DESTINATION,
    JOB_QUEUE,
    LOG_GROUP,
];

pub(super) const ROWS: &[Integration] = &[
    row("rule-invokes-function", Verb::Invokes, RULE, "Targets.*", "Arn", FUNCTIONS, BY_POLICY)
        .role_or("RoleArn", EVENTS),
    row("rule-sends-to-queue", Verb::Sends, RULE, "Targets.*", "Arn", &[QUEUE, TOPIC], BY_POLICY)
        .role_or("RoleArn", EVENTS),
    row("rule-writes-to-log-group", Verb::Writes, RULE, "Targets.*", "Arn", &[LOG_GROUP], BY_POLICY)
        .service(&["events.amazonaws.com", "delivery.logs.amazonaws.com"]),
    row("rule-starts-target", Verb::Starts, RULE, "Targets.*", "Arn", ROLE_TARGETS, BY_ROLE)
        .role("RoleArn", &["events.amazonaws.com"]),
    row("rule-calls-target", Verb::Starts, RULE, "Targets.*", "Arn", CALLED_TARGETS, BY_ROLE)
        .role("RoleArn", &["events.amazonaws.com"])
        .unsure(),
    row("rule-sends-to-bus", Verb::Sends, RULE, "Targets.*", "Arn", &[BUS], BY_ROLE)
        .role("RoleArn", &["events.amazonaws.com"]),
    row("rule-runs-task", Verb::Starts, RULE, "Targets.*", "EcsParameters.TaskDefinitionArn", &[TASK], TASKS)
        .role("RoleArn", &["events.amazonaws.com"]),
    row("rule-dead-letters", Verb::Sends, RULE, "Targets.*", "DeadLetterConfig.Arn", &[QUEUE],
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html")
        .service(EVENTS),
    row("schedule-starts-target", Verb::Starts, SCHEDULE, "Target", "Arn", SCHEDULE_TARGETS, SCHEDULER)
        .role("RoleArn", &["scheduler.amazonaws.com"]),
    row("schedule-calls-service", Verb::Invokes, SCHEDULE, "Target", "Arn", &[UNIVERSAL],
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html")
        .role("RoleArn", &["scheduler.amazonaws.com"])
        .asks(sources::called_action)
        .unsure(),
    row("schedule-runs-task", Verb::Starts, SCHEDULE, "Target", "EcsParameters.TaskDefinitionArn", &[TASK],
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html")
        .role("RoleArn", &["scheduler.amazonaws.com"]),
    row("schedule-dead-letters", Verb::Sends, SCHEDULE, "Target", "DeadLetterConfig.Arn", &[QUEUE],
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html")
        .role("RoleArn", &["scheduler.amazonaws.com"]),
    row("pipe-reads-source", Verb::Reads, PIPE, "", "Source",
        &[QUEUE_SOURCE, STREAM_SOURCE, TABLE_SOURCE, GLOBAL_TABLE_SOURCE, KAFKA_SOURCE], PIPES)
        .role("RoleArn", &["pipes.amazonaws.com"])
        .flow(Flow::In)
        .at_creation(),
    row("pipe-enriches", Verb::Invokes, PIPE, "", "Enrichment",
        &[FUNCTION, ALIAS, VERSION, MACHINE_SYNC, DESTINATION], PIPES)
        .role("RoleArn", &["pipes.amazonaws.com"]),
    row("pipe-sends-to-target", Verb::Sends, PIPE, "", "Target", PIPE_TARGETS, PIPES)
        .role("RoleArn", &["pipes.amazonaws.com"]),
    row("pipe-starts-machine", Verb::Starts, PIPE, "", "Target", &[MACHINE_SYNC], PIPES)
        .when(&[("TargetParameters.StepFunctionStateMachineParameters.InvocationType", &["REQUEST_RESPONSE"])])
        .role("RoleArn", &["pipes.amazonaws.com"]),
    row("pipe-starts-machine-and-goes-on", Verb::Starts, PIPE, "", "Target", &[MACHINE], PIPES)
        .when(&[("TargetParameters.StepFunctionStateMachineParameters.InvocationType", &["FIRE_AND_FORGET"])])
        .role("RoleArn", &["pipes.amazonaws.com"]),
    row("pipe-runs-task", Verb::Starts, PIPE, "", "TargetParameters.EcsTaskParameters.TaskDefinitionArn", &[TASK], PIPES)
        .role("RoleArn", &["pipes.amazonaws.com"]),
    row("pipe-dead-letters", Verb::Sends, PIPE, "SourceParameters.*.DeadLetterConfig", "Arn", &[QUEUE, TOPIC],
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html")
        .role("/RoleArn", &["pipes.amazonaws.com"])
        .at_creation(),
];
