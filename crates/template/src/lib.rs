//! What a CloudFormation template means: parsed with spans, taken apart, evaluated as far as can be known offline.
//!
//! This crate knows nothing of rules, terminals or AWS's API: validation and deployment both stand on it, so that a
//! template means the same to both.
//!
//! # From a text to an answer
//! [`parse`] turns YAML or JSON into a tree in which every key and value knows its bytes in the source. It never fails: it
//! yields a tree and its errors.
//!
//! ```
//! use stackwright_template::model::{Scenarios, Template};
//! use stackwright_template::parse::parse;
//!
//! let document = parse("
//! Parameters: {Stage: {Type: String, AllowedValues: [test, prod]}}
//! Conditions: {IsProd: !Equals [!Ref Stage, prod]}
//! Resources:
//!   Copies: {Type: AWS::S3::Bucket, Condition: IsProd}
//!   Files:
//!     Type: AWS::S3::Bucket
//!     Properties:
//!       BucketName: !Sub 'files-${Stage}'
//!       Tags: !If [IsProd, [{Key: copies, Value: !Ref Copies}], !Ref AWS::NoValue]
//! ");
//! assert!(document.errors.is_empty());
//! ```
//!
//! A [`Template`](model::Template) is that tree taken apart: sections by name, every call of a
//! [function](function::Function) with its place, and every reference with the conditions around it.
//!
//! ```
//! # use stackwright_template::model::{Scenarios, Template};
//! # let document = stackwright_template::parse::parse("
//! # Parameters: {Stage: {Type: String, AllowedValues: [test, prod]}}
//! # Conditions: {IsProd: !Equals [!Ref Stage, prod]}
//! # Resources:
//! #   Copies: {Type: AWS::S3::Bucket, Condition: IsProd}
//! #   Files:
//! #     Type: AWS::S3::Bucket
//! #     Properties:
//! #       BucketName: !Sub 'files-${Stage}'
//! #       Tags: !If [IsProd, [{Key: copies, Value: !Ref Copies}], !Ref AWS::NoValue]
//! # ");
//! let template = Template::new(&document);
//! let reference = template.references_to("Copies").next().unwrap();
//! assert_eq!(reference.assuming, [("IsProd", true)]);
//! assert_eq!(template.may_dangle(reference), None, "where it is used, there is the bucket");
//! ```
//!
//! [`Scenarios`](model::Scenarios) has the forms that each resource can take, one for each combination of the conditions
//! that its properties depend on. What is known in a form is a text, a number, a list; what only a deployment knows
//! is [unknown](model::Unknown), for a reason and of a shape.
//!
//! ```
//! # use stackwright_template::model::{Scenarios, Template};
//! # let document = stackwright_template::parse::parse("
//! # Parameters: {Stage: {Type: String, AllowedValues: [test, prod]}}
//! # Conditions: {IsProd: !Equals [!Ref Stage, prod]}
//! # Resources:
//! #   Copies: {Type: AWS::S3::Bucket, Condition: IsProd}
//! #   Files:
//! #     Type: AWS::S3::Bucket
//! #     Properties:
//! #       BucketName: !Sub 'files-${Stage}'
//! #       Tags: !If [IsProd, [{Key: copies, Value: !Ref Copies}], !Ref AWS::NoValue]
//! # ");
//! # let template = Template::new(&document);
//! let scenarios = Scenarios::new(&template, None, None, Default::default());
//! let forms = scenarios.forms(&template.resources["Files"]);
//! let names: Vec<_> = forms.iter().map(|form| form.properties.get("BucketName")?.text()).collect();
//! // Production is one value of the parameter, and all else is the other.
//! assert_eq!(names, [Some("files-prod"), Some("files-test")]);
//! let copies = forms[0].properties.at("Tags.0.Value").unwrap();
//! assert_eq!(copies.resource(), Some("Copies"), "its name is made up when it is created");
//! assert!(forms[1].properties.lacks("Tags"));
//! ```
//!
//! [`flow`] is the graph of who calls whom, with what each step needs. [`engines`] decide what policies, event patterns and trails let through, where parts of texts are unknown. An
//! [`Answer`](engines::Answer) is yes, no, or that it depends. [`compare`] says what differs between two templates, and
//! what that means.

pub mod budget;
pub mod compare;
pub mod engines;
pub mod exports;
pub mod flow;
pub mod function;
pub mod model;
pub mod parameter_values;
pub mod parse;
pub mod suggest;
