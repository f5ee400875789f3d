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
//! # Ways to ask
//! [`Validator`] has the options: the region, the day, which codes are reported, schemas of private types. It checks a
//! [source](Validator::check_source), a [file](Validator::check_file), a [JSON value](Validator::check_json), the
//! [stacks of an app together](Validator::check_app), or a template as the
//! [update of what is deployed](Validator::check_update). A template that cannot be read is a finding, not an error.
//!
//! ```
//! use stackwright_validate::{Severity, Validator};
//!
//! let template = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22, Handler: a.b,
//!   Role: 'arn:aws:iam::123456789012:role/f', Code: {ZipFile: text}}}}";
//! let report = Validator::new().on(2026, 11, 23).check_source("f.yaml", template);
//! let finding = &report.findings[0];
//! assert_eq!((finding.code.as_str(), finding.severity), ("E3030", Severity::Error));
//! assert_eq!(finding.subject.property_path.as_deref(), Some("Runtime"));
//! let span = finding.span.expect("a place in the text");
//! assert_eq!(&template[span.start as usize..span.end as usize], "nodejs22");
//! ```
//!
//! # How it works
//! [`template`] knows what the source means: a tree with spans, and a model with references, conditions, and evaluation of
//! what can be known offline. [`schema`] checks properties against the schema of their type, in every form that they can
//! take. [`rules`] look at the model and these forms; a new one is a file there. A [`report`] has the findings and
//! shows them.
//!
//! An error is what AWS refuses, or what is certain not to work; what may be newer than the data is a warning. A value
//! that only a deployment knows is no finding, and is [said not to be checked](report::explain).

mod app_stack;
mod left_out;
mod private_schemas;
pub mod rules;
pub mod schema;
pub mod store;
mod supersede;
pub mod suppress;
mod validator;

pub use app_stack::AppStack;
pub use left_out::leave_out;
pub use private_schemas::{PrivateSchemas, SchemaError};
pub use rules::registry;
pub use rules::template::NO_RESOURCES;
pub use stackwright_diagnostic::report::{self, Report};
pub use stackwright_diagnostic::{CodeInfo, Diagnostic, Severity, Status};
pub use stackwright_template as template;
pub use validator::Validator;
