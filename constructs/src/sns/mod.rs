//! Simple Notification Service: topics, who may publish to them, and who is told.

mod topic;

pub use stackwright::diagnostic::codes::sns as codes;
pub use stackwright_cfn::sns::{Action, Metric};
pub use topic::{Subscription, Topic};
