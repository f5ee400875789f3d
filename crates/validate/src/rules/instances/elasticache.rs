//! E3647: checks that the region, or any region when none is given, offers the node type of a cache.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the node type of a cache.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// Cache: {Type: AWS::ElastiCache::CacheCluster, Properties: {NumCacheNodes: 1, Engine: redis, CacheNodeType: cache.t4g.nano}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html>
    pub struct CacheNodeType = E3647, "cache-node-type", Error,
    by Values "AWS::ElastiCache::CacheCluster" "cachenodetype_enum",
    at {
        "AWS::ElastiCache::CacheCluster": "CacheNodeType"
    },
    because "see which types the region has";
}
