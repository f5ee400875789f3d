//! Rules about Amazon S3.

mod access_control;
mod access_control_ownership;
mod tiering_days;

pub use access_control::AccessControl;
pub use access_control_ownership::AccessControlOwnership;
pub use tiering_days::TieringDays;
