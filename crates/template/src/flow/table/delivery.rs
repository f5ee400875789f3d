//! Rows of what delivers messages, alarms, logs and files.

use super::sides::{
    BUCKET, BUCKET_WRITE, FIREHOSE, FIREHOSE_BATCH, FUNCTIONS, KEY, LOG_GROUP, MACHINE, QUEUE,
    STREAM, STREAM_SOURCE, TABLE_WRITE, TOPIC,
};
use super::{Flow, Integration, On, Side, Verb, row, sources};

const SUBSCRIPTION: &str = "AWS::SNS::Subscription";
const SNS: &[&str] = &["sns.amazonaws.com"];
const TO_QUEUE: &str =
    "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html";
const TO_FUNCTION: &str = "https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html";
const ALARM_ACTIONS: &str = "AlarmActions|OKActions|InsufficientDataActions.*";
const ALARMS: &[&str] = &["cloudwatch.amazonaws.com"];
const ALARM_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html";
const ALARM_FUNCTIONS: &[&str] = &["lambda.alarms.cloudwatch.amazonaws.com"];
const ALARM_FUNCTION_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html";
const FILTER: &str = "AWS::Logs::SubscriptionFilter";
const FILTER_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html";
const LOGS: &[&str] = &["logs.amazonaws.com", "logs.*.amazonaws.com"];
const TRAIL: &str = "AWS::CloudTrail::Trail";
const FIREHOSE_TYPE: &str = "AWS::KinesisFirehose::DeliveryStream";
const FIREHOSE_PAGE: &str =
    "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html";
const FIREHOSE_SERVICE: &[&str] = &["firehose.amazonaws.com"];
const IOT: &str = "AWS::IoT::TopicRule";
const IOT_ACTIONS: &str = "TopicRulePayload.Actions.*,TopicRulePayload.ErrorAction";
const IOT_PAGE: &str =
    "https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-actions.html";
const IOT_SERVICE: &[&str] = &["iot.amazonaws.com"];
/// A topic of messages of IoT, which a rule sends them on to.
const IOT_TOPIC: Side = Side {
    ty: IOT,
    asks: &[("iot:Publish", On::Anything)],
    key: &[],
    silent: "nothing is sent on by {}",
    passes: &[],
};
/// A metric that a rule counts in.
const METRIC: Side = Side {
    asks: &[("cloudwatch:PutMetricData", On::Anything)],
    silent: "no metric is written by {}",
    ..IOT_TOPIC
};
/// An alarm whose state a rule sets.
const ALARM_STATE: Side = Side {
    asks: &[("cloudwatch:SetAlarmState", On::Anything)],
    silent: "no alarm is set by {}",
    ..IOT_TOPIC
};
const RECEIPT: &str = "AWS::SES::ReceiptRule";
const RECEIPT_PAGE: &str =
    "https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html";
const SES: &[&str] = &["ses.amazonaws.com"];

/// A bucket whose list a service looks at before it writes files below a prefix.
const TRAIL_BUCKET: Side = Side {
    asks: &[("s3:GetBucketAcl", On::It)],
    key: &[],
    ..BUCKET
};

/// The key of a trail; without the first action nothing is encrypted.
const TRAIL_KEY: Side = Side {
    asks: &[("kms:GenerateDataKey", On::Anything)],
    key: &["kms:GenerateDataKey*", "kms:DescribeKey"],
    ..KEY
};

/// The key of a log group.
const LOGS_KEY: Side = Side {
    asks: &[("kms:GenerateDataKey", On::Anything)],
    key: &[
        "kms:Encrypt*",
        "kms:Decrypt*",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:Describe*",
    ],
    ..KEY
};

/// The key of findings that are exported.
const FINDINGS_KEY: Side = Side {
    asks: &[("kms:GenerateDataKey", On::Anything)],
    key: &["kms:GenerateDataKey"],
    ..KEY
};

/// A bucket that files are written to by a service that its key need not let in.
const PLAIN_BUCKET: Side = Side {
    key: &[],
    ..BUCKET_WRITE
};

/// A domain that documents are written to.
const DOMAIN: Side = Side {
    ty: "AWS::OpenSearchService::Domain",
    asks: &[
        ("es:DescribeDomain|es:DescribeElasticsearchDomain", On::It),
        ("es:ESHttpPost", On::Below("/*")),
    ],
    key: &[],
    silent: "nothing arrives at {}",
    passes: &[],
};
const SEARCH: &[Side] = &[
    DOMAIN,
    Side {
        ty: "AWS::Elasticsearch::Domain",
        ..DOMAIN
    },
];

