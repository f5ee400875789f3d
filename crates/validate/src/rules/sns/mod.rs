//! Rules about Amazon SNS.

mod endpoint;
mod subscription;

pub use endpoint::Endpoint;
pub use subscription::Subscription;
