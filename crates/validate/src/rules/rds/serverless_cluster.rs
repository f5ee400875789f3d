//! E3686: checks that the scaling configuration of a cluster fits its engine mode.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the scaling configuration of a cluster fits its engine mode.
    ///
    /// ## Why it matters
    /// RDS refuses the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, ManageMasterUserPassword: true, MasterUsername: root, ScalingConfiguration: {MinCapacity: 2}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct ServerlessCluster = E3686, "serverless-cluster", Error,
    by Schema "AWS::RDS::DBCluster" "serverless_exclusive",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "`ScalingConfiguration` is for `EngineMode: serverless`, `ServerlessV2ScalingConfiguration` for provisioned clusters";
}
