//! SW1508: alarms, logs and trails whose properties, or whose resources, do not fit.

use super::Clause::{Any, Contains, Has, Is, IsNot, Lacks, Mentions, More, Other, When};
use super::{Row, fits, number, on};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what of an alarm, a log group or a trail must fit: no more data points alarm than are looked at, all of them lie
    /// within the time that CloudWatch looks back, an alarm has a threshold, only a log group of the standard class is filtered,
    /// a trail that writes to a log group has a role.
    ///
    /// ## Why it matters
    /// CloudWatch or CloudTrail refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Late: {Type: AWS::CloudWatch::Alarm, Properties: {EvaluationPeriods: 2, DatapointsToAlarm: 3, ComparisonOperator: GreaterThanThreshold, Threshold: 1}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html>,
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html>
    pub struct MonitoringFit = SW1508, "monitoring-fit",
        of "AWS::CloudWatch::Alarm" "AWS::Logs::MetricFilter" "AWS::Logs::SubscriptionFilter" "AWS::CloudTrail::Trail"
           "AWS::Config::ConfigRule" "AWS::EC2::FlowLog";
    ROWS
}

const ALARM: &[&str] = &["AWS::CloudWatch::Alarm"];
const TRAIL: &[&str] = &["AWS::CloudTrail::Trail"];
const FLOW_LOG: &[&str] = &["AWS::EC2::FlowLog"];
const ANOMALY: &[&str] = &[
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
];

/// What no alarm acts on.
const NO_ACTIONS: &[&str] = &[
    "AWS::SQS::Queue",
    "AWS::StepFunctions::StateMachine",
    "AWS::Events::EventBus",
    "AWS::Kinesis::Stream",
];
const NO_ACTION_ARNS: &[&str] = &["arn:aws:sqs:", "arn:aws:states:", "arn:aws:kinesis:"];

