//! E3720: checks that an instance with a KMS key has encrypted storage.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that an instance with a KMS key has encrypted storage.
    ///
    /// ## Why it matters
    /// RDS refuses a key without encryption.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: "20", MasterUsername: root, ManageMasterUserPassword: true, KmsKeyId: alias/db}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct EncryptionKey = E3720, "encryption-key", Error,
    by Schema "AWS::RDS::DBInstance" "kmskey_storageencrypted",
    at {
        "AWS::RDS::DBInstance": ""
    },
    because "a key without `StorageEncrypted: true` encrypts nothing";
}
