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
//! [`template`] knows what the source means: a tree with spans, and a model with references, conditions, and evaluation of
//! what can be known offline. [`schema`] checks properties against the schema of their type, in every combination of
//! conditions. [`rules`] look at the model and the evaluated properties. A [`report`] has the findings and shows them.

mod private_schemas;
pub mod report;
pub mod rules;
pub mod schema;
pub mod store;
mod validator;

pub use private_schemas::{PrivateSchemas, SchemaError};
pub use report::{Finding, Report, Severity};
pub use rules::registry;
pub use stackwright_template as template;
pub use validator::{AppStack, Validator};
