//! Simple Queue Service: queues, and who may send to them.

pub mod codes;
mod queue;

pub use queue::{Encryption, Queue};
