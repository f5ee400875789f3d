//! E3672: checks that the region, or any region when none is given, offers the node type of a DAX cluster.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the node type of a DAX cluster.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// D: {Type: AWS::DAX::Cluster, Properties: {IAMRoleARN: "arn:aws:iam::123456789012:role/dax", ReplicationFactor: 1, NodeType: dax.r4.tiny}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.html>
    pub struct DaxNodeType = E3672, "dax-node-type", Error,
    by Values "AWS::DAX::Cluster" "nodetype_enum",
    at {
        "AWS::DAX::Cluster": "NodeType"
    },
    because "see which types the region has";
}
