//! How a bucket encrypts its objects.

use stackwright_cfn::s3::bucket::{
    BucketEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionByDefaultSSEAlgorithm as Algorithm, ServerSideEncryptionRule,
};

use crate::kit::KeyChoice;
use crate::kms::Key;

/// How a bucket encrypts its objects.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Encryption {
    /// With keys that S3 manages (SSE-S3): what S3 does anyway.
    S3Managed,
    /// With the key that KMS manages for S3 in the account.
    KmsManaged,
    /// With a key of its own, which is created with the bucket, under the id `Key`.
    Kms,
    /// With this key.
    KmsKey(Key),
    /// Twice, with the key that KMS manages for S3 in the account.
    DsseManaged,
    /// Twice, with a key of its own, which is created with the bucket, under the id `Key`.
    Dsse,
    /// Twice, with this key.
    DsseKey(Key),
}

impl Encryption {
    /// With this key.
    pub fn key(key: &Key) -> Self {
        Encryption::KmsKey(key.clone())
    }

    fn algorithm(&self) -> Algorithm {
        match self {
            Encryption::S3Managed => Algorithm::Aes256,
            Encryption::KmsManaged | Encryption::Kms | Encryption::KmsKey(_) => Algorithm::AwsKms,
            Encryption::DsseManaged | Encryption::Dsse | Encryption::DsseKey(_) => {
                Algorithm::AwsKmsDsse
            }
        }
    }

    /// Whether it encrypts twice.
    pub(super) fn is_double(&self) -> bool {
        matches!(
            self,
            Encryption::DsseManaged | Encryption::Dsse | Encryption::DsseKey(_)
        )
    }

    pub(super) fn key_choice(&self) -> KeyChoice {
        match self {
            Encryption::Kms | Encryption::Dsse => KeyChoice::Own,
            Encryption::KmsKey(key) | Encryption::DsseKey(key) => KeyChoice::Given(key.clone()),
            Encryption::S3Managed | Encryption::KmsManaged | Encryption::DsseManaged => {
                KeyChoice::Managed
            }
        }
    }

    pub(super) fn configuration(
        &self,
        key: Option<&Key>,
        bucket_key: Option<bool>,
    ) -> BucketEncryption {
        BucketEncryption::new([ServerSideEncryptionRule::new()
            .bucket_key_enabled(bucket_key)
            .server_side_encryption_by_default(
                ServerSideEncryptionByDefault::new(self.algorithm())
                    .kms_master_key_id(key.map(Key::key_arn)),
            )])
    }
}
