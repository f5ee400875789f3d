//! Patterns: whole flows as single constructs, made to be embedded in larger stacks.

pub mod codes;
mod object_task;

pub use object_task::ObjectTask;
