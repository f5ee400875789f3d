//! What AWS's own events look like: the fields around every event, CloudTrail's records, and what S3 sends.

mod never;

pub use never::{check_path, never_matches};

/// The detail type of the events that CloudTrail makes of API calls.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html>
pub const CLOUDTRAIL_CALL: &str = "AWS API Call via CloudTrail";

/// The fields that every event has around its `detail`.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>
pub const ENVELOPE: &[&str] = &[
    "version",
    "id",
    "detail-type",
    "source",
    "account",
    "time",
    "region",
    "resources",
    "detail",
    "replay-name",
];

/// The detail types of events that are records of CloudTrail.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html>
pub const CLOUDTRAIL_TYPES: &[&str] = &[
    CLOUDTRAIL_CALL,
    "AWS Service Event via CloudTrail",
    "AWS Console Action via CloudTrail",
    "AWS Console Sign In via CloudTrail",
    "AWS Insight via CloudTrail",
];

/// The fields of a CloudTrail record, which is the `detail` of such an event.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
pub const CLOUDTRAIL_RECORD: &[&str] = &[
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "eventType",
    "apiVersion",
    "managementEvent",
    "readOnly",
    "resources",
    "recipientAccountId",
    "serviceEventDetails",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "eventCategory",
    "addendum",
    "sessionCredentialFromConsole",
    "tlsDetails",
    "edgeDeviceDetails",
];

/// The detail types of events that S3 itself sends.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>
pub const S3_TYPES: &[&str] = &[
    "Object Created",
    "Object Deleted",
    "Object Restore Initiated",
    "Object Restore Completed",
    "Object Restore Expired",
    "Object Storage Class Changed",
    "Object Access Tier Changed",
    "Object ACL Updated",
    "Object Tags Added",
    "Object Tags Deleted",
];

/// The fields of the `detail` of an event that S3 itself sends.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>
pub const S3_DETAIL: &[&str] = &[
    "version",
    "bucket",
    "object",
    "request-id",
    "requester",
    "source-ip-address",
    "reason",
    "deletion-type",
    "restore-expiry-time",
    "source-storage-class",
    "destination-storage-class",
    "destination-access-tier",
];

/// What an event of S3 says of its `object`.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>
pub const S3_OBJECT: &[&str] = &["key", "size", "etag", "version-id", "sequencer"];

/// S3's calls, as CloudTrail names them.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html>
pub const S3_CALLS: &[&str] = &[
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "DeleteObject",
    "DeleteObjectTagging",
    "DeleteObjects",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectLegalHold",
    "GetObjectRetention",
    "GetObjectTagging",
    "GetObjectTorrent",
    "HeadBucket",
    "HeadObject",
    "ListMultipartUploads",
    "ListObjects",
    "ListObjectVersions",
    "ListParts",
    "PutObject",
    "PutObjectAcl",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "RestoreObject",
    "SelectObjectContent",
    "UploadPart",
    "UploadPartCopy",
    "CreateBucket",
    "DeleteBucket",
    "PutBucketPolicy",
    "DeleteBucketPolicy",
    "PutBucketAcl",
    "GetBucketAcl",
    "GetBucketCors",
    "GetBucketEncryption",
    "GetBucketLifecycle",
    "GetBucketLocation",
    "GetBucketLogging",
    "GetBucketNotification",
    "GetBucketPolicy",
    "GetBucketPolicyStatus",
    "GetBucketPublicAccessBlock",
    "GetBucketReplication",
    "GetBucketTagging",
    "GetBucketVersioning",
    "GetBucketWebsite",
    "ListBuckets",
    "PutBucketCors",
    "PutBucketEncryption",
    "PutBucketLifecycle",
    "PutBucketLogging",
    "PutBucketNotification",
    "PutBucketPublicAccessBlock",
    "PutBucketReplication",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutBucketWebsite",
    "DeleteBucketCors",
    "DeleteBucketEncryption",
    "DeleteBucketLifecycle",
    "DeleteBucketReplication",
    "DeleteBucketTagging",
    "DeleteBucketWebsite",
];

/// The calls after which an object has new content. A large file is uploaded in parts, and the last call completes it.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html>
pub const OBJECT_WRITES: &[&str] = &["PutObject", "CopyObject", "CompleteMultipartUpload"];

/// The detail types of events that ECS sends.
///
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html>
pub const ECS_TYPES: &[&str] = &[
    "ECS Task State Change",
    "ECS Container Instance State Change",
    "ECS Service Action",
    "ECS Deployment State Change",
];

/// The detail types of events that EC2 and EBS send.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ec2.html>
pub const EC2_TYPES: &[&str] = &[
    "EC2 Instance State-change Notification",
    "EC2 Spot Instance Interruption Warning",
    "EC2 Spot Instance Request Fulfillment",
    "EC2 Instance Rebalance Recommendation",
    "EBS Volume Notification",
    "EBS Snapshot Notification",
];

/// The calls that delete objects. A call that deletes several at once has no key in it.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html>
pub const OBJECT_DELETIONS: &[&str] = &["DeleteObject", "DeleteObjects"];

/// Whether a call of S3 is about objects, and so a data event, which trails record only when they are asked to.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
#[must_use]
pub fn is_object_call(name: &str) -> bool {
    ["Object", "MultipartUpload", "UploadPart", "ListParts"]
        .iter()
        .any(|part| name.contains(part))
}
