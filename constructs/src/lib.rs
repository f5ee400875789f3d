//! Constructs for AWS services.

#[cfg(feature = "cloudtrail")]
pub mod cloudtrail;
#[cfg(feature = "ec2")]
pub mod ec2;
#[cfg(feature = "ecs")]
pub mod ecs;
#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "iam")]
pub mod iam;
mod kit;
#[cfg(feature = "kms")]
pub mod kms;
#[cfg(feature = "lambda")]
pub mod lambda;
#[cfg(feature = "logs")]
pub mod logs;
#[cfg(feature = "patterns")]
pub mod patterns;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "sns")]
pub mod sns;
#[cfg(feature = "sqs")]
pub mod sqs;

/// The program in the README compiles and synthesizes.
#[cfg(all(doctest, feature = "patterns"))]
#[doc = include_str!("../../README.md")]
struct Readme;
