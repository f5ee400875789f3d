//! SW1500: buckets and file systems whose properties do not fit.

use super::Clause::{Above, Any, Below, Contains, Has, Is, IsNot, Lacks, More, Other, When};
use super::{Row, any, fits, number, off, on};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what of a bucket or a file system must fit: replication and Object Lock need versioning, a key of KMS needs the
    /// algorithm of KMS, objects expire after their transitions and stay 30 days before they become infrequent ones, a redirect
    /// of everything excludes the rest of a website, a public list needs the block of public lists off.
    ///
    /// ## Why it matters
    /// S3 or EFS refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Files: {Type: AWS::S3::Bucket, Properties: {ObjectLockEnabled: true, VersioningConfiguration: {Status: Suspended}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>,
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html>,
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>,
    /// <https://docs.aws.amazon.com/efs/latest/ug/performance.html>
    pub struct StorageFit = SW1500, "storage-fit", of "AWS::S3::Bucket" "AWS::EFS::FileSystem"; ROWS
}

const BUCKET: &[&str] = &["AWS::S3::Bucket"];
const FILE_SYSTEM: &[&str] = &["AWS::EFS::FileSystem"];
const RULES: &str = "LifecycleConfiguration.Rules.*";
const INFREQUENT: &[&str] = &["STANDARD_IA", "ONEZONE_IA"];

