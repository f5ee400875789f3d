//! Which public access a bucket refuses.

use stackwright_cfn::s3::bucket::PublicAccessBlockConfiguration;

/// Which public access a bucket refuses, whatever its policy and its objects' access control lists say.
///
/// ```
/// use stackwright_aws::s3::BlockPublicAccess;
/// // Lets the bucket have a public policy, and refuses everything else.
/// let block = BlockPublicAccess::all().allow_public_policy();
/// # let _ = block;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct BlockPublicAccess {
    acls: bool,
    policy: bool,
}

impl BlockPublicAccess {
    /// Refuses all public access.
    pub fn all() -> Self {
        BlockPublicAccess {
            acls: true,
            policy: true,
        }
    }

    /// Refuses public access control lists, and ignores those that are there.
    pub fn acls() -> Self {
        BlockPublicAccess {
            acls: true,
            policy: false,
        }
    }

    /// Refuses nothing.
    pub fn none() -> Self {
        BlockPublicAccess {
            acls: false,
            policy: false,
        }
    }

    /// Lets the bucket have a policy that makes it public.
    pub fn allow_public_policy(mut self) -> Self {
        self.policy = false;
        self
    }

    pub(super) fn blocks_policy(self) -> bool {
        self.policy
    }

    pub(super) fn configuration(self) -> PublicAccessBlockConfiguration {
        PublicAccessBlockConfiguration::new()
            .block_public_acls(self.acls)
            .block_public_policy(self.policy)
            .ignore_public_acls(self.acls)
            .restrict_public_buckets(self.policy)
    }
}