/// The table whose columns files are written with.
const SCHEMA: Side = Side {
    ty: FIREHOSE_TYPE,
    asks: &[("glue:GetTableVersions", On::Anything)],
    key: &[],
    silent: "nothing is written by {}",
    passes: &[],
};

const FIREHOSE_SOURCE: Side = Side {
    asks: &[
        ("kinesis:DescribeStream", On::It),
        ("kinesis:GetShardIterator", On::It),
        ("kinesis:GetRecords", On::It),
    ],
    ..STREAM_SOURCE
};

pub(super) const ROWS: &[Integration] = &[
    row("topic-sends-to-queue", Verb::Sends, SUBSCRIPTION, "", "Endpoint", &[QUEUE], TO_QUEUE)
        .when(&[("Protocol", &["sqs"])])
        .service(SNS)
        .flow(Flow::From("TopicArn")),
    row("topic-invokes-function", Verb::Invokes, SUBSCRIPTION, "", "Endpoint", FUNCTIONS, TO_FUNCTION)
        .when(&[("Protocol", &["lambda"])])
        .service(SNS)
        .flow(Flow::From("TopicArn")),
    row("topic-sends-to-firehose", Verb::Sends, SUBSCRIPTION, "", "Endpoint", &[FIREHOSE],
        "https://docs.aws.amazon.com/sns/latest/dg/prereqs-kinesis-data-firehose.html")
        .when(&[("Protocol", &["firehose"])])
        .role("SubscriptionRoleArn", SNS)
        .flow(Flow::From("TopicArn")),
    row("topic-dead-letters", Verb::Sends, SUBSCRIPTION, "", "RedrivePolicy.deadLetterTargetArn", &[QUEUE],
        "https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html")
        .service(SNS)
        .flow(Flow::From("TopicArn")),
    row("topic-sends-to-own-queue", Verb::Sends, "AWS::SNS::Topic", "Subscription.*", "Endpoint", &[QUEUE], TO_QUEUE)
        .when(&[("Protocol", &["sqs"])])
        .service(SNS),
    row("topic-invokes-own-function", Verb::Invokes, "AWS::SNS::Topic", "Subscription.*", "Endpoint", FUNCTIONS, TO_FUNCTION)
        .when(&[("Protocol", &["lambda"])])
        .service(SNS),
    row("alarm-notifies-topic", Verb::Notifies, "AWS::CloudWatch::Alarm", "", ALARM_ACTIONS, &[TOPIC], ALARM_PAGE)
        .service(ALARMS),
    row("composite-alarm-notifies-topic", Verb::Notifies, "AWS::CloudWatch::CompositeAlarm", "", ALARM_ACTIONS, &[TOPIC], ALARM_PAGE)
        .service(ALARMS),
    row("alarm-invokes-function", Verb::Invokes, "AWS::CloudWatch::Alarm", "", ALARM_ACTIONS, FUNCTIONS, ALARM_FUNCTION_PAGE)
        .service(ALARM_FUNCTIONS),
    row("composite-alarm-invokes-function", Verb::Invokes, "AWS::CloudWatch::CompositeAlarm", "", ALARM_ACTIONS, FUNCTIONS, ALARM_FUNCTION_PAGE)
        .service(ALARM_FUNCTIONS),
    row("log-group-invokes-function", Verb::Invokes, FILTER, "", "DestinationArn", FUNCTIONS, FILTER_PAGE)
        .service(LOGS)
        .flow(Flow::From("LogGroupName"))
        .at_creation(),
    row("log-group-sends-to-stream", Verb::Sends, FILTER, "", "DestinationArn", &[STREAM, FIREHOSE], FILTER_PAGE)
        .role("RoleArn", LOGS)
        .flow(Flow::From("LogGroupName"))
        .at_creation(),
    row("log-group-uses-key", Verb::Reads, "AWS::Logs::LogGroup", "", "KmsKeyId", &[LOGS_KEY],
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html")
        .service(&["logs.*.amazonaws.com", "logs.amazonaws.com"])
        .at_creation(),
    row("trail-writes-to-bucket", Verb::Writes, TRAIL, "", "S3BucketName", &[TRAIL_BUCKET],
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html")
        .service(&["cloudtrail.amazonaws.com"])
        .asks(sources::trail_files)
        .first(),
    row("trail-writes-to-log-group", Verb::Writes, TRAIL, "", "CloudWatchLogsLogGroupArn", &[LOG_GROUP],
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html")
        .role("CloudWatchLogsRoleArn", &["cloudtrail.amazonaws.com"])
        .at_creation(),
    row("trail-uses-key", Verb::Reads, TRAIL, "", "KMSKeyId", &[TRAIL_KEY],
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html")
        .service(&["cloudtrail.amazonaws.com"])
        .at_creation(),
    row("trail-notifies-topic", Verb::Notifies, TRAIL, "", "SnsTopicName", &[TOPIC],
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html")
        .service(&["cloudtrail.amazonaws.com"])
        .at_creation(),
    row("config-writes-to-bucket", Verb::Writes, "AWS::Config::DeliveryChannel", "", "S3BucketName", &[TRAIL_BUCKET],
        "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html")
        .service(&["config.amazonaws.com"])
        .asks(sources::recorded_files)
        .at_creation(),
    row("config-notifies-topic", Verb::Notifies, "AWS::Config::DeliveryChannel", "", "SnsTopicARN", &[TOPIC],
        "https://docs.aws.amazon.com/config/latest/developerguide/sns-topic-policy.html")
        .service(&["config.amazonaws.com"])
        .unsure(),
    row("balancer-writes-logs", Verb::Writes, "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes.*", "Value", &[PLAIN_BUCKET],
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html")
        .when(&[("Key", &["access_logs.s3.bucket", "connection_logs.s3.bucket"]), ("?/Type", &["application"])])
        .service(&["logdelivery.elasticloadbalancing.amazonaws.com"])
        .unsure()
        .at_creation(),
    row("network-balancer-writes-logs", Verb::Writes, "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes.*", "Value", &[PLAIN_BUCKET],
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html")
        .when(&[("Key", &["access_logs.s3.bucket"]), ("/Type", &["network"])])
        .service(&["delivery.logs.amazonaws.com"])
        .unsure()
        .at_creation(),
    row("classic-balancer-writes-logs", Verb::Writes, "AWS::ElasticLoadBalancing::LoadBalancer", "AccessLoggingPolicy", "S3BucketName", &[PLAIN_BUCKET],
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html")
        .when(&[("Enabled", &["true"])])
        .service(&["logdelivery.elasticloadbalancing.amazonaws.com"])
        .unsure()
        .at_creation(),
    row("flow-log-writes-to-log-group", Verb::Writes, "AWS::EC2::FlowLog", "", "LogGroupName|LogDestination", &[LOG_GROUP],
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html")
        .role("DeliverLogsPermissionArn", &["vpc-flow-logs.amazonaws.com"]),
    row("firehose-writes-to-bucket", Verb::Writes, FIREHOSE_TYPE,
        "ExtendedS3DestinationConfiguration|S3DestinationConfiguration,*.S3Configuration|S3BackupConfiguration", "BucketARN", &[BUCKET_WRITE], FIREHOSE_PAGE)
        .role("RoleARN", FIREHOSE_SERVICE),
    row("firehose-writes-to-search", Verb::Writes, FIREHOSE_TYPE, "AmazonopensearchserviceDestinationConfiguration|ElasticsearchDestinationConfiguration", "DomainARN", SEARCH,
        "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es")
        .role("RoleARN", FIREHOSE_SERVICE),
    row("firehose-reads-schema", Verb::Reads, FIREHOSE_TYPE, "ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.SchemaConfiguration", "", &[SCHEMA],
        "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-glue")
        .when(&[("TableName", &[])])
        .role("RoleARN", FIREHOSE_SERVICE)
        .at_creation(),
    row("firehose-reads-stream", Verb::Reads, FIREHOSE_TYPE, "KinesisStreamSourceConfiguration", "KinesisStreamARN", &[FIREHOSE_SOURCE], FIREHOSE_PAGE)
        .role("RoleARN", FIREHOSE_SERVICE)
        .flow(Flow::In)
        .at_creation(),
    row("firehose-invokes-function", Verb::Invokes, FIREHOSE_TYPE, "ExtendedS3DestinationConfiguration.ProcessingConfiguration.Processors.*.Parameters.*", "ParameterValue", FUNCTIONS, FIREHOSE_PAGE)
        .when(&[("ParameterName", &["LambdaArn"])])
        .role("/ExtendedS3DestinationConfiguration.RoleARN", FIREHOSE_SERVICE),
    row("firehose-invokes-other-function", Verb::Invokes, FIREHOSE_TYPE, "HttpEndpointDestinationConfiguration.ProcessingConfiguration.Processors.*.Parameters.*", "ParameterValue", FUNCTIONS, FIREHOSE_PAGE)
        .when(&[("ParameterName", &["LambdaArn"])])
        .role("/HttpEndpointDestinationConfiguration.RoleARN", FIREHOSE_SERVICE),
    row("iot-rule-invokes-function", Verb::Invokes, IOT, IOT_ACTIONS, "Lambda.FunctionArn", FUNCTIONS,
        "https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html")
        .service(IOT_SERVICE),
    row("iot-rule-sends-to-queue", Verb::Sends, IOT, IOT_ACTIONS, "Sqs.QueueUrl", &[QUEUE], IOT_PAGE)
        .role("Sqs.RoleArn", IOT_SERVICE),
    row("iot-rule-sends-to-topic", Verb::Sends, IOT, IOT_ACTIONS, "Sns.TargetArn", &[TOPIC], IOT_PAGE)
        .role("Sns.RoleArn", IOT_SERVICE),
    row("iot-rule-sends-to-stream", Verb::Sends, IOT, IOT_ACTIONS, "Kinesis.StreamName", &[STREAM], IOT_PAGE)
        .role("Kinesis.RoleArn", IOT_SERVICE),
    row("iot-rule-sends-to-firehose", Verb::Sends, IOT, IOT_ACTIONS, "Firehose.DeliveryStreamName", &[FIREHOSE], IOT_PAGE)
        .role("Firehose.RoleArn", IOT_SERVICE),
    row("iot-rule-writes-to-table", Verb::Writes, IOT, IOT_ACTIONS, "DynamoDBv2.PutItem.TableName", &[TABLE_WRITE], IOT_PAGE)
        .role("DynamoDBv2.RoleArn", IOT_SERVICE),
    row("iot-rule-writes-item", Verb::Writes, IOT, IOT_ACTIONS, "DynamoDB.TableName", &[TABLE_WRITE], IOT_PAGE)
        .role("DynamoDB.RoleArn", IOT_SERVICE),
    row("iot-rule-writes-to-bucket", Verb::Writes, IOT, IOT_ACTIONS, "S3.BucketName", &[BUCKET_WRITE], IOT_PAGE)
        .role("S3.RoleArn", IOT_SERVICE),
    row("iot-rule-writes-to-log-group", Verb::Writes, IOT, IOT_ACTIONS, "CloudwatchLogs.LogGroupName", &[LOG_GROUP], IOT_PAGE)
        .role("CloudwatchLogs.RoleArn", IOT_SERVICE),
    row("iot-rule-counts", Verb::Writes, IOT, IOT_ACTIONS, "", &[METRIC], IOT_PAGE)
        .when(&[("CloudwatchMetric.RoleArn", &[])])
        .role("CloudwatchMetric.RoleArn", IOT_SERVICE),
    row("iot-rule-sets-alarm", Verb::Writes, IOT, IOT_ACTIONS, "", &[ALARM_STATE], IOT_PAGE)
        .when(&[("CloudwatchAlarm.RoleArn", &[])])
        .role("CloudwatchAlarm.RoleArn", IOT_SERVICE),
    row("iot-rule-republishes", Verb::Sends, IOT, IOT_ACTIONS, "", &[IOT_TOPIC], IOT_PAGE)
        .when(&[("Republish.RoleArn", &[])])
        .role("Republish.RoleArn", IOT_SERVICE)
        .unsure(),
    row("iot-rule-starts-machine", Verb::Starts, IOT, IOT_ACTIONS, "StepFunctions.StateMachineName", &[MACHINE], IOT_PAGE)
        .role("StepFunctions.RoleArn", IOT_SERVICE),
    row("group-hook-notifies", Verb::Notifies, "AWS::AutoScaling::LifecycleHook", "", "NotificationTargetARN", &[QUEUE, TOPIC],
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html")
        .role("RoleARN", &["autoscaling.amazonaws.com"])
        .at_creation()
        .unsure(),
    row("mail-events-sent-to-firehose", Verb::Sends, "AWS::SES::ConfigurationSetEventDestination", "EventDestination.KinesisFirehoseDestination", "DeliveryStreamARN", &[FIREHOSE_BATCH],
        "https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-firehose.html")
        .role("IAMRoleARN", SES)
        .at_creation()
        .unsure(),
    row("mail-events-notify-topic", Verb::Notifies, "AWS::SES::ConfigurationSetEventDestination", "EventDestination.SnsDestination", "TopicARN", &[TOPIC],
        "https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html")
        .service(SES)
        .unsure(),
    row("database-events-notify-topic", Verb::Notifies, "AWS::RDS::EventSubscription", "", "SnsTopicArn", &[TOPIC],
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html")
        .service(&["events.rds.amazonaws.com"]),
    row("cost-anomalies-notify-topic", Verb::Notifies, "AWS::CE::AnomalySubscription", "Subscribers.*", "Address", &[TOPIC],
        "https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html")
        .when(&[("Type", &["SNS"])])
        .service(&["costalerts.amazonaws.com"]),
    row("mail-invokes-function", Verb::Invokes, RECEIPT, "Rule.Actions.*", "LambdaAction.FunctionArn", FUNCTIONS, RECEIPT_PAGE)
        .service(SES)
        .at_creation(),
    row("mail-writes-to-bucket", Verb::Writes, RECEIPT, "Rule.Actions.*", "S3Action.BucketName", &[BUCKET_WRITE], RECEIPT_PAGE)
        .role_or("S3Action.IamRoleArn", SES)
        .at_creation(),
    row("mail-notifies-topic", Verb::Notifies, RECEIPT, "Rule.Actions.*", "SNSAction|BounceAction.TopicArn", &[TOPIC], RECEIPT_PAGE)
        .service(SES)
        .unsure()
        .at_creation(),
    row("zone-writes-to-log-group", Verb::Writes, "AWS::Route53::HostedZone", "", "QueryLoggingConfig.CloudWatchLogsLogGroupArn", &[LOG_GROUP],
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html")
        .service(&["route53.amazonaws.com"])
        .at_creation(),
    row("search-writes-to-log-group", Verb::Writes, "AWS::OpenSearchService::Domain", "", "LogPublishingOptions.*.CloudWatchLogsLogGroupArn", &[LOG_GROUP],
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html")
        .service(&["es.amazonaws.com"])
        .at_creation(),
    row("budget-notifies-topic", Verb::Notifies, "AWS::Budgets::Budget", "NotificationsWithSubscribers.*.Subscribers.*", "Address", &[TOPIC],
        "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html")
        .when(&[("SubscriptionType", &["SNS"])])
        .service(&["budgets.amazonaws.com"]),
    row("pipeline-events-notify-topic", Verb::Notifies, "AWS::CodeStarNotifications::NotificationRule", "Targets.*", "TargetAddress", &[TOPIC],
        "https://docs.aws.amazon.com/dtconsole/latest/userguide/set-up-sns.html")
        .service(&["codestar-notifications.amazonaws.com"]),
    row("backup-notifies-topic", Verb::Notifies, "AWS::Backup::BackupVault", "", "Notifications.SNSTopicArn", &[TOPIC],
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html")
        .service(&["backup.amazonaws.com"]),
    row("findings-written-to-bucket", Verb::Writes, "AWS::GuardDuty::PublishingDestination", "", "DestinationProperties.DestinationArn", &[BUCKET_WRITE],
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html")
        .service(&["guardduty.amazonaws.com"])
        .at_creation(),
    row("findings-use-key", Verb::Reads, "AWS::GuardDuty::PublishingDestination", "", "DestinationProperties.KmsKeyArn", &[FINDINGS_KEY],
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html")
        .service(&["guardduty.amazonaws.com"])
        .at_creation(),
    row("inventory-written-to-bucket", Verb::Writes, "AWS::S3::Bucket", "InventoryConfigurations.*", "Destination.BucketArn", &[PLAIN_BUCKET],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html")
        .service(&["s3.amazonaws.com"]),
    row("access-logs-written-to-bucket", Verb::Writes, "AWS::S3::Bucket", "LoggingConfiguration", "DestinationBucketName", &[PLAIN_BUCKET],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html")
        .service(&["logging.s3.amazonaws.com"])
        .unsure(),
    row("cluster-writes-logs", Verb::Writes, "AWS::Redshift::Cluster", "", "LoggingProperties.BucketName", &[PLAIN_BUCKET],
        "https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html")
        .service(&["redshift.amazonaws.com"])
        .unsure()
        .at_creation(),
];
