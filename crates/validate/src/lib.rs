//! Offline validation of CloudFormation templates.
//!
//! ```
//! use stackwright_validate::Validator;
//!
//! let report = Validator::new().check_source("app.yaml", "
//! Resources:
//!   Files: {Type: AWS::S3::Bucket}
//! Outputs:
//!   Name: {Value: !Ref Flies}
//! ");
//! assert_eq!(report.findings[0].message, "there is no parameter or resource `Flies`");
//! assert_eq!(report.findings[0].hint.as_deref(), Some("did you mean `Files`?"));
//! ```
//!
//! # How it works
//! [`parse`] turns the source into a tree with spans. [`model`] takes it apart: sections by name, function calls,
//! references, conditions, and evaluation of what can be known offline. [`schema`] checks properties against the
//! schema of their type, in every combination of conditions. [`rules`] look at the model and the evaluated
//! properties. A [`report`] has the findings and shows them.
//!
//! The engines that rules about whole flows stand on ([`engines`]) are
//! modules of their own and know nothing of rules.

pub mod engines;
pub mod model;
pub mod parameter_values;
pub mod parse;
mod private_schemas;
pub mod report;
pub mod rules;
pub mod schema;
pub mod store;
pub mod suggest;
mod validator;

pub use private_schemas::{PrivateSchemas, SchemaError};
pub use report::{Finding, Report, Severity};
pub use rules::registry;
pub use validator::{AppStack, Validator};
