//! Rules about Amazon SNS.

mod endpoint;

pub use endpoint::Endpoint;
