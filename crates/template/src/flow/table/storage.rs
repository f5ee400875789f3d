//! Rows of S3: notifications, replication.

use super::sides::{BUCKET, FUNCTIONS, QUEUE, TOPIC};
use super::{Flow, Integration, On, Side, Verb, row};

const NOTIFICATIONS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html";

const SOURCE: Side = Side {
    asks: &[
        ("s3:GetReplicationConfiguration", On::It),
        ("s3:ListBucket", On::It),
        (
            "s3:GetObjectVersionForReplication|s3:GetObjectVersion",
            On::Below("/*"),
        ),
    ],
    silent: "nothing is copied from {}",
    ..BUCKET
};

const COPY: Side = Side {
    asks: &[("s3:ReplicateObject", On::Below("/*"))],
    ..BUCKET
};

pub(super) const ROWS: &[Integration] = &[
    row(
        "bucket-notifies-queue",
        Verb::Notifies,
        "AWS::S3::Bucket",
        "NotificationConfiguration.QueueConfigurations.*",
        "Queue",
        &[QUEUE],
        NOTIFICATIONS,
    )
    .service(&["s3.amazonaws.com"])
    .first(),
    row(
        "bucket-notifies-topic",
        Verb::Notifies,
        "AWS::S3::Bucket",
        "NotificationConfiguration.TopicConfigurations.*",
        "Topic",
        &[TOPIC],
        NOTIFICATIONS,
    )
    .service(&["s3.amazonaws.com"])
    .first(),
    row(
        "bucket-notifies-function",
        Verb::Notifies,
        "AWS::S3::Bucket",
        "NotificationConfiguration.LambdaConfigurations.*",
        "Function",
        FUNCTIONS,
        NOTIFICATIONS,
    )
    .service(&["s3.amazonaws.com"])
    .first(),
    row(
        "bucket-notifies-bus",
        Verb::Notifies,
        "AWS::S3::Bucket",
        "NotificationConfiguration.EventBridgeConfiguration",
        "",
        &[],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html",
    ),
    row(
        "replication-reads-bucket",
        Verb::Reads,
        "AWS::S3::Bucket",
        "ReplicationConfiguration",
        "",
        &[SOURCE],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
    )
    .role("Role", &["s3.amazonaws.com"])
    .flow(Flow::In),
    row(
        "replication-writes-to-bucket",
        Verb::Writes,
        "AWS::S3::Bucket",
        "ReplicationConfiguration.Rules.*",
        "Destination.Bucket",
        &[COPY],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
    )
    .role("/ReplicationConfiguration.Role", &["s3.amazonaws.com"]),
];
