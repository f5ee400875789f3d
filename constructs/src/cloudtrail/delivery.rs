//! What lets CloudTrail write a trail's files: the policies of the bucket and of the key.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html>

use stackwright::{Construct, Diagnostic, Node, Value, pseudo, sub};

use super::codes;
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::{account_of, region_of};
use crate::kms::Key;
use crate::s3::Bucket;

pub(super) const SERVICE: &str = "cloudtrail.amazonaws.com";

/// The trail as policies speak of it. They cannot refer to the trail, which refers to what they protect.
pub(super) struct Source {
    name: Option<Value<String>>,
    partition: Value<String>,
    region: Value<String>,
    account: Value<String>,
}

impl Source {
    pub fn new(node: &Node, name: Option<Value<String>>) -> Self {
        Source {
            name,
            partition: pseudo::partition(),
            region: region_of(node),
            account: account_of(node),
        }
    }

    fn arn(&self) -> Value<String> {
        let Source {
            partition,
            region,
            account,
            ..
        } = self;
        match &self.name {
            Some(name) => sub!("arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"),
            None => sub!("arn:{partition}:cloudtrail:{region}:{account}:trail/*"),
        }
    }

    /// Lets only this trail, or, without a name, the trails of the account, use the permission.
    fn limit(&self, statement: PolicyStatement) -> PolicyStatement {
        let statement = statement.principal(Principal::service(SERVICE));
        match self.name {
            Some(_) => statement.condition("StringEquals", "aws:SourceArn", self.arn()),
            None => statement
                .condition("ArnLike", "aws:SourceArn", self.arn())
                .condition("StringEquals", "aws:SourceAccount", self.account.clone()),
        }
    }

    /// Lets CloudTrail write into the bucket.
    #[track_caller]
    pub fn allow_bucket(
        &self,
        trail: &Node,
        bucket: &Bucket,
        key_prefix: Option<&str>,
        organization: Option<&str>,
    ) {
        let prefix = key_prefix
            .map(|prefix| format!("{prefix}/"))
            .unwrap_or_default();
        let write = |directory: &str| {
            self.limit(
                PolicyStatement::allow()
                    .action("s3:PutObject")
                    .resource(bucket.arn_for_objects(&format!("{prefix}AWSLogs/{directory}/*")))
                    .condition("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control"),
            )
        };
        let mut added = bucket.add_to_resource_policy(
            self.limit(
                PolicyStatement::allow()
                    .action("s3:GetBucketAcl")
                    .resource(bucket.bucket_arn()),
            ),
        );
        added &= bucket.add_to_resource_policy(write(&self.account.to_string()));
        if let Some(organization) = organization {
            added &= bucket.add_to_resource_policy(write(organization));
        }
        if !added {
            let allowed = "`s3:GetBucketAcl` and `s3:PutObject`";
            trail.add_warning(elsewhere("writes into a bucket", "bucket", allowed));
        }
    }

    /// Lets CloudTrail publish.
    #[cfg(feature = "sns")]
    #[track_caller]
    pub fn allow_topic(&self, trail: &Node, topic: &crate::sns::Topic) {
        let publish = PolicyStatement::allow().action("sns:Publish");
        let added = topic.add_to_resource_policy(self.limit(publish.resource(topic.topic_arn())));
        if !added {
            trail.add_warning(elsewhere("publishes to a topic", "topic", "`sns:Publish`"));
        }
    }

    /// Lets CloudTrail encrypt with the key.
    pub fn allow_key(&self, trail: &Node, key: &Key) {
        let Source {
            partition, account, ..
        } = self;
        let trails = sub!("arn:{partition}:cloudtrail:*:{account}:trail/*");
        let added = key.add_to_resource_policy(
            self.limit(
                PolicyStatement::allow()
                    .action("kms:GenerateDataKey*")
                    .resource("*")
                    .condition(
                        "StringLike",
                        "kms:EncryptionContext:aws:cloudtrail:arn",
                        trails,
                    ),
            ),
        ) && key.add_to_resource_policy(
            self.limit(
                PolicyStatement::allow()
                    .action("kms:DescribeKey")
                    .resource("*"),
            ),
        );
        if !added {
            let deed = format!("is encrypted with `{}`, a key", key.node().path());
            let allowed = "`kms:GenerateDataKey*` and `kms:DescribeKey`";
            trail.add_warning(elsewhere(&deed, "key", allowed));
        }
    }
}

/// That the policy of what a trail needs is not changed here.
fn elsewhere(deed: &str, noun: &str, allowed: &str) -> Diagnostic {
    Diagnostic::warning(
        codes::POLICY_ELSEWHERE,
        format!("the trail {deed} that exists elsewhere, whose policy is not changed"),
    )
    .note(format!(
        "without permission for CloudTrail in the {noun}'s policy, the trail cannot be created"
    ))
    .hint(format!(
        "let {SERVICE} use {allowed} there, and acknowledge {}",
        codes::POLICY_ELSEWHERE
    ))
}
