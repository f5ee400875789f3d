//! E3025: checks that the region has the instance class for the engine and license.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region has the instance class for the engine and license.
    ///
    /// ## Why it matters
    /// RDS refuses the instance.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micron, AllocatedStorage: "20", MasterUsername: root, ManageMasterUserPassword: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct InstanceClass = E3025, "instance-class", Error,
    by Regional "AWS::RDS::DBInstance" "dbinstanceclass_enum",
    at {
        "AWS::RDS::DBInstance": ""
    },
    because "take a class that the engine has in the region";
}
