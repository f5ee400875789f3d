//! W3691: finds instances with an engine version that RDS is retiring.

use crate::rule;

rule! {
    /// ## What it does
    /// Finds instances with an engine version that RDS is retiring.
    ///
    /// ## Why it matters
    /// RDS stops offering the version, and upgrades the instance at a time of its own choosing.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-mysql, DBInstanceClass: db.r6g.large, DBClusterIdentifier: c, EngineVersion: 5.7.12}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct InstanceEngineDeprecated = W3691, "instance-engine-deprecated", Warning,
    by Retired "AWS::RDS::DBInstance" "engine_version_deprecated",
    at {
        "AWS::RDS::DBInstance": ""
    },
    because "move to a newer version before RDS does";
}
