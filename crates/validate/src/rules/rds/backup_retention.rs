//! E3719: checks that backups of an instance are kept for at most 35 days, and that an instance of a cluster has no retention of its own.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that backups of an instance are kept for at most 35 days, and that an instance of a cluster has no
    /// retention of its own.
    ///
    /// ## Why it matters
    /// RDS refuses the instance.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: "20", MasterUsername: root, ManageMasterUserPassword: true, BackupRetentionPeriod: 60}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct BackupRetention = E3719, "backup-retention-period", Error,
    by Schema "AWS::RDS::DBInstance" "backupretentionperiod_maximum",
    at {
        "AWS::RDS::DBInstance": ""
    },
    because "backups are kept for 35 days at most, and a cluster keeps those of its instances";
}
