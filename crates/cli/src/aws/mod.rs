//! What talks to AWS: the connection, and what a deployment gets from an assembly, from options and from what is deployed.
//!
//! Only the commands that use it start tokio and the SDK; everything else works offline.

pub mod assets;
pub mod bootstrap_version;
pub mod connection;
pub mod deployed_templates;
pub mod environments;
pub mod lookups;
pub mod named_stacks;
pub mod parameters;
pub mod roles;
pub mod stack_input;
