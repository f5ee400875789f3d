//! E3694: checks that the region has the instance class of a Multi-AZ cluster for its engine.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region has the instance class of a Multi-AZ cluster for its engine.
    ///
    /// ## Why it matters
    /// RDS refuses the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: mysql, DBClusterInstanceClass: db.t2.micro, AllocatedStorage: 100, Iops: 1000, StorageType: io1, MasterUsername: root, ManageMasterUserPassword: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct ClusterClass = E3694, "cluster-instance-class", Error,
    by Regional "AWS::RDS::DBCluster" "dbclusterinstanceclass_enum",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "take a class that the engine has in the region";
}
