//! Step Functions: state machines, their states, and the tasks that they do.

mod activity;
mod condition;
mod definition;
mod distributed;
mod machine;
mod problems;
mod state;
mod task;

pub use activity::Activity;
pub use condition::Condition;
pub use definition::Definition;
pub use distributed::DistributedMap;
pub use machine::{LogLevel, StateMachine};
pub use stackwright::diagnostic::codes::stepfunctions as codes;
pub use stackwright_cfn::stepfunctions::{Action, StateMachineMetric};
pub use state::{Choice, Fail, Map, Parallel, Pass, Retry, State, Succeed, Wait};
#[cfg(feature = "ecs")]
pub use task::EcsTask;
pub use task::Task;
