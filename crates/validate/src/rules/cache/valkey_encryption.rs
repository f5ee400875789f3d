//! E3704: checks that a replication group with Valkey says whether it encrypts in transit.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a replication group with Valkey says whether it encrypts in transit.
    ///
    /// ## Why it matters
    /// ElastiCache refuses the group.
    ///
    /// ## Example
    /// ```yaml
    /// Cache: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupDescription: c, Engine: valkey, CacheNodeType: cache.t4g.micro, NumCacheClusters: 2}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html>
    pub struct ValkeyEncryption = E3704, "valkey-transit-encryption", Error,
    by Schema "AWS::ElastiCache::ReplicationGroup" "transitencryptionenabled_valkey",
    at {
        "AWS::ElastiCache::ReplicationGroup": ""
    },
    because "Valkey needs the decision about encryption in transit";
}
