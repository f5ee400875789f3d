//! E3695: checks that ElastiCache offers the engine in the version given.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that ElastiCache offers the engine in the version given.
    ///
    /// ## Why it matters
    /// ElastiCache refuses the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// Cache: {Type: AWS::ElastiCache::CacheCluster, Properties: {NumCacheNodes: 1, CacheNodeType: cache.t4g.micro, Engine: redis, EngineVersion: "3.1"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-cachecluster.html>
    pub struct EngineVersion = E3695, "cache-engine-version", Error,
    by Versions "AWS::ElastiCache::CacheCluster" "engine_version",
    at {
        "AWS::ElastiCache::CacheCluster": ""
    },
    because "take a version that ElastiCache offers";
}
