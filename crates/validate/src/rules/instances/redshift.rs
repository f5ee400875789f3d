//! E3667: checks that the region, or any region when none is given, offers the node type of a Redshift cluster.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the node type of a Redshift cluster.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// R: {Type: AWS::Redshift::Cluster, Properties: {ClusterType: single-node, DBName: d, MasterUsername: root, ManageMasterPassword: true, NodeType: ra3.tiny}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html>
    pub struct RedshiftNodeType = E3667, "redshift-node-type", Error,
    by Values "AWS::Redshift::Cluster" "nodetype_enum",
    at {
        "AWS::Redshift::Cluster": "NodeType"
    },
    because "see which types the region has";
}
