//! How a bucket encrypts its objects.

use stackwright::Data;

use crate::kms::Key;

/// How a bucket encrypts its objects.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>
#[derive(Clone, Debug)]
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

    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Encryption::S3Managed => "AES256",
            Encryption::KmsManaged | Encryption::Kms | Encryption::KmsKey(_) => "aws:kms",
            Encryption::DsseManaged | Encryption::Dsse | Encryption::DsseKey(_) => "aws:kms:dsse",
        }
    }

    pub(super) fn creates_key(&self) -> bool {
        matches!(self, Encryption::Kms | Encryption::Dsse)
    }

    pub(super) fn given_key(&self) -> Option<&Key> {
        match self {
            Encryption::KmsKey(key) | Encryption::DsseKey(key) => Some(key),
            _ => None,
        }
    }

    pub(super) fn data(&self, key: Option<&Key>, bucket_key: Option<bool>) -> Data {
        let rule = Data::object([
            ("BucketKeyEnabled", Data::from(bucket_key)),
            (
                "ServerSideEncryptionByDefault",
                Data::object([
                    ("SSEAlgorithm", Data::from(self.algorithm())),
                    ("KMSMasterKeyID", key.map(Key::key_arn).into()),
                ]),
            ),
        ]);
        Data::object([("ServerSideEncryptionConfiguration", [rule])])
    }
}
