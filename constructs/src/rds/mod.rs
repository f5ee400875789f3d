//! RDS: database instances, Aurora clusters, proxies, and their logins.

mod cluster;
mod engine;
mod groups;
mod instance;
mod place;
mod proxy;

pub use cluster::{ClusterInstance, DatabaseCluster};
pub use engine::Engine;
pub use groups::{ParameterGroup, SubnetGroup};
pub use instance::DatabaseInstance;
pub use proxy::{DatabaseProxy, ProxyTarget};
pub use stackwright::diagnostic::codes::rds as codes;
pub use stackwright_cfn::rds::Action;
