//! Rules about EC2 Auto Scaling.

mod health_checks;
mod policies;
mod rolling_update;
mod sizes;
mod target_tracking;

pub use health_checks::HealthChecks;
pub use policies::{ScalableTarget, ScalingSettings};
pub use rolling_update::RollingUpdate;
pub use sizes::Sizes;
pub use target_tracking::TargetTracking;
