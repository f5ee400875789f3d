//! Rules about Amazon S3.

mod access_control;
mod access_control_ownership;

pub use access_control::AccessControl;
pub use access_control_ownership::AccessControlOwnership;
