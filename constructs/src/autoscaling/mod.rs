//! Auto Scaling groups: as many instances as are needed, with what changes their number.
//!
//! ```
//! use stackwright::{App, Duration, Stack};
//! use stackwright_aws::autoscaling::{AutoScalingGroup, ScheduledAction, TargetTracking};
//! use stackwright_aws::ec2::{Connectable, Port, Vpc};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
//! let fleet = AutoScalingGroup::new(&stack, "Fleet", &vpc, "t4g.small")
//!     .capacity(2..=10)
//!     .commands(["dnf install -y httpd", "systemctl enable --now httpd"])
//!     .track("Cpu", TargetTracking::cpu(60.0).warmup(Duration::minutes(3)))
//!     .schedule("Morning", ScheduledAction::new("0 8 * * 1-5").min_capacity(4));
//! fleet.allow_from_any_ipv4(Port::tcp(80));
//! # app.synth().unwrap();
//! ```

mod group;
mod lifecycle;
mod mixed;
#[cfg(feature = "sns")]
mod notification;
mod policy;
mod schedule;
mod settings;
mod update;

pub use crate::scaling::StepScaling;
pub use group::AutoScalingGroup;
pub use lifecycle::{LifecycleHook, WarmPool};
pub use mixed::MixedInstances;
#[cfg(feature = "sns")]
pub use notification::ScalingEvent;
pub use policy::TargetTracking;
pub use schedule::ScheduledAction;
pub use stackwright::diagnostic::codes::autoscaling as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::autoscaling::events;
pub use stackwright_cfn::autoscaling::lifecycle_hook::{DefaultResult, LifecycleTransition};
pub use stackwright_cfn::autoscaling::scaling_policy::PredefinedMetricSpecificationPredefinedMetricType as PredefinedMetric;
pub use stackwright_cfn::autoscaling::warm_pool::PoolState;
pub use update::UpdatePolicy;
