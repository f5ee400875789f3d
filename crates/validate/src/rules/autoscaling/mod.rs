//! Rules about EC2 Auto Scaling.

mod health_checks;
mod sizes;
mod target_tracking;

pub use health_checks::HealthChecks;
pub use sizes::Sizes;
pub use target_tracking::TargetTracking;
