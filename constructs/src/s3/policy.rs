//! The policy of a bucket, which is created with its first statement.

use stackwright::{Construct, Data, Diagnostic, Node};
use stackwright_cfn::s3::CfnBucketPolicy;

use super::bucket::Bucket;
use super::codes;
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};

impl ResourceWithPolicy for Bucket {
    /// Adds a statement to the bucket's policy; `false` for a bucket that exists elsewhere, whose policy is not changed.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Some(owned) = self.0.as_owned() else {
            return false;
        };
        let kind = "stackwright_aws.s3.BucketPolicy";
        owned
            .policy
            .add(self.node(), kind, statement, |node, document| {
                CfnBucketPolicy::new(node, "Resource", self.bucket_name(), document.data());
            });
        true
    }
}

impl Bucket {
    /// The construct of the bucket's policy, once there is one: for a dependency on it.
    pub fn bucket_policy(&self) -> Option<Node> {
        self.0.as_owned().and_then(|owned| owned.policy.node())
    }

    /// Refuses requests that are not encrypted on the way.
    #[track_caller]
    pub fn enforce_ssl(&self) -> Self {
        self.deny_all_if(
            "Bool",
            "aws:SecureTransport",
            "false",
            "the refusal of unencrypted requests",
        )
    }

    /// Refuses requests with an older version of TLS than this, for example `1.2`.
    #[track_caller]
    pub fn minimum_tls_version(&self, version: f64) -> Self {
        self.deny_all_if(
            "NumericLessThan",
            "s3:TlsVersion",
            version,
            "the refusal of older versions of TLS",
        )
    }

    #[track_caller]
    fn deny_all_if(&self, operator: &str, key: &str, value: impl Into<Data>, what: &str) -> Self {
        let added = self.add_to_resource_policy(
            PolicyStatement::deny()
                .action("s3:*")
                .resources([self.bucket_arn(), self.arn_for_objects("*")])
                .principal(Principal::any())
                .condition(operator, key, value),
        );
        if !added {
            self.0.report_imported(what);
        }
        self.clone()
    }

    /// Lets everyone read the objects whose key matches a pattern, with `*` for any characters.
    ///
    /// # Errors
    /// At synthesis: `SW0154` if the bucket refuses public policies.
    #[track_caller]
    pub fn grant_public_read(&self, key_pattern: &str) -> bool {
        let owned = self.0.as_owned();
        if owned.is_some_and(|owned| owned.block.get().blocks_policy()) {
            self.0.report(
                Diagnostic::error(
                    codes::CONFLICT,
                    "the bucket is opened to everyone, and refuses public policies",
                )
                .hint("call `.block_public_access(BlockPublicAccess::all().allow_public_policy())` first, if everyone really may read it"),
            );
        }
        self.add_to_resource_policy(
            PolicyStatement::allow()
                .action("s3:GetObject")
                .resource(self.arn_for_objects(key_pattern))
                .principal(Principal::any()),
        )
    }
}
