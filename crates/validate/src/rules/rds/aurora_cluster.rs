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
    because "Aurora manages storage itself, and its instances are resources of their own",
    of "AllocatedStorage" because "the storage of Aurora grows by itself",
    of "DBClusterInstanceClass" because "the instances of an Aurora cluster are resources of their own, each with its class",
    of "Iops" because "the storage of Aurora has no provisioned IOPS",
    of "PubliclyAccessible" because "each instance of an Aurora cluster says whether it is public, not the cluster",
    of "StorageType" because "the storage of Aurora is `aurora` or `aurora-iopt1`";
}