const ROWS: &[Row] = &[
    Row {
        of: &["AWS::Logs::SubscriptionFilter"],
        at: "",
        place: "DestinationArn",
        never: &[
            Any(&[
                Mentions(
                    "DestinationArn",
                    &[
                        "AWS::Kinesis::Stream",
                        "AWS::KinesisFirehose::DeliveryStream",
                    ],
                ),
                Contains("DestinationArn", &[":kinesis:", ":firehose:"]),
            ]),
            Lacks("RoleArn"),
        ],
        message: "CloudWatch Logs refuses the filter: a stream is written to with a role, and there is none",
        hint: "add RoleArn: the ARN of a role that logs.amazonaws.com can assume, and that may put records there",
    },
    Row {
        of: ALARM,
        at: "",
        place: "AlarmActions",
        never: &[Any(&[
            Mentions("AlarmActions.*", NO_ACTIONS),
            Mentions("OKActions.*", NO_ACTIONS),
            Mentions("InsufficientDataActions.*", NO_ACTIONS),
            Contains("AlarmActions.*", NO_ACTION_ARNS),
        ])],
        message: "CloudWatch refuses the alarm: it acts on topics, functions, instances, scaling policies and incidents, and this is none",
        hint: "notify a topic, and subscribe the queue to it; or start what it is by a rule of EventBridge",
    },
    Row {
        of: ALARM,
        at: "",
        place: "Metrics",
        never: &[When(|alarm| returns(alarm).is_some_and(|count| count > 1))],
        message: "CloudWatch refuses the alarm: several of its metrics return data (\"Exactly one element of the metrics list should return data\")",
        hint: "write ReturnData: false at all but the one that the threshold is for",
    },
    Row {
        of: ALARM,
        at: "",
        place: "Metrics",
        never: &[When(|alarm| returns(alarm) == Some(0))],
        message: "CloudWatch refuses the alarm: none of its metrics returns data (\"Exactly one element of the metrics list should return data\")",
        hint: "write ReturnData: true at the one that the threshold is for",
    },
    Row {
        of: ALARM,
        at: "",
        place: "DatapointsToAlarm",
        never: &[More("DatapointsToAlarm", "EvaluationPeriods")],
        message: "CloudWatch refuses the alarm: it needs {DatapointsToAlarm} data points of {EvaluationPeriods}",
        hint: "write DatapointsToAlarm: {EvaluationPeriods} or less",
    },
    Row {
        of: ALARM,
        at: "",
        place: "EvaluationPeriods",
        never: &[When(looks_back_too_far)],
        message: "CloudWatch refuses the alarm: {EvaluationPeriods} periods of {Period} seconds are longer than it looks back, which is a day, and seven for periods of an hour or more",
        hint: "evaluate fewer periods, or longer ones",
    },
    Row {
        of: ALARM,
        at: "",
        place: "ComparisonOperator",
        never: &[
            IsNot("ComparisonOperator", ANOMALY),
            Lacks("Threshold"),
            Lacks("ThresholdMetricId"),
            Lacks("EvaluationCriteria"),
        ],
        message: "CloudWatch refuses the alarm: there is no threshold that it compares with",
        hint: "add `Threshold`",
    },
    Row {
        of: ALARM,
        at: "",
        place: "ComparisonOperator",
        never: &[
            Is("ComparisonOperator", ANOMALY),
            Lacks("ThresholdMetricId"),
        ],
        message: "CloudWatch refuses the alarm: {ComparisonOperator} compares with a band of anomalies, and none is named",
        hint: "add ThresholdMetricId, the id of a metric with ANOMALY_DETECTION_BAND",
    },
    Row {
        of: ALARM,
        at: "",
        place: "MetricName",
        never: &[Has("MetricName"), Has("Metrics")],
        message: "CloudWatch refuses the alarm: it has one metric, and a list of metrics as well",
        hint: "keep one of `MetricName` and `Metrics`",
    },
    Row {
        of: ALARM,
        at: "",
        place: "MetricName",
        never: &[Has("MetricName"), Lacks("Namespace")],
        message: "CloudWatch refuses the alarm: the namespace of its metric is not named",
        hint: "add `Namespace`, such as AWS/SQS",
    },
    Row {
        of: ALARM,
        at: "",
        place: "MetricName",
        never: &[
            Has("MetricName"),
            Lacks("Statistic"),
            Lacks("ExtendedStatistic"),
        ],
        message: "CloudWatch refuses the alarm: what of the metric is compared is not said",
        hint: "add Statistic: Sum, or ExtendedStatistic: p99",
    },
    Row {
        of: ALARM,
        at: "",
        place: "MetricName",
        never: &[Has("MetricName"), Lacks("Period")],
        message: "CloudWatch refuses the alarm: how long a period is is not said",
        hint: "add Period: 60",
    },
    Row {
        of: &["AWS::Logs::MetricFilter"],
        at: "MetricTransformations.*",
        place: "DefaultValue",
        never: &[Has("DefaultValue"), Has("Dimensions")],
        message: "CloudWatch Logs refuses the filter: a metric with dimensions has no default value",
        hint: "remove `DefaultValue` or `Dimensions`",
    },
    Row {
        of: &["AWS::Logs::MetricFilter"],
        at: "",
        place: "LogGroupName",
        never: &[Other(
            "LogGroupName",
            "AWS::Logs::LogGroup",
            &[Is("LogGroupClass", &["INFREQUENT_ACCESS", "DELIVERY"])],
        )],
        message: "CloudWatch Logs refuses the filter: `{>}` is of the class {>LogGroupClass}, which has no metrics of logs",
        hint: "write LogGroupClass: STANDARD in `{>}`, which makes another group of it",
    },
    Row {
        of: &["AWS::Logs::SubscriptionFilter"],
        at: "",
        place: "LogGroupName",
        never: &[Other(
            "LogGroupName",
            "AWS::Logs::LogGroup",
            &[Is("LogGroupClass", &["INFREQUENT_ACCESS", "DELIVERY"])],
        )],
        message: "CloudWatch Logs refuses the filter: `{>}` is of the class {>LogGroupClass}, which has no subscriptions",
        hint: "write LogGroupClass: STANDARD in `{>}`, which makes another group of it",
    },
    Row {
        of: TRAIL,
        at: "",
        place: "CloudWatchLogsLogGroupArn",
        never: &[
            Has("CloudWatchLogsLogGroupArn"),
            Lacks("CloudWatchLogsRoleArn"),
        ],
        message: "CloudTrail refuses the trail: it writes to a log group with a role, and has none",
        hint: "add `CloudWatchLogsRoleArn`",
    },
    Row {
        of: TRAIL,
        at: "",
        place: "CloudWatchLogsRoleArn",
        never: &[
            Has("CloudWatchLogsRoleArn"),
            Lacks("CloudWatchLogsLogGroupArn"),
        ],
        message: "CloudTrail refuses the trail: it has a role for a log group, and none is named",
        hint: "add `CloudWatchLogsLogGroupArn`",
    },
    Row {
        of: TRAIL,
        at: "",
        place: "IncludeGlobalServiceEvents",
        never: &[
            on!("IsMultiRegionTrail"),
            Is("IncludeGlobalServiceEvents", &["false"]),
        ],
        message: "CloudTrail refuses the trail: one of all regions has the events of global services",
        hint: "remove `IncludeGlobalServiceEvents`",
    },
    Row {
        of: FLOW_LOG,
        at: "",
        place: "DeliverLogsPermissionArn",
        never: &[
            Has("DeliverLogsPermissionArn"),
            Is("LogDestinationType", &["s3"]),
        ],
        message: "EC2 refuses the flow log: a bucket is written to by its policy, not with a role",
        hint: "remove `DeliverLogsPermissionArn`",
    },
    Row {
        of: FLOW_LOG,
        at: "",
        place: "LogGroupName",
        never: &[Has("LogGroupName"), Lacks("DeliverLogsPermissionArn")],
        message: "EC2 refuses the flow log: a log group is written to with a role, and there is none",
        hint: "add `DeliverLogsPermissionArn`, a role that trusts vpc-flow-logs.amazonaws.com",
    },
    Row {
        of: FLOW_LOG,
        at: "",
        place: "LogGroupName",
        never: &[
            Has("LogGroupName"),
            Any(&[
                Is("LogDestinationType", &["s3", "kinesis-data-firehose"]),
                Has("LogDestination"),
            ]),
        ],
        message: "EC2 refuses the flow log: it has a log group by name, and another destination",
        hint: "keep one of `LogGroupName` and `LogDestination`",
    },
    Row {
        of: FLOW_LOG,
        at: "",
        place: "ResourceType",
        never: &[
            Is("ResourceType", &["VPC", "Subnet", "NetworkInterface"]),
            Lacks("TrafficType"),
        ],
        message: "EC2 refuses the flow log: which traffic it records is not said",
        hint: "add TrafficType: ALL",
    },
    Row {
        of: &["AWS::Config::ConfigRule"],
        at: "Source",
        place: "Owner",
        never: &[Is("Owner", &["CUSTOM_LAMBDA"]), Lacks("SourceDetails")],
        message: "Config refuses the rule: when its function is asked is not said",
        hint: "add SourceDetails: [{EventSource: aws.config, MessageType: ConfigurationItemChangeNotification}]",
    },
];

/// Whether an alarm's periods are together longer than CloudWatch looks back.
fn looks_back_too_far(alarm: &Instance<'_>) -> bool {
    let (Some(period), Some(count)) = (number(alarm, "Period"), number(alarm, "EvaluationPeriods"))
    else {
        return false;
    };
    let longest = if period < 3600.0 { 86_400.0 } else { 604_800.0 };
    period * count > longest
}

/// How many metrics of an alarm return data, where it is known. Where one of them is the threshold, two do.
fn returns(alarm: &Instance<'_>) -> Option<usize> {
    let metrics = alarm.get("Metrics")?;
    if metrics.items().is_empty() || alarm.get("ThresholdMetricId").is_some() {
        return None;
    }
    metrics.items().iter().try_fold(0, |count, metric| {
        let returns = match metric.get("ReturnData") {
            Some(value) => value.boolean()?,
            None if metric.lacks("ReturnData") => true,
            None => return None,
        };
        Some(count + usize::from(returns))
    })
}
