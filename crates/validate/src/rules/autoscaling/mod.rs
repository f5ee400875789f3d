//! Rules about EC2 Auto Scaling.

mod health_checks;
mod sizes;

pub use health_checks::HealthChecks;
pub use sizes::Sizes;
