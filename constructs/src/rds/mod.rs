//! RDS: database instances, Aurora clusters, proxies, and their logins.

mod attributes;
mod cluster;
mod cluster_instance;
mod database;
mod engine;
mod groups;
mod instance;
mod login;
mod options;
mod place;
mod proxy;
mod proxy_endpoint;
mod proxy_target;
mod setters;

use stackwright::{Diagnostic, Duration};

pub use attributes::DatabaseAttributes;
pub use cluster::DatabaseCluster;
pub use cluster_instance::ClusterInstance;
pub use engine::Engine;
pub use groups::{ParameterGroup, SubnetGroup};
pub use instance::DatabaseInstance;
pub use login::Login;
pub use options::{EngineOption, OptionGroup};
pub use proxy::DatabaseProxy;
pub use proxy_endpoint::DatabaseProxyEndpoint;
pub use proxy_target::{ProxyAttributes, ProxyTarget};
pub use stackwright::diagnostic::codes::rds as codes;
pub use stackwright_cfn::rds::db_instance::DatabaseInsightsMode;
pub use stackwright_cfn::rds::db_proxy::{
    AuthFormatClientPasswordAuthType as ClientPasswordAuthType, DefaultAuthScheme,
};
pub use stackwright_cfn::rds::{Action, DBClusterMetric, DBInstanceMetric};

/// What is wrong with a time for which Performance Insights keeps what it measures.
fn insights_problem(time: Duration) -> Option<Diagnostic> {
    let days = time.as_seconds().map(|seconds| seconds / 86_400);
    let is_allowed =
        |days: i64| days == 7 || days == 731 || (days % 31 == 0 && (31..=713).contains(&days));
    (!days.is_some_and(is_allowed)).then(|| {
        let problem = format!("what Performance Insights measures cannot be kept for {time}");
        let hint = "use 7 days, a multiple of 31 days up to 713, or 731 days";
        Diagnostic::error(codes::OUT_OF_RANGE, problem).hint(hint)
    })
}
