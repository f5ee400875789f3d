//! Rules about flows across resources, in which everything deploys and nothing happens: an event that no trail
//! records, a role that its service cannot assume, a target without permission.

mod app;
mod bucket_denies;
mod container_names;
mod ecs_target;
mod event_loop;
mod event_pattern;
mod execution_role;
mod launch_type;
mod needs;
mod object_events;
mod object_key;
mod one_revision;
mod order;
mod placement;
mod reading;
mod rule_reach;
mod selectors;
mod target_input;
mod target_service;
mod task_network;
mod unrecorded;

pub use app::{MissingExport, StackCycle};
pub use bucket_denies::BucketDenies;
pub use container_names::ContainerNames;
pub use ecs_target::EcsTarget;
pub use event_loop::EventLoop;
pub use event_pattern::{PatternNeverMatches, PatternRefused};
pub use execution_role::{ExecutionRoleMissing, ExecutionRolePermissions};
pub use launch_type::LaunchType;
pub use needs::{
    BucketPolicy, DependsOnPolicy, Flow, FunctionPermission, Isolated, KeyPolicy, LogGroupTarget,
    NoWayOut, PassRole, PortNotOpen, QueuePolicy, RoleAction, RoleKey, RunTask, TargetRoleTrust,
    TaskRoleTrust,
};
pub use object_events::{ObjectEventsOff, ObjectWriteCalls};
pub use object_key::ObjectKey;
pub use one_revision::OneRevision;
pub use order::MustComeLater;
pub use rule_reach::{NoTarget, OtherBus, ReadOnlyCalls, RuleOff};
pub use selectors::TrailSelectors;
pub use target_input::{InputPaths, TargetInput};
pub use target_service::{TargetRole, TargetService};
pub use task_network::{GatewayNotAttached, NoEgress, OtherVpc};
pub use unrecorded::{UnrecordedBucket, UnrecordedKey};
