//! E3617: checks that the region, or any region when none is given, offers the instance type of a blockchain node.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance type of a blockchain node.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// N: {Type: AWS::ManagedBlockchain::Node, Properties: {NetworkId: n, NodeConfiguration: {AvailabilityZone: eu-west-1a, InstanceType: bc.t3.tiny}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-managedblockchain-node-nodeconfiguration.html>
    pub struct BlockchainInstanceType = E3617, "blockchain-instance-type", Error,
    by Values "AWS::ManagedBlockchain::Node" "nodeconfiguration_instancetype_enum",
    at {
        "AWS::ManagedBlockchain::Node": "NodeConfiguration.InstanceType"
    },
    because "see which types the region has";
}
