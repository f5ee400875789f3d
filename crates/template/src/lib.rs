//! What a CloudFormation template means.
//!
//! ```
//! use stackwright_template::parse;
//!
//! let document = parse::parse("Resources:\n  Files: {Type: AWS::S3::Bucket}\n");
//! assert!(document.errors.is_empty());
//! ```
//!
//! [`parse`] turns the source into a tree with spans and never fails. [`model`] takes it apart: sections by name, function
//! calls, references, conditions, and evaluation of what can be known offline. [`engines`] decide what policies, event
//! patterns and trails let through. [`compare`] says what differs between two templates, and what that means.
//!
//! This crate knows nothing of rules, terminals or AWS's API: validation and deployment both stand on it, so that a
//! template means the same to both.

pub mod compare;
pub mod engines;
pub mod function;
pub mod model;
pub mod parameter_values;
pub mod parse;

pub use stackwright_facts::suggest;
