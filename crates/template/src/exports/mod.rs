//! What stacks export and import, the rules by which CloudFormation lets that change, and the steps that lead from what is
//! deployed to what is wanted where one deployment of each stack does not.
//!
//! An export that another stack imports can neither go nor change. So a change that takes it away must reach the importer
//! first, and where the importer needs something new in its place, the two wait for each other. [`plan`] finds the way:
//!
//! ```
//! use std::collections::BTreeMap;
//! use stackwright_template::exports::{Form, Goal, Shape, plan};
//!
//! let files = Shape::default().export("Data:Files", "Ref Files");
//! let reader = Shape::default().import("Data:Files");
//! let deployed = BTreeMap::from([("Data".to_owned(), files), ("Web".to_owned(), reader)]);
//! // Neither of them has to do with the bucket any more.
//! let wanted = ["Data", "Web"].map(|name| (name.to_owned(), Some(Goal::default())));
//!
//! let steps = plan(&deployed, &BTreeMap::from(wanted)).unwrap();
//! let order: Vec<_> = steps.iter().map(|step| (step.stack.as_str(), &step.form)).collect();
//! assert_eq!(order, [("Web", &Form::Goal), ("Data", &Form::Goal)]);
//! ```
//!
//! It is all about names and what their values are made of; [`Shape::of`] finds these in a template, and
//! [`transition`] makes the templates of the steps.
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>

mod plan;
mod rules;
mod shape;
#[cfg(test)]
mod tests;
pub mod transition;

pub use plan::{Form, Goal, Step, Stuck, Untied, plan};
pub use rules::{Refusal, apply, refusal};
pub use shape::{Deployed, Shape};
