//! Constructs for AWS services.
//!
//! A construct is a handle: a clone of it is the same construct, and its setters change it in the tree, whether they are
//! chained to `new` or called later.
//!
//! ```
//! use stackwright::{App, Stack};
//! use stackwright_aws::s3::Bucket;
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let keep = true;
//! let bucket = Bucket::new(&stack, "Files").enforce_ssl();
//! if keep {
//!     bucket.versioned();
//! }
//! ```
//!
//! Names tell what a method does, here and in constructs that others write on these:
//! - a setter has the bare name of what it sets (`name`, `encryption`, `lifecycle_rule`), or says what it makes of the
//!   construct (`versioned`, `enforce_ssl`);
//! - a getter carries the construct's name (`bucket_name`, `bucket_arn`, `bucket_key`), is a question (`is_imported`), or
//!   says what it makes of its argument (`arn_for_objects`);
//! - time is a [`Duration`](stackwright::Duration); other numbers have their unit in the setter's name (`memory_mib`).

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
#[cfg(feature = "iam")]
#[allow(
    dead_code,
    unused_imports,
    reason = "which part of it is used depends on the features"
)]
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