const ROWS: &[Row] = &[
    Row {
        of: BUCKET,
        at: RULES,
        place: "",
        never: &[
            Lacks("ExpirationInDays"),
            Lacks("ExpirationDate"),
            Lacks("ExpiredObjectDeleteMarker"),
            Lacks("Transition"),
            Lacks("Transitions"),
            Lacks("NoncurrentVersionExpiration"),
            Lacks("NoncurrentVersionExpirationInDays"),
            Lacks("NoncurrentVersionTransition"),
            Lacks("NoncurrentVersionTransitions"),
            Lacks("AbortIncompleteMultipartUpload"),
        ],
        message: "S3 refuses the rule: it does nothing (\"At least one action needs to be specified in a rule\")",
        hint: "add `ExpirationInDays`, `Transitions` or another action",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.QueueConfigurations.*",
        place: "Filter",
        never: &[When(has_twice)],
        message: "S3 refuses the notification: a filter has one prefix and one suffix",
        hint: "make a notification of its own for each of them",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.QueueConfigurations.*",
        place: "Event",
        never: &[When(is_no_event)],
        message: "S3 refuses the notification: `{Event}` is no event (\"The event is not supported for notifications\")",
        hint: "write s3:ObjectCreated:* or another one of S3's events",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.TopicConfigurations.*",
        place: "Filter",
        never: &[When(has_twice)],
        message: "S3 refuses the notification: a filter has one prefix and one suffix",
        hint: "make a notification of its own for each of them",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.TopicConfigurations.*",
        place: "Event",
        never: &[When(is_no_event)],
        message: "S3 refuses the notification: `{Event}` is no event (\"The event is not supported for notifications\")",
        hint: "write s3:ObjectCreated:* or another one of S3's events",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.LambdaConfigurations.*",
        place: "Filter",
        never: &[When(has_twice)],
        message: "S3 refuses the notification: a filter has one prefix and one suffix",
        hint: "make a notification of its own for each of them",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.LambdaConfigurations.*",
        place: "Event",
        never: &[When(is_no_event)],
        message: "S3 refuses the notification: `{Event}` is no event (\"The event is not supported for notifications\")",
        hint: "write s3:ObjectCreated:* or another one of S3's events",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.QueueConfigurations.*",
        place: "Queue",
        never: &[Other("Queue", "AWS::SQS::Queue", &[on!("FifoQueue")])],
        message: "S3 refuses the notification: it sends to standard queues alone, and `{>}` is a FIFO queue (\"Unable to validate the following destination configurations\")",
        hint: "take a standard queue, or turn on EventBridge, whose rules send to FIFO queues",
    },
    Row {
        of: BUCKET,
        at: "NotificationConfiguration.TopicConfigurations.*",
        place: "Topic",
        never: &[Other("Topic", "AWS::SNS::Topic", &[on!("FifoTopic")])],
        message: "S3 refuses the notification: it sends to standard topics alone, and `{>}` is a FIFO topic (\"Unable to validate the following destination configurations\")",
        hint: "take a standard topic",
    },
    Row {
        of: BUCKET,
        at: "ReplicationConfiguration.Rules.*",
        place: "Destination.Bucket",
        never: &[Other(
            "Destination.Bucket",
            "AWS::S3::Bucket",
            &[
                Any(&[
                    Lacks("VersioningConfiguration"),
                    Is("VersioningConfiguration.Status", &["Suspended"]),
                ]),
                Lacks("ObjectLockEnabled"),
            ],
        )],
        message: "S3 refuses the replication: it is of versions, and `{>}`, which they go to, keeps none",
        hint: "add VersioningConfiguration: {Status: Enabled} to `{>}`",
    },
    Row {
        of: BUCKET,
        at: "",
        place: "VersioningConfiguration.Status",
        never: &[
            on!("ObjectLockEnabled"),
            Is("VersioningConfiguration.Status", &["Suspended"]),
        ],
        message: "S3 refuses the bucket: Object Lock needs versions, and versioning is suspended",
        hint: "write Status: Enabled, or leave `VersioningConfiguration` out: Object Lock turns it on",
    },
    Row {
        of: BUCKET,
        at: "",
        place: "ObjectLockConfiguration",
        never: &[
            Has("ObjectLockConfiguration"),
            off!("ObjectLockEnabled"),
            Any(&[
                Lacks("VersioningConfiguration"),
                Is("VersioningConfiguration.Status", &["Suspended"]),
            ]),
        ],
        message: "S3 refuses the configuration: Object Lock is not enabled for the bucket",
        hint: "add ObjectLockEnabled: true",
    },
    Row {
        of: BUCKET,
        at: "",
        place: "ReplicationConfiguration",
        never: &[
            Has("ReplicationConfiguration"),
            off!("ObjectLockEnabled"),
            Any(&[
                Lacks("VersioningConfiguration"),
                Is("VersioningConfiguration.Status", &["Suspended"]),
            ]),
        ],
        message: "S3 refuses the replication: it is of versions, and the bucket keeps none",
        hint: "add VersioningConfiguration: {Status: Enabled}",
    },
    Row {
        of: BUCKET,
        at: "BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault",
        place: "KMSMasterKeyID",
        never: &[Is("SSEAlgorithm", &["AES256"]), Has("KMSMasterKeyID")],
        message: "S3 refuses the encryption: `AES256` uses S3's own keys, and a key of KMS is named",
        hint: "write SSEAlgorithm: aws:kms, or remove `KMSMasterKeyID`",
    },
    Row {
        of: BUCKET,
        at: "LifecycleConfiguration.Rules.*.Transitions.*",
        place: "TransitionInDays",
        never: &[
            Is("StorageClass", INFREQUENT),
            Below("TransitionInDays", 30.0),
        ],
        message: "S3 refuses the rule: objects become {StorageClass} after 30 days or more, not after {TransitionInDays}",
        hint: "write TransitionInDays: 30 or more",
    },
    Row {
        of: BUCKET,
        at: "LifecycleConfiguration.Rules.*.Transition",
        place: "TransitionInDays",
        never: &[
            Is("StorageClass", INFREQUENT),
            Below("TransitionInDays", 30.0),
        ],
        message: "S3 refuses the rule: objects become {StorageClass} after 30 days or more, not after {TransitionInDays}",
        hint: "write TransitionInDays: 30 or more",
    },
    Row {
        of: BUCKET,
        at: RULES,
        place: "ExpirationInDays",
        never: &[When(expires_before_transition)],
        message: "S3 refuses the rule: objects expire after {ExpirationInDays} days, which is not after their last transition",
        hint: "let them expire later, or leave the transition out",
    },
    Row {
        of: BUCKET,
        at: RULES,
        place: "AbortIncompleteMultipartUpload",
        never: &[
            Has("AbortIncompleteMultipartUpload"),
            Any(&[
                Has("TagFilters"),
                Has("ObjectSizeGreaterThan"),
                Has("ObjectSizeLessThan"),
            ]),
        ],
        message: "S3 refuses the rule: an upload that is not complete has neither tags nor a size to filter by",
        hint: "give `AbortIncompleteMultipartUpload` a rule of its own, with a prefix at most",
    },
    Row {
        of: BUCKET,
        at: RULES,
        place: "ExpiredObjectDeleteMarker",
        never: &[
            on!("ExpiredObjectDeleteMarker"),
            Any(&[
                Has("TagFilters"),
                Has("ExpirationInDays"),
                Has("ExpirationDate"),
            ]),
        ],
        message: "S3 refuses the rule: `ExpiredObjectDeleteMarker` stands in a rule without tags and without another expiration",
        hint: "give `ExpiredObjectDeleteMarker` a rule of its own",
    },
    Row {
        of: BUCKET,
        at: "WebsiteConfiguration",
        place: "RedirectAllRequestsTo",
        never: &[
            Has("RedirectAllRequestsTo"),
            Any(&[
                Has("IndexDocument"),
                Has("ErrorDocument"),
                Has("RoutingRules"),
            ]),
        ],
        message: "S3 refuses the website: where all requests are redirected, it has no documents and rules of its own",
        hint: "keep `RedirectAllRequestsTo` alone, or remove it",
    },
    Row {
        of: BUCKET,
        at: "WebsiteConfiguration.RoutingRules.*.RedirectRule",
        place: "ReplaceKeyWith",
        never: &[Has("ReplaceKeyWith"), Has("ReplaceKeyPrefixWith")],
        message: "S3 refuses the rule: a key is replaced whole or at its beginning, not both",
        hint: "keep one of `ReplaceKeyWith` and `ReplaceKeyPrefixWith`",
    },
    Row {
        of: BUCKET,
        at: "",
        place: "AccessControl",
        never: &[
            Is(
                "AccessControl",
                &["PublicRead", "PublicReadWrite", "AuthenticatedRead"],
            ),
            Any(&[
                Lacks("PublicAccessBlockConfiguration"),
                on!("PublicAccessBlockConfiguration.BlockPublicAcls"),
            ]),
        ],
        message: "S3 refuses the bucket: its block of public access forbids lists that give access to everybody, as {AccessControl} does",
        hint: "grant access by a bucket policy; where it must be a list, set BlockPublicAcls: false in `PublicAccessBlockConfiguration`",
    },
    Row {
        of: BUCKET,
        at: "",
        place: "AccelerateConfiguration",
        never: &[
            Is("AccelerateConfiguration.AccelerationStatus", &["Enabled"]),
            Contains("BucketName", &["."]),
        ],
        message: "S3 refuses the acceleration: the name `{BucketName}` has a dot, which no accelerated bucket may have",
        hint: "take a name without dots",
    },
    Row {
        of: BUCKET,
        at: "",
        place: "AccessControl",
        never: &[
            Has("AccessControl"),
            Is(
                "OwnershipControls.Rules.*.ObjectOwnership",
                &["BucketOwnerEnforced"],
            ),
            IsNot(
                "AccessControl",
                &["Private", "BucketOwnerFullControl", "BucketOwnerRead"],
            ),
        ],
        message: "S3 refuses the bucket: `BucketOwnerEnforced` switches access control lists off, and it has the list {AccessControl}",
        hint: "remove `AccessControl`, and grant access by a bucket policy",
    },
    Row {
        of: BUCKET,
        at: "CorsConfiguration.CorsRules.*",
        place: "AllowedOrigins",
        never: &[When(|rule| {
            any(rule, "AllowedOrigins.*").iter().any(|origin| {
                origin
                    .text()
                    .is_some_and(|text| text.matches('*').count() > 1)
            })
        })],
        message: "S3 refuses the rule: an origin has one `*` at most",
        hint: "write each origin, or `*` alone for all of them",
    },
    Row {
        of: FILE_SYSTEM,
        at: "",
        place: "ThroughputMode",
        never: &[
            Is("ThroughputMode", &["provisioned"]),
            Lacks("ProvisionedThroughputInMibps"),
        ],
        message: "EFS refuses the file system: a provisioned throughput needs to be said how much it is",
        hint: "add `ProvisionedThroughputInMibps`, or write ThroughputMode: elastic",
    },
    Row {
        of: FILE_SYSTEM,
        at: "",
        place: "ProvisionedThroughputInMibps",
        never: &[
            Has("ProvisionedThroughputInMibps"),
            IsNot("ThroughputMode", &["provisioned"]),
        ],
        message: "EFS refuses the file system: only a provisioned throughput has an amount, and the mode is {ThroughputMode}",
        hint: "write ThroughputMode: provisioned, or remove `ProvisionedThroughputInMibps`",
    },
    Row {
        of: FILE_SYSTEM,
        at: "",
        place: "KmsKeyId",
        never: &[Has("KmsKeyId"), Is("Encrypted", &["false"])],
        message: "EFS refuses the file system: it has a key and is not encrypted",
        hint: "write Encrypted: true, or remove `KmsKeyId`",
    },
    Row {
        of: FILE_SYSTEM,
        at: "",
        place: "PerformanceMode",
        never: &[
            Is("PerformanceMode", &["maxIO"]),
            Any(&[
                Is("ThroughputMode", &["elastic"]),
                Has("AvailabilityZoneName"),
            ]),
        ],
        message: "EFS refuses the file system: `maxIO` goes neither with an elastic throughput nor with a single zone",
        hint: "write PerformanceMode: generalPurpose, which is faster as well",
    },
    Row {
        of: BUCKET,
        at: "LifecycleConfiguration.Rules.*",
        place: "NoncurrentVersionTransitions",
        never: &[
            More(
                "NoncurrentVersionTransitions.*.TransitionInDays",
                "NoncurrentVersionExpiration.NoncurrentDays",
            ),
            Above("NoncurrentVersionExpiration.NoncurrentDays", 0.0),
        ],
        message: "S3 refuses the rule: old versions expire before they are moved",
        hint: "let them expire later, or leave the transition out",
    },
];

