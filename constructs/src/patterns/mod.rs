//! Patterns: whole flows as single constructs, made to be embedded in larger stacks.

mod object_task;

pub use object_task::ObjectTask;
pub use stackwright::diagnostic::codes::patterns as codes;
