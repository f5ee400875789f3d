//! Patterns: whole flows as single constructs, made to be embedded in larger stacks.

mod load_balanced_service;
mod object_task;
#[cfg(feature = "lambda")]
mod queue_worker;
mod scheduled_task;

pub use load_balanced_service::LoadBalancedFargateService;
pub use object_task::ObjectTask;
#[cfg(feature = "lambda")]
pub use queue_worker::QueueWorker;
pub use scheduled_task::ScheduledTask;
pub use stackwright::diagnostic::codes::patterns as codes;
