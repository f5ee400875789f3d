//! Simple Queue Service: queues, and who may send to them.

mod grants;
mod queue;
mod redrive;

pub use queue::{Encryption, Queue};
pub use redrive::RedriveSources;
pub use stackwright::diagnostic::codes::sqs as codes;
pub use stackwright_cfn::sqs::{Action, Metric};
