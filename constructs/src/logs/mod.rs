//! CloudWatch Logs: log groups, how long they keep events, and who may write to them.

mod account_policy;
mod central;
mod delivery;
mod grants;
mod group;
mod metric_filter;
mod pattern;
mod protection;
mod query;
mod retention;
mod stream;
mod subscription;

pub use account_policy::ResourcePolicy;
pub use central::CrossAccountDestination;
pub use delivery::{DeliverLogs, LogDestination};
pub use group::{LogGroup, LogGroupClass};
pub use metric_filter::MetricFilter;
pub use pattern::FilterPattern;
pub use protection::DataProtection;
pub use query::QueryDefinition;
pub use retention::Retention;
pub use stackwright::diagnostic::codes::logs as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::logs::events;
pub use stackwright_cfn::logs::metric_filter::MetricTransformationUnit as MetricUnit;
pub use stackwright_cfn::logs::{Action, Metric};
pub use stream::LogStream;
pub use subscription::{Destination, SubscriptionDestination, SubscriptionFilter};