/// Whether objects expire before they are moved for the last time, or on the same day.
fn expires_before_transition(rule: &Instance<'_>) -> bool {
    let Some(expires) = number(rule, "ExpirationInDays") else {
        return false;
    };
    [
        "Transition.TransitionInDays",
        "Transitions.*.TransitionInDays",
    ]
    .iter()
    .flat_map(|path| any(rule, path))
    .filter_map(|days| days.number())
    .any(|moved| expires <= moved)
}

/// Whether a filter has two rules for the same end of a key.
fn has_twice(notification: &Instance<'_>) -> bool {
    let names: Vec<String> = any(notification, "Filter.S3Key.Rules.*.Name")
        .into_iter()
        .filter_map(|name| Some(name.text()?.to_ascii_lowercase()))
        .collect();
    (1..names.len()).any(|at| names[..at].contains(&names[at]))
}

/// Whether the event of a notification lacks a part that all of its kind have.
fn is_no_event(notification: &Instance<'_>) -> bool {
    const KINDS: [&str; 4] = [
        "s3:ObjectCreated",
        "s3:ObjectRemoved",
        "s3:ObjectRestore",
        "s3:ObjectTagging",
    ];
    notification
        .get("Event")
        .and_then(Instance::text)
        .is_some_and(|event| !event.starts_with("s3:") || KINDS.contains(&event))
}
