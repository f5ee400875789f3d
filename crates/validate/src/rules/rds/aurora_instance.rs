//! E3682: checks that an Aurora instance has no properties that belong to its cluster.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that an Aurora instance has no properties that belong to its cluster.
    ///
    /// ## Why it matters
    /// RDS refuses the instance.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-mysql, DBInstanceClass: db.r6g.large, DBClusterIdentifier: c, AllocatedStorage: "100"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct AuroraInstance = E3682, "aurora-instance", Error,
    by Schema "AWS::RDS::DBInstance" "aurora_exclusive",
    at {
        "AWS::RDS::DBInstance": ""
    },
    because "the Aurora cluster has storage, password and deletion protection, not its instances";
}
