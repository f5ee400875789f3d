//! W3689: finds clusters restored from another cluster that set user, password or encryption.

use crate::rule;

rule! {
    /// ## What it does
    /// Finds clusters restored from another cluster that set user, password or encryption.
    ///
    /// ## Why it matters
    /// They are ignored: they come from the source.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, SourceDBClusterIdentifier: prod, StorageEncrypted: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct ClusterSource = W3689, "cluster-from-cluster", Warning,
    by Schema "AWS::RDS::DBCluster" "sourcedbclusteridentifier",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "it comes from the source cluster";
}
