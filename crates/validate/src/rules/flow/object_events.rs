//! SW1022, SW1023: uploads that a rule misses, and object events that a bucket does not send.

use super::reading::{bucket_named, only, pattern, scope};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::event::{CLOUDTRAIL_CALL, OBJECT_WRITES};
use stackwright_template::engines::events::{Comparing as _, Matching as _};

rule! {
    /// ## What it does
    /// Reports an event rule that waits for `PutObject` and not for `CopyObject` and `CompleteMultipartUpload`.
    ///
    /// ## Why it matters
    /// Tools upload larger files in parts (the AWS CLI from 8 MB on), which ends with `CompleteMultipartUpload`. The
    /// rule fires for small files, and never for large or copied ones.
    ///
    /// ## Example
    /// ```yaml
    /// eventName: [PutObject]   # [PutObject, CopyObject, CompleteMultipartUpload]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html>
    pub struct ObjectWriteCalls = SW1022, "object-write-calls", Warning, on [forms "AWS::Events::Rule"];
}

impl Rule for ObjectWriteCalls {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(pattern) = pattern(cx, form) else {
            return;
        };
        if !only(&pattern, &["detail-type"], &[CLOUDTRAIL_CALL])
            || !only(&pattern, &["source"], &["aws.s3"])
        {
            return;
        }
        let Some(tests) = pattern.tests(&["detail", "eventName"]) else {
            return;
        };
        let Some(put) = tests
            .iter()
            .find(|test| test.literal() == Some("PutObject"))
        else {
            return;
        };
        let missing: Vec<&str> = OBJECT_WRITES
            .iter()
            .copied()
            .filter(|name| !pattern.lets_call_through(name))
            .collect();
        if !missing.is_empty() {
            out.report(
                    self.at(put.place, format!("the rule fires for PutObject and not for {}: uploads in parts and copies never start it", missing.join(" and ")))
                        .hint(format!("write eventName: [{}]", OBJECT_WRITES.join(", ")))
                        .property("EventPattern.detail.eventName"),
                );
        }
    }
}

rule! {
    /// ## What it does
    /// Reports an event rule that waits for S3's own events (such as `Object Created`) of a bucket of the template
    /// that does not send them to EventBridge.
    ///
    /// ## Why it matters
    /// A bucket sends its events only when `EventBridgeConfiguration` is on. Everything deploys, and the rule never
    /// fires.
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: AWS::S3::Bucket}   # NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html>
    pub struct ObjectEventsOff = SW1023, "object-events-off", Error, on [forms "AWS::Events::Rule"];
}

impl Rule for ObjectEventsOff {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        let Some(pattern) = pattern(cx, form) else {
            return;
        };
        let own = pattern.tests(&["detail-type"]).is_some_and(|tests| {
            tests.iter().all(|test| {
                test.literal()
                    .is_some_and(|text| text.starts_with("Object "))
            })
        });
        if !own || !only(&pattern, &["source"], &["aws.s3"]) {
            return;
        }
        let tests = pattern
            .tests(&["detail", "bucket", "name"])
            .unwrap_or_default();
        for test in tests {
            let Some((name, _)) = test.kind.as_text() else {
                continue;
            };
            let Some(bucket) = bucket_named(scope, &name) else {
                continue;
            };
            let configuration = scope.value_of(&bucket, "NotificationConfiguration");
            let sends = configuration.is_some_and(|value| {
                value.unknown().is_some()
                    || value.get("EventBridgeConfiguration").is_some_and(|on| {
                        on.get("EventBridgeEnabled")
                            .is_none_or(|on| on.boolean() != Some(false))
                    })
            });
            // The CDK and others switch it on by a custom resource.
            let custom = cx.template.references_to(bucket.name).any(|reference| {
                cx.template
                    .resources
                    .get(reference.owner.name)
                    .is_some_and(|owner| {
                        owner.type_name.starts_with("Custom::")
                            || owner.type_name == "AWS::CloudFormation::CustomResource"
                    })
            });
            if !sends && !custom {
                out.report(
                        self.at(test.place, format!("everything deploys and the rule never fires: the bucket `{}` does not send its events to EventBridge", bucket.name))
                            .hint(format!("set NotificationConfiguration: {{EventBridgeConfiguration: {{EventBridgeEnabled: true}}}} on `{}`", bucket.name))
                            .related(bucket.name_span, "the bucket")
                            .property("EventPattern.detail.bucket.name"),
                    );
            }
        }
    }
}
