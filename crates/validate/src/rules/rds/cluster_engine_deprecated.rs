//! W3690: finds clusters with an engine version that RDS is retiring.

use crate::rule;

rule! {
    /// ## What it does
    /// Finds clusters with an engine version that RDS is retiring.
    ///
    /// ## Why it matters
    /// RDS stops offering the version, and upgrades the cluster at a time of its own choosing.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, ManageMasterUserPassword: true, MasterUsername: root, EngineVersion: 5.7.12}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct ClusterEngineDeprecated = W3690, "cluster-engine-deprecated", Warning,
    by Retired "AWS::RDS::DBCluster" "engine_version_deprecated",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "move to a newer version before RDS does";
}
