//! Who may use a bucket, and which of its objects.

use stackwright::{Diagnostic, Value};

use super::bucket::Bucket;
use super::codes;
use crate::iam::{Grant, Grantable, Grantee, Principal};
use crate::kit::Written;

const READ: [&str; 3] = ["s3:GetObject*", "s3:GetBucket*", "s3:List*"];
const PUT: [&str; 6] = [
    "s3:PutObject",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
    "s3:Abort*",
];
const DELETE: &str = "s3:DeleteObject*";
const KEY_READ: [&str; 2] = ["kms:Decrypt", "kms:DescribeKey"];
const KEY_WRITE: [&str; 4] = [
    "kms:Encrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
    "kms:Decrypt",
];
const KEY_READ_WRITE: [&str; 5] = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
];

/// Somebody who may write objects.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    pub principal: Principal,
    pub key_pattern: String,
}

impl Bucket {
    /// Lets somebody read the objects whose key matches a pattern, with `*` for any characters, and list the bucket. If
    /// the bucket is encrypted with a key of its own, that may be used too.
    ///
    /// ```
    /// # use stackwright::{App, Stack};
    /// # use stackwright_aws::{iam::{Principal, Role}, s3::Bucket};
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "S");
    /// # let role = Role::new(&stack, "Role", Principal::service("ecs-tasks.amazonaws.com"));
    /// let bucket = Bucket::new(&stack, "Files");
    /// assert!(bucket.grant_read(&role, "input/*").is_complete());
    /// ```
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable, key_pattern: &str) -> Grant {
        let bucket = self.bucket_arn();
        self.give(
            &grantee.grantee(),
            &READ,
            Some(bucket),
            key_pattern,
            &KEY_READ,
        )
    }

    /// Lets somebody write and delete objects whose key matches a pattern.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantable, key_pattern: &str) -> Grant {
        let mut actions = vec![DELETE];
        actions.extend(PUT);
        let (grantee, bucket) = (grantee.grantee(), self.bucket_arn());
        self.writes(&grantee, key_pattern);
        self.give(&grantee, &actions, Some(bucket), key_pattern, &KEY_WRITE)
    }

    /// Lets somebody read, write and delete objects whose key matches a pattern, and list the bucket.
    #[track_caller]
    pub fn grant_read_write(&self, grantee: &impl Grantable, key_pattern: &str) -> Grant {
        let mut actions = READ.to_vec();
        actions.push(DELETE);
        actions.extend(PUT);
        let (grantee, bucket) = (grantee.grantee(), self.bucket_arn());
        self.writes(&grantee, key_pattern);
        self.give(
            &grantee,
            &actions,
            Some(bucket),
            key_pattern,
            &KEY_READ_WRITE,
        )
    }

    /// Lets somebody write, but not delete, objects whose key matches a pattern.
    #[track_caller]
    pub fn grant_put(&self, grantee: &impl Grantable, key_pattern: &str) -> Grant {
        let grantee = grantee.grantee();
        self.writes(&grantee, key_pattern);
        self.give(&grantee, &PUT, None, key_pattern, &KEY_WRITE)
    }

    /// Lets somebody delete objects whose key matches a pattern.
    #[track_caller]
    pub fn grant_delete(&self, grantee: &impl Grantable, key_pattern: &str) -> Grant {
        self.give(&grantee.grantee(), &[DELETE], None, key_pattern, &[])
    }

    #[track_caller]
    fn give(
        &self,
        grantee: &Grantee,
        actions: &[&str],
        bucket: Option<Value<String>>,
        key_pattern: &str,
        key_actions: &'static [&'static str],
    ) -> Grant {
        if let Some(pattern) = key_pattern.strip_prefix('/') {
            self.0.report(
                Diagnostic::error(
                    codes::KEY_PATTERN,
                    format!("a permission is for keys like `{key_pattern}`, and keys do not start with `/`"),
                )
                .hint(format!("write `{pattern}`")),
            );
        }
        if key_pattern.is_empty() || key_pattern.ends_with('/') {
            self.0.report(
                Diagnostic::warning(
                    codes::KEY_PATTERN,
                    match key_pattern {
                        "" => "a permission is for the empty key, which no object has".to_owned(),
                        one => format!(
                            "a permission is for the one key `{one}`, not for those under it"
                        ),
                    },
                )
                .hint(format!("write `{key_pattern}*`")),
            );
        }
        let mut resources: Vec<Value<String>> = bucket.into_iter().collect();
        resources.push(self.arn_for_objects(key_pattern));
        let grant = Grant::on_principal_or_resource(grantee, actions, resources, self);
        if key_actions.is_empty() {
            return grant;
        }
        self.access().key.extend(grant, grantee, key_actions)
    }

    fn writes(&self, grantee: &Grantee, key_pattern: &str) {
        self.access().writers.borrow_mut().push(Writer {
            principal: grantee.principal().clone(),
            key_pattern: key_pattern.to_owned(),
        });
    }

    /// The key patterns under which a principal may write, as far as this bucket's grants say.
    pub fn patterns_written_by(&self, principal: &Principal) -> Vec<String> {
        self.access()
            .writers
            .borrow()
            .iter()
            .filter(|writer| writer.principal.is_written_as(principal))
            .map(|writer| writer.key_pattern.clone())
            .collect()
    }
}
