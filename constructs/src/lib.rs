//! Constructs for AWS services.

#[cfg(feature = "logs")]
pub mod logs;
