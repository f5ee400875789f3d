//! E3721: checks the replica mode of Oracle and Db2 instances.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks the replica mode of Oracle and Db2 instances.
    ///
    /// ## Why it matters
    /// RDS refuses the instance.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: oracle-ee, DBInstanceClass: db.m5.large, SourceDBInstanceIdentifier: prod, ReplicaMode: open}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct ReplicaMode = E3721, "replica-mode", Error,
    by Schema "AWS::RDS::DBInstance" "replicamode_enum",
    at {
        "AWS::RDS::DBInstance": ""
    },
    because "a replica of Oracle or Db2 is mounted or open for reading";
}
