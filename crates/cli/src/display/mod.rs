//! What a person sees: plans, differences, progress, failures, and the questions of a deployment.

#[cfg(feature = "deploy")]
pub mod consent;
#[cfg(feature = "deploy")]
pub mod construct_names;
#[cfg(feature = "deploy")]
pub mod differences;
#[cfg(feature = "deploy")]
pub mod failures;
#[cfg(feature = "deploy")]
pub mod findings;
#[cfg(feature = "deploy")]
pub mod permissions;
#[cfg(feature = "deploy")]
pub mod plan;
#[cfg(feature = "deploy")]
pub mod progress;
#[cfg(feature = "deploy")]
pub mod property_change;
#[cfg(feature = "deploy")]
pub mod stack_outputs;
#[cfg(feature = "deploy")]
pub mod teardown;
#[cfg(feature = "deploy")]
pub mod tree;
pub mod yaml;
