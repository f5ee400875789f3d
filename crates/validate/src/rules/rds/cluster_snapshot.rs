//! W3688: finds clusters from a snapshot that set `MasterUsername`.

use crate::rule;

rule! {
    /// ## What it does
    /// Finds clusters from a snapshot that set `MasterUsername`.
    ///
    /// ## Why it matters
    /// It is ignored: the user comes from the snapshot.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, SnapshotIdentifier: yesterday, MasterUsername: root}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct ClusterSnapshot = W3688, "cluster-from-snapshot", Warning,
    by Schema "AWS::RDS::DBCluster" "snapshotidentifier",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "the user comes from the snapshot";
}
