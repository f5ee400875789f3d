//! Constructs for AWS services.

#[cfg(feature = "logs")]
pub mod logs;
#[cfg(feature = "iam")]
pub mod iam;
