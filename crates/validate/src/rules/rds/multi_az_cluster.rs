//! E3692: checks that a cluster with the engine `mysql` or `postgres` has class, storage and IOPS, and no property that only Aurora has.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a cluster with the engine `mysql` or `postgres` has class, storage and IOPS, and no property
    /// that only Aurora has.
    ///
    /// ## Why it matters
    /// RDS refuses the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: postgres, DBClusterInstanceClass: db.m5d.large, MasterUsername: root, ManageMasterUserPassword: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct MultiAzCluster = E3692, "multi-az-cluster", Error,
    by Schema "AWS::RDS::DBCluster" "multiaz",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "a cluster of MySQL or PostgreSQL is a Multi-AZ cluster, which has its storage and instances described in it";
}
