//! Rules about flows across resources, in which everything deploys and nothing happens: an event that no trail
//! records, a role that its service cannot assume, a target without permission.

mod app;
mod bucket_denies;
mod container_names;
mod ecs_target;
mod event_loop;
mod event_pattern;
mod execution_role;
mod fargate_network;
mod key_policy;
mod lambda_target;
mod launch_type;
mod log_group_target;
mod object_events;
mod pass_role;
mod queue_target;
mod reading;
mod role_trust;
mod rule_reach;
mod selectors;
mod target_input;
mod task_network;
mod trail_bucket;
mod unrecorded;

pub use app::{MissingExport, StackCycle};
pub use bucket_denies::BucketDenies;
pub use container_names::ContainerNames;
pub use ecs_target::EcsTarget;
pub use event_loop::EventLoop;
pub use event_pattern::{PatternNeverMatches, PatternRefused};
pub use execution_role::{ExecutionRoleMissing, ExecutionRolePermissions};
pub use fargate_network::{FargateIsolated, FargateNoWayOut};
pub use key_policy::{KeyPolicy, ObjectKey};
pub use lambda_target::LambdaTarget;
pub use launch_type::LaunchType;
pub use log_group_target::LogGroupTarget;
pub use object_events::{ObjectEventsOff, ObjectWriteCalls};
pub use pass_role::{OneRevision, PassRole, RunTask};
pub use queue_target::QueueTarget;
pub use role_trust::{TargetRoleTrust, TaskRoleTrust};
pub use rule_reach::{NoTarget, OtherBus, ReadOnlyCalls, RuleOff};
pub use selectors::TrailSelectors;
pub use target_input::{InputPaths, TargetInput};
pub use task_network::{GatewayNotAttached, NoEgress, OtherVpc};
pub use trail_bucket::{TrailBucketPolicy, TrailDependsOn};
pub use unrecorded::{UnrecordedBucket, UnrecordedKey};
