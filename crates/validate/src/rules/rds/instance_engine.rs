//! E3691: checks that RDS offers the engine of an instance in the version given.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that RDS offers the engine of an instance in the version given.
    ///
    /// ## Why it matters
    /// RDS refuses the instance.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: "20", MasterUsername: root, ManageMasterUserPassword: true, EngineVersion: "7.4"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct InstanceEngine = E3691, "instance-engine-version", Error,
    by Versions "AWS::RDS::DBInstance" "engine_version",
    at {
        "AWS::RDS::DBInstance": ""
    },
    because "give a version that RDS offers, or the major version alone";
}
