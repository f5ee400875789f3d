//! EventBridge: rules, which events or times they are for, and what they start.

mod bus;
mod check;
mod delivery;
#[cfg(feature = "ecs")]
mod fargate;
mod input;
#[cfg(feature = "lambda")]
mod lambda;
#[cfg(feature = "logs")]
mod log_group;
mod matcher;
mod objects;
mod pattern;
mod rule;
mod schedule;
#[cfg(feature = "sns")]
mod sns;
mod sqs;
mod target;

pub use bus::EventBus;
#[cfg(feature = "ecs")]
pub use fargate::{ContainerOverride, FargateTarget};
pub use input::{EventField, Input, Template};
#[cfg(feature = "lambda")]
pub use lambda::LambdaTarget;
#[cfg(feature = "logs")]
pub use log_group::LogGroupTarget;
pub use matcher::Match;
pub use objects::{ObjectEvent, ObjectPattern};
pub use pattern::EventPattern;
pub use rule::Rule;
pub use schedule::{Cron, Schedule};
#[cfg(feature = "sns")]
pub use sns::SnsTarget;
pub use sqs::SqsTarget;
pub use stackwright::diagnostic::codes::events as codes;
pub use stackwright_cfn::events::{Action, Metric};
pub use target::{Target, TargetConfig};
