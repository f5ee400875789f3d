//! E3652: checks that the region, or any region when none is given, offers the instance type of an Elasticsearch domain.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance type of an Elasticsearch
    /// domain.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// D: {Type: AWS::Elasticsearch::Domain, Properties: {ElasticsearchClusterConfig: {InstanceType: m5.tiny.elasticsearch}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html>
    pub struct ElasticsearchInstanceType = E3652, "elasticsearch-instance-type", Error,
    by Values "AWS::Elasticsearch::Domain" "elasticsearchclusterconfig_instancetype_enum",
    at {
        "AWS::Elasticsearch::Domain": "ElasticsearchClusterConfig.InstanceType"
    },
    because "see which types the region has";
}
