//! E3690: checks that RDS offers the engine of a cluster in the version given.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that RDS offers the engine of a cluster in the version given.
    ///
    /// ## Why it matters
    /// RDS refuses the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, ManageMasterUserPassword: true, MasterUsername: root, EngineVersion: "8.1"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct ClusterEngine = E3690, "cluster-engine-version", Error,
    by Versions "AWS::RDS::DBCluster" "engine_version",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "give a version that RDS offers, or the major version alone";
}
