//! E3689: enhanced monitoring of databases.

use super::Clause::{Above, Any, Has, Is, Lacks};
use super::{Row, fits};

fits! {
    /// ## What it does
    /// Checks that a cluster or an instance has both `MonitoringInterval` and `MonitoringRoleArn`, or neither. An interval of 0 is
    /// none.
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
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html>
    pub struct ClusterMonitoring = E3689, "cluster-monitoring", of "AWS::RDS::DBCluster" "AWS::RDS::DBInstance"; ROWS
}

const RDS: &[&str] = &["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"];

const ROWS: &[Row] = &[
    Row {
        of: RDS,
        at: "",
        place: "MonitoringInterval",
        never: &[Above("MonitoringInterval", 0.0), Lacks("MonitoringRoleArn")],
        message: "RDS refuses this: it is watched every {MonitoringInterval} seconds, and has no role that may write what is seen",
        hint: "add MonitoringRoleArn, a role that trusts monitoring.rds.amazonaws.com with AmazonRDSEnhancedMonitoringRole, or write MonitoringInterval: 0",
    },
    Row {
        of: RDS,
        at: "",
        place: "MonitoringRoleArn",
        never: &[
            Has("MonitoringRoleArn"),
            Any(&[
                Lacks("MonitoringInterval"),
                Is("MonitoringInterval", &["0"]),
            ]),
        ],
        message: "RDS refuses this: it has a role for being watched, and no interval",
        hint: "add MonitoringInterval: 60, or remove `MonitoringRoleArn`",
    },
];
