//! E3689: checks that a cluster or an instance has both `MonitoringInterval` and `MonitoringRoleArn`, or neither.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a cluster or an instance has both `MonitoringInterval` and `MonitoringRoleArn`, or neither.
    ///
    /// ## Why it matters
    /// RDS refuses one without the other.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, ManageMasterUserPassword: true, MasterUsername: root, MonitoringInterval: 60}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct ClusterMonitoring = E3689, "cluster-monitoring", Error,
    by Schema "AWS::RDS::DBCluster" "monitoring",
    at {
        "AWS::RDS::DBCluster": "";
        "AWS::RDS::DBInstance": ""
    },
    because "enhanced monitoring needs an interval and a role";
}
