//! E3653: checks that the region, or any region when none is given, offers the instance type of an OpenSearch domain.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance type of an OpenSearch domain.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// D: {Type: AWS::OpenSearchService::Domain, Properties: {ClusterConfig: {InstanceType: m5.tiny.search}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html>
    pub struct OpenSearchInstanceType = E3653, "opensearch-instance-type", Error,
    by Values "AWS::OpenSearchService::Domain" "clusterconfig_instancetype_enum",
    at {
        "AWS::OpenSearchService::Domain": "ClusterConfig.InstanceType"
    },
    because "see which types the region has";
}
