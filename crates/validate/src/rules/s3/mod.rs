//! Rules about Amazon S3.

mod access_control;
mod access_control_ownership;
mod notification_overlap;
mod public_policy;
mod tiering_days;

pub use access_control::AccessControl;
pub use access_control_ownership::AccessControlOwnership;
pub use notification_overlap::NotificationOverlap;
pub use public_policy::PublicPolicy;
pub use tiering_days::TieringDays;
