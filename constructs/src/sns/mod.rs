//! Simple Notification Service: topics, who may publish to them, and who is told.

mod subscription;
mod topic;

pub use stackwright::diagnostic::codes::sns as codes;
pub use stackwright_cfn::sns::topic::LoggingConfigProtocol as DeliveryProtocol;
pub use stackwright_cfn::sns::{Action, Metric};
#[cfg(feature = "lambda")]
pub(crate) use subscription::Subscriber;
pub use subscription::Subscription;
pub use topic::Topic;
