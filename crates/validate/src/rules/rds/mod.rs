//! Rules about Amazon RDS, Neptune and DocumentDB.

mod aurora_cluster;
mod aurora_ignored;
mod aurora_instance;
mod backup_retention;
mod cluster_class;
mod cluster_engine;
mod cluster_engine_deprecated;
mod cluster_monitoring;
mod cluster_snapshot;
mod cluster_source;
mod encryption_key;
mod instance_class;
mod instance_engine;
mod instance_engine_deprecated;
mod multi_az_cluster;
mod replica_mode;
mod serverless_cluster;

pub use aurora_cluster::AuroraCluster;
pub use aurora_ignored::AuroraIgnored;
pub use aurora_instance::AuroraInstance;
pub use backup_retention::BackupRetention;
pub use cluster_class::ClusterClass;
pub use cluster_engine::ClusterEngine;
pub use cluster_engine_deprecated::ClusterEngineDeprecated;
pub use cluster_monitoring::ClusterMonitoring;
pub use cluster_snapshot::ClusterSnapshot;
pub use cluster_source::ClusterSource;
pub use encryption_key::EncryptionKey;
pub use instance_class::InstanceClass;
pub use instance_engine::InstanceEngine;
pub use instance_engine_deprecated::InstanceEngineDeprecated;
pub use multi_az_cluster::MultiAzCluster;
pub use replica_mode::ReplicaMode;
pub use serverless_cluster::ServerlessCluster;
