//! Options that several commands have in common. What a command has for itself stands beside its execution, in `commands`.

pub mod app;
pub mod aws;
#[cfg(feature = "deploy")]
pub mod progress;
pub mod source;
