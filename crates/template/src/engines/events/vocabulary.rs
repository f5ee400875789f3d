//! What AWS's own events look like, and patterns that none of them can match.

use super::pattern::{Field, Fields, Pattern, Rule, Test, TestKind};
use crate::engines::Fault;
use crate::suggest::did_you_mean;

/// The detail type of the events that CloudTrail makes of API calls.
pub const CLOUDTRAIL_CALL: &str = "AWS API Call via CloudTrail";

/// The API calls after which an object has new content.
pub const OBJECT_WRITES: &[&str] = &["PutObject", "CopyObject", "CompleteMultipartUpload"];

/// The fields around every event.
const ENVELOPE: &[&str] = &[
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

const CLOUDTRAIL_TYPES: &[&str] = &[
    CLOUDTRAIL_CALL,
    "AWS Service Event via CloudTrail",
    "AWS Console Action via CloudTrail",
    "AWS Console Sign In via CloudTrail",
    "AWS Insight via CloudTrail",
];

/// The fields of a CloudTrail record.
const RECORD: &[&str] = &[
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

/// What S3 itself sends.
const S3_TYPES: &[&str] = &[
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

/// The fields of an event that S3 itself sends.
const S3_DETAIL: &[&str] = &[
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

/// S3's calls on objects, as CloudTrail names them.
const S3_CALLS: &[&str] = &[
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

const ECS_TYPES: &[&str] = &[
    "ECS Task State Change",
    "ECS Container Instance State Change",
    "ECS Service Action",
    "ECS Deployment State Change",
];

const EC2_TYPES: &[&str] = &[
    "EC2 Instance State-change Notification",
    "EC2 Spot Instance Interruption Warning",
    "EC2 Spot Instance Request Fulfillment",
    "EC2 Instance Rebalance Recommendation",
    "EBS Volume Notification",
    "EBS Snapshot Notification",
];

/// Why a pattern, or a part of it, can match no event. A pattern for custom events, whose source does not begin
/// with `aws.`, is only checked for the fields around every event.
#[must_use]
pub fn never_matches(pattern: &Pattern) -> Vec<Fault> {
    let mut checker = Checker { faults: Vec::new() };
    checker.keys(&pattern.root, "", ENVELOPE, "an event");
    let literals = |path: &[&str]| -> Option<Vec<&str>> {
        pattern.tests(path)?.iter().map(Test::literal).collect()
    };
    let sources = literals(&["source"]);
    if let Some(tests) = pattern.tests(&["source"]) {
        checker.source(tests);
    }
    let Some(&[source]) = sources.as_deref() else {
        return checker.faults;
    };
    if !source.starts_with("aws.") {
        return checker.faults;
    }
    if let Some(tests) = pattern.tests(&["detail-type"]) {
        checker.detail_type(source, tests);
    }
    let types = literals(&["detail-type"]).unwrap_or_default();
    let all = |known: &[&str]| !types.is_empty() && types.iter().all(|name| known.contains(name));
    let detail = match pattern.field(&["detail"]).map(|field| &field.rule) {
        Some(Rule::Fields(fields)) => fields,
        _ => return checker.faults,
    };
    if all(CLOUDTRAIL_TYPES) {
        checker.record(source, detail);
    } else if source == "aws.s3" && all(S3_TYPES) {
        checker.object_event(detail);
    }
    checker.faults
}

/// Whether a call of S3 is about objects, and so a data event.
#[must_use]
pub fn is_object_call(name: &str) -> bool {
    ["Object", "MultipartUpload", "UploadPart", "ListParts"]
        .iter()
        .any(|part| name.contains(part))
}

/// Why no event that a pattern lets through has a value at a path such as `$.detail.requestParameters.key`, and what
/// to do.
#[must_use]
pub fn missing_path(pattern: Option<&Pattern>, path: &str) -> Option<(String, String)> {
    if path == "$" {
        return None;
    }
    let Some(rest) = path.strip_prefix("$.") else {
        return Some((
            format!("`{path}` is no path of an event"),
            format!(
                "a path begins with `$.`: `$.{}`",
                path.trim_start_matches(['$', '.'])
            ),
        ));
    };
    let steps: Vec<&str> = rest
        .split('.')
        .map(|step| step.split('[').next().unwrap_or(step))
        .collect();
    if steps
        .iter()
        .any(|step| step.is_empty() || step.contains(['*', '?', '(', '\'']))
    {
        return None;
    }
    let lacks = |known: &[&str], step: &str, what: &str, before: &str| {
        if known.contains(&step) {
            return None;
        }
        let near = known
            .iter()
            .copied()
            .find(|name| squeezed(name) == squeezed(step));
        let near = near.or_else(|| did_you_mean(step, known.iter().copied()));
        let hint = near.map_or_else(
            || format!("its fields are {}", known.join(", ")),
            |near| format!("did you mean `{before}{near}`?"),
        );
        Some((format!("{what} has no field `{step}`"), hint))
    };
    if let Some(found) = lacks(ENVELOPE, steps[0], "an event", "$.") {
        return Some(found);
    }
    let (&[_, field, ref inner @ ..], Some(pattern)) = (steps.as_slice(), pattern) else {
        return None;
    };
    if steps[0] != "detail" {
        return None;
    }
    let literals = |path: &[&str]| -> Option<Vec<&str>> {
        pattern.tests(path)?.iter().map(Test::literal).collect()
    };
    let sources = literals(&["source"])?;
    let types = literals(&["detail-type"])?;
    let all = |known: &[&str]| !types.is_empty() && types.iter().all(|name| known.contains(name));
    if !sources.iter().all(|source| source.starts_with("aws.")) {
        return None;
    }
    let s3 = sources == ["aws.s3"];
    if all(CLOUDTRAIL_TYPES) {
        if s3 && matches!(field, "bucket" | "object") {
            let hint = "the bucket is `$.detail.requestParameters.bucketName`, the key `$.detail.requestParameters.key`";
            return Some((
                format!("a CloudTrail record has no field `{field}`"),
                hint.to_owned(),
            ));
        }
        if let Some(found) = lacks(RECORD, field, "a CloudTrail record", "$.detail.") {
            return Some(found);
        }
        if let (true, "requestParameters", Some(last)) = (s3, field, inner.first()) {
            let right = match squeezed(last).as_str() {
                "bucket" | "bucketname" if *last != "bucketName" => "bucketName",
                "key" | "objectkey" | "object" | "keyname" if *last != "key" => "key",
                _ => return None,
            };
            return Some((
                format!("the parameters of S3's calls have no field `{last}`"),
                format!("did you mean `$.detail.requestParameters.{right}`?"),
            ));
        }
        return None;
    }
    if s3 && all(S3_TYPES) {
        if RECORD.contains(&field) && !S3_DETAIL.contains(&field) {
            return Some((
                format!(
                    "`{field}` belongs to CloudTrail's records, and an event of S3 has no such field"
                ),
                "the bucket is `$.detail.bucket.name`, the key `$.detail.object.key`".to_owned(),
            ));
        }
        if let Some(found) = lacks(S3_DETAIL, field, "an event of S3", "$.detail.") {
            return Some(found);
        }
        let known: &[&str] = match field {
            "bucket" => &["name"],
            "object" => OBJECT,
            _ => return None,
        };
        let what = format!("`{field}` of an event of S3");
        return lacks(known, inner.first()?, &what, &format!("$.detail.{field}."));
    }
    None
}

/// What an event of S3 says of its object.
const OBJECT: &[&str] = &["key", "size", "etag", "version-id", "sequencer"];

struct Checker {
    faults: Vec<Fault>,
}

impl Checker {
    fn fault(&mut self, test: &Test, path: &str, message: String, hint: Option<String>) {
        self.faults.push(Fault {
            span: test.span,
            path: path.to_owned(),
            message,
            hint,
        });
    }

    /// Fields that no such object has.
    fn keys(&mut self, fields: &Fields, path: &str, known: &[&str], what: &str) {
        for field in &fields.fields {
            if known.contains(&field.name.as_str()) {
                continue;
            }
            let hint = did_you_mean(&field.name, known.iter().copied()).map_or_else(
                || format!("its fields are {}", known.join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            self.faults.push(Fault {
                span: field.span,
                path: below(path, &field.name),
                message: format!("{what} has no field `{}`", field.name),
                hint: Some(hint),
            });
        }
        for alternative in fields.alternatives.iter().flatten() {
            self.keys(alternative, path, known, what);
        }
    }

    fn source(&mut self, tests: &[Test]) {
        for (index, test) in tests.iter().enumerate() {
            let Some(text) = test.literal() else { continue };
            let service = text
                .strip_suffix(".amazonaws.com")
                .or_else(|| {
                    let lower = text.to_ascii_lowercase();
                    (lower.starts_with("aws.") && lower != text).then(|| &text[4..])
                })
                .or_else(|| text.strip_prefix("aws:"));
            if let Some(service) = service {
                self.fault(
                    test,
                    &format!("source.{index}"),
                    format!("no event has the source `{text}`"),
                    Some(format!(
                        "did you mean `aws.{}`?",
                        service.to_ascii_lowercase()
                    )),
                );
            }
        }
    }

    fn detail_type(&mut self, source: &str, tests: &[Test]) {
        let own: &[&str] = match source {
            "aws.s3" => S3_TYPES,
            "aws.ecs" => ECS_TYPES,
            "aws.ec2" => EC2_TYPES,
            _ => &[],
        };
        for (index, test) in tests.iter().enumerate() {
            let Some(text) = test.literal() else { continue };
            let known = || own.iter().chain(CLOUDTRAIL_TYPES).copied();
            if known().any(|name| name == text) {
                continue;
            }
            let same = known().find(|name| squeezed(name) == squeezed(text));
            let near = same.or_else(|| near(text, known()));
            let near = near.or_else(|| {
                // S3's event notifications and EventBridge name the same things differently.
                (source == "aws.s3" && squeezed(text).contains("objectcreated"))
                    .then_some("Object Created")
            });
            if let Some(near) = near {
                self.fault(
                    test,
                    &format!("detail-type.{index}"),
                    format!("no event of `{source}` has the detail type `{text}`"),
                    Some(format!("did you mean `{near}`? case and blanks matter")),
                );
            }
        }
    }

    fn record(&mut self, source: &str, detail: &Fields) {
        self.keys(detail, "detail", RECORD, "a CloudTrail record");
        if let Some(Rule::Any(tests)) = detail.get("eventSource").map(|field| &field.rule) {
            self.event_source(source, tests);
        }
        if source != "aws.s3" {
            return;
        }
        if let Some(Rule::Any(tests)) = detail.get("eventName").map(|field| &field.rule) {
            for (index, test) in tests.iter().enumerate() {
                let Some(text) = test.literal() else { continue };
                if S3_CALLS.contains(&text) {
                    continue;
                }
                let near = S3_CALLS
                    .iter()
                    .copied()
                    .find(|name| squeezed(name) == squeezed(text))
                    .or_else(|| near(text, S3_CALLS.iter().copied()))
                    .or_else(|| {
                        let squeezed = squeezed(text);
                        squeezed.contains("objectcreated").then_some("PutObject")
                    });
                if let Some(near) = near {
                    self.fault(
                        test,
                        &format!("detail.eventName.{index}"),
                        format!("no call of S3 is named `{text}`"),
                        Some(format!("did you mean `{near}`? case matters")),
                    );
                }
            }
        }
        if let Some(Rule::Fields(parameters)) = detail.get("requestParameters").map(|f| &f.rule) {
            let path = "detail.requestParameters";
            self.names(
                parameters.get("bucketName"),
                path,
                "bucketName",
                "name of a bucket",
            );
            self.names(parameters.get("key"), path, "key", "key");
            for field in &parameters.fields {
                let right = match squeezed(&field.name).as_str() {
                    "bucket" | "bucketname" if field.name != "bucketName" => "bucketName",
                    "key" | "objectkey" | "object" | "keyname" if field.name != "key" => "key",
                    _ => continue,
                };
                self.faults.push(Fault {
                    span: field.span,
                    path: format!("detail.requestParameters.{}", field.name),
                    message: format!(
                        "the parameters of S3's calls have no field `{}`",
                        field.name
                    ),
                    hint: Some(format!("did you mean `{right}`?")),
                });
            }
        }
    }

    /// Tests that the name of a bucket or a key never passes.
    fn names(&mut self, field: Option<&Field>, path: &str, name: &str, what: &str) {
        let Some(Rule::Any(tests)) = field.map(|field| &field.rule) else {
            return;
        };
        for (index, test) in tests.iter().enumerate() {
            let path = format!("{path}.{name}.{index}");
            if matches!(
                test.kind,
                TestKind::Number(_)
                    | TestKind::Numeric(_)
                    | TestKind::Cidr(..)
                    | TestKind::Bool(_)
                    | TestKind::Null
            ) {
                let message = format!("a {what} is a text, and no number, address or boolean");
                self.fault(
                    test,
                    &path,
                    message,
                    Some("compare texts: a value, `prefix`, `suffix` or `wildcard`".to_owned()),
                );
                continue;
            }
            let Some((text, _)) = test.kind.as_text() else {
                continue;
            };
            let shown = text.to_string();
            if shown.starts_with("arn:") || shown.starts_with("s3://") {
                let hint = if name == "bucketName" {
                    "write the name of the bucket: `!Ref Bucket`"
                } else {
                    "a key is what follows the bucket's name and a slash"
                };
                self.fault(
                    test,
                    &path,
                    format!("no {what} is `{shown}`"),
                    Some(hint.to_owned()),
                );
            } else if let TestKind::Equals(text) = &test.kind
                && let Some(known) = text.known()
                && known.contains('*')
            {
                let message = format!("`{known}` is compared as it stands, asterisk and all");
                let hint = match known.strip_suffix('*').filter(|start| !start.contains('*')) {
                    Some(start) => format!("write `{{prefix: {start}}}`"),
                    None => format!("write `{{wildcard: '{known}'}}`"),
                };
                self.fault(test, &path, message, Some(hint));
            }
        }
    }

    fn event_source(&mut self, source: &str, tests: &[Test]) {
        let service = source.strip_prefix("aws.").unwrap_or(source);
        for (index, test) in tests.iter().enumerate() {
            let Some(text) = test.literal() else { continue };
            let path = format!("detail.eventSource.{index}");
            if !text.ends_with(".amazonaws.com") {
                let name = text.strip_prefix("aws.").unwrap_or(text);
                self.fault(
                    test,
                    &path,
                    format!("no CloudTrail record has the event source `{text}`"),
                    Some(format!("did you mean `{name}.amazonaws.com`?")),
                );
            } else if matches!(
                service,
                "s3" | "ec2" | "ecs" | "iam" | "lambda" | "sqs" | "sns" | "cloudtrail"
            ) && text != format!("{service}.amazonaws.com")
            {
                self.fault(
                    test,
                    &path,
                    format!("the source is `{source}`, and the event source of its records is never `{text}`"),
                    Some(format!("write `{service}.amazonaws.com`, or change `source`")),
                );
            }
        }
    }

    fn object_event(&mut self, detail: &Fields) {
        let before = self.faults.len();
        self.keys(detail, "detail", S3_DETAIL, "an event of S3");
        for fault in &mut self.faults[before..] {
            let name = fault.path.trim_start_matches("detail.").to_owned();
            if RECORD.contains(&name.as_str()) {
                fault.hint = Some(format!(
                    "`{name}` belongs to CloudTrail's records (detail type `{CLOUDTRAIL_CALL}`); here the bucket is `bucket.name` and the key `object.key`"
                ));
            }
        }
        for (outer, name, what) in [
            ("bucket", "name", "name of a bucket"),
            ("object", "key", "key"),
        ] {
            if let Some(Rule::Fields(fields)) = detail.get(outer).map(|field| &field.rule) {
                self.names(fields.get(name), &format!("detail.{outer}"), name, what);
            }
        }
        const INNER: &[(&str, &[&str])] = &[("bucket", &["name"]), ("object", OBJECT)];
        for (name, known) in INNER {
            match detail.get(name).map(|field| (&field.rule, field.span)) {
                Some((Rule::Fields(fields), _)) => {
                    self.keys(fields, &format!("detail.{name}"), known, &format!("`{name}` in an event of S3"));
                }
                Some((Rule::Any(_), span)) => self.faults.push(Fault {
                    span,
                    path: format!("detail.{name}"),
                    message: format!("`{name}` of an event of S3 is an object, and a list of values never matches it"),
                    hint: Some(format!("write `{name}: {{{}: […]}}`", known[0])),
                }),
                _ => {}
            }
        }
    }
}

/// A name without what people get wrong: case, blanks and hyphens.
fn squeezed(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// A known name that is at most two letters away.
fn near<'c>(text: &str, known: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let near = did_you_mean(text, known)?;
    let length = |name: &str| name.chars().count();
    let (a, b) = (squeezed(text), squeezed(near));
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let tail = a
        .chars()
        .rev()
        .zip(b.chars().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let longest = length(&a).max(length(&b));
    (longest > 6 && same + tail + 2 >= longest).then_some(near)
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

impl Pattern {
    /// Whether the pattern lets S3's call of that name through, as CloudTrail records it.
    #[must_use]
    pub fn lets_call_through(&self, name: &str) -> bool {
        match self.tests(&["detail", "eventName"]) {
            Some(tests) => tests.iter().any(|test| {
                test.kind
                    .may_pass(&crate::engines::text::Text::literal(name))
                    .possible()
            }),
            None => true,
        }
    }

    /// The texts that a field's value may be, as texts with wildcards: any text when the field is not restricted.
    #[must_use]
    pub fn texts(&self, path: &[&str]) -> Vec<crate::engines::text::Text> {
        use crate::engines::text::Text;
        match self.tests(path) {
            Some(tests) => tests
                .iter()
                .filter_map(|test| match &test.kind {
                    TestKind::Exists(false) => None,
                    kind => Some(kind.as_text().map_or_else(Text::any, |(text, _)| text)),
                })
                .collect(),
            None => match self.field(path).map(|field| &field.rule) {
                Some(Rule::Open) => vec![Text::unknown(path.join("."))],
                _ => vec![Text::any()],
            },
        }
    }
}
