//! E3693: checks that an Aurora cluster has no properties that only Multi-AZ clusters have, such as `AllocatedStorage`.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that an Aurora cluster has no properties that only Multi-AZ clusters have, such as
    /// `AllocatedStorage`.
    ///
    /// ## Why it matters
    /// RDS refuses the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, ManageMasterUserPassword: true, MasterUsername: root, AllocatedStorage: 100}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct AuroraCluster = E3693, "aurora-cluster", Error,
    by Schema "AWS::RDS::DBCluster" "aurora",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "Aurora manages storage itself, and its instances are resources of their own";
}
