//! Buckets of included templates.

use std::rc::Rc;

use stackwright::{Data, IntoValue, Node, Resource, Value, intrinsic};
use stackwright_cfn::s3::bucket::BucketEncryption;
use stackwright_cfn::s3::{CfnBucket, CfnBucketPolicy};

use super::access::BlockPublicAccess;
use super::bucket::{BUCKET, Bucket, Owned};
use crate::kit::{adopt, beside, entry, extended, is_true, kept, written};

impl Bucket {
    /// A bucket of the generated type, such as one of an included template: it is granted on and changed like one that is
    /// created here. What the template says of it stays until a setter says otherwise; rules are added to its own. Grants extend
    /// to a KMS key of this app that it names, and statements go into the `BucketPolicy` that the template has for it.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {"Files": {"Type": "AWS::S3::Bucket"}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// let files: cfn::s3::CfnBucket = legacy.get("Files");
    /// let reader = Role::new(&stack, "Reader", Principal::service("ec2.amazonaws.com"));
    /// let files = Bucket::from_cfn(&files).versioned();
    /// files.grant_read(&reader, "*");
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(bucket: &CfnBucket) -> Self {
        adopt(&BUCKET, bucket, |node| Self::take_over(node, bucket))
    }

    fn take_over(node: Node, bucket: &CfnBucket) -> Self {
        let is_written = |property: &str| written(bucket.resource(), property);
        let owned = Rc::new(Owned::of(bucket.clone(), BlockPublicAccess::none()));
        let versions = is_written("VersioningConfiguration");
        let status = entry(&versions, &["Status"]);
        let lock = is_written("ObjectLockEnabled");
        owned.is_versioned.set(
            !versions.is_null() && status.as_str() != Some("Suspended")
                || is_true(&lock)
                || lock.as_call().is_some(),
        );
        let encryption = is_written("BucketEncryption");
        let default = [
            "ServerSideEncryptionConfiguration",
            "ServerSideEncryptionByDefault",
        ];
        let key = entry(&encryption, &[&default[..], &["KMSMasterKeyID"]].concat());
        owned.access.key.take_over(bucket.resource(), &key);
        let notified = is_written("NotificationConfiguration");
        let events = entry(&notified, &["EventBridgeConfiguration"]);
        owned.access.sends_events.set(!events.is_null());
        owned.notified.replace(notified);
        owned
            .policy
            .take_over::<CfnBucketPolicy>(bucket.resource(), ["Bucket", "PolicyDocument"]);
        let all = owned.clone();
        let encryption = Value::<BucketEncryption>::lazy(move || {
            let rules = entry(&encryption, &default[..1]);
            match (&rules, all.s3_bucket_key.get()) {
                (_, None) if all.access.key.is_written() => intrinsic::raw(encryption.clone()),
                (Data::List(rules), Some(enabled)) if all.access.key.is_written() => {
                    let enabled = Data::object([("BucketKeyEnabled", *enabled)]);
                    let rules = rules.iter().map(|rule| beside(rule, enabled.clone()));
                    intrinsic::raw(Data::object([(default[0], Data::list(rules))]))
                }
                _ => all.bucket_encryption().into_value(),
            }
        });
        owned
            .cfn
            .bucket_encryption(encryption)
            .lifecycle_configuration(extended(
                &owned,
                is_written("LifecycleConfiguration"),
                Owned::lifecycle_configuration,
            ))
            .cors_configuration(extended(
                &owned,
                is_written("CorsConfiguration"),
                Owned::cors_configuration,
            ))
            .public_access_block_configuration(kept(
                &owned,
                is_written("PublicAccessBlockConfiguration"),
                |bucket| bucket.is_blocked.get(),
                Owned::public_access_block,
            ));
        Self::complete(node, owned)
    }
}
