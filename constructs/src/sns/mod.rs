//! Simple Notification Service: topics, who may publish to them, and who is told.

pub mod codes;
mod topic;

pub use topic::{Subscription, Topic};
