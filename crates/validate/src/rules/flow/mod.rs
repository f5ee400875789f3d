//! Rules about flows across resources, in which everything deploys and nothing happens: an event that no trail
//! records, a role that its service cannot assume, a target without permission.

mod container_names;
mod ecs_target;
mod event_loop;
mod event_pattern;
mod execution_role;
mod fargate_network;
mod lambda_target;
mod log_group_target;
mod object_events;
mod pass_role;
mod queue_target;
mod reading;
mod role_trust;
mod trail_bucket;
mod unrecorded;

pub use container_names::ContainerNames;
pub use ecs_target::EcsTarget;
pub use event_loop::EventLoop;
pub use event_pattern::{PatternNeverMatches, PatternRefused};
pub use execution_role::{ExecutionRoleMissing, ExecutionRolePermissions};
pub use fargate_network::{FargateIsolated, FargateNoWayOut};
pub use lambda_target::LambdaTarget;
pub use log_group_target::LogGroupTarget;
pub use object_events::{ObjectEventsOff, ObjectWriteCalls};
pub use pass_role::{PassRole, RunTask};
pub use queue_target::QueueTarget;
pub use role_trust::{TargetRoleTrust, TaskRoleTrust};
pub use trail_bucket::{TrailBucketPolicy, TrailDependsOn};
pub use unrecorded::{UnrecordedBucket, UnrecordedKey};
