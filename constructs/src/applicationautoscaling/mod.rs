//! Scaling of what runs: how many tasks, units or replicas there are, by a metric, by the clock, or by alarms.
//!
//! ```
//! use stackwright::{App, Stack};
//! use stackwright_aws::applicationautoscaling::{
//!     PredefinedMetric, ScalableDimension, ScalableTarget, ScheduledAction, ServiceNamespace, TargetTracking,
//! };
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let resource = "table/orders";
//! let dimension = ScalableDimension::DynamodbTableReadCapacityUnits;
//! let target = ScalableTarget::new(&stack, "Reads", ServiceNamespace::Dynamodb, resource, dimension, 5..=100)
//!     .schedule("Morning", ScheduledAction::new("cron(0 8 * * ? *)").min_capacity(20));
//! target.track("Use", TargetTracking::new(PredefinedMetric::DynamoDBReadCapacityUtilization, 70.0));
//! # app.synth().unwrap();
//! ```

mod policy;
mod schedule;
mod target;

pub use crate::scaling::StepScaling;
pub use policy::TargetTracking;
pub use schedule::ScheduledAction;
pub use stackwright::diagnostic::codes::applicationautoscaling as codes;
pub use stackwright_cfn::applicationautoscaling::scalable_target::{
    ScalableDimension, ServiceNamespace,
};
pub use stackwright_cfn::applicationautoscaling::scaling_policy::PredefinedMetricSpecificationPredefinedMetricType as PredefinedMetric;
pub use target::ScalableTarget;
