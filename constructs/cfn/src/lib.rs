//! A type for each of CloudFormation's resource types, one module and one feature for each service.
//!
//! A resource is created in a scope, with the properties that it needs; everything else is chained. Property types are in a
//! module named after the resource. Values are literals or expressions.
//!
//! ```
//! # #[cfg(feature = "s3")] {
//! use stackwright::{App, Resource, Stack};
//! use stackwright_cfn::s3::{CfnBucket, CfnBucketPolicy, bucket};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let files = CfnBucket::new(&stack, "Files").versioning_configuration(
//!     bucket::VersioningConfiguration::new(bucket::VersioningConfigurationStatus::Enabled),
//! );
//! CfnBucketPolicy::new(&stack, "Policy", files.ref_(), serde_json::json!({"Statement": []}));
//! assert!(app.synth().is_ok());
//! # }
//! ```
//!
//! The facts come from the schemas of CloudFormation's registry. A value that is newer than they are can be written all the
//! same: `Status::other("New")` for closed sets, [`Node::set`](stackwright::Node::set) for properties,
//! [`CfnResource`](stackwright::CfnResource) for types.

// The names of setters are CloudFormation's; `new` is the one way to make a property type.
#![allow(
    clippy::new_without_default,
    clippy::should_implement_trait,
    clippy::wrong_self_convention
)]

#[macro_use]
mod parts;
mod generated;
mod scalar;
mod tag;

pub use generated::*;
pub use scalar::Scalar;
pub use tag::Tag;
