//! Simple Queue Service: queues, and who may send to them.

mod queue;

pub use queue::{Encryption, Queue};
pub use stackwright::diagnostic::codes::sqs as codes;
pub use stackwright_cfn::sqs::{Action, Metric};
