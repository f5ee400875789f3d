//! A type for each of CloudFormation's resource types, one module and one feature for each service.
//!
//! `AWS::DynamoDB::Table` is `dynamodb::CfnTable` with the feature `dynamodb`. Its property
//! types are in the module `dynamodb::table`. The names are CloudFormation's, in Rust's spelling.
//!
//! ```
//! # #[cfg(feature = "dynamodb")] {
//! use stackwright::{App, Stack};
//! use stackwright_cfn::dynamodb::{CfnTable, table};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let orders = CfnTable::new(
//!     &stack,
//!     "Orders",
//!     [table::KeySchema::new().attribute_name("OrderId").key_type("HASH")],
//! );
//! orders.billing_mode(table::BillingMode::PayPerRequest).attribute_definitions([
//!     table::AttributeDefinition::new("OrderId", table::AttributeDefinitionAttributeType::S),
//! ]);
//! let stream = orders.attr_stream_arn();
//! assert!(app.synth().is_ok());
//! # let _ = stream;
//! # }
//! ```
//!
//! # Required properties
//! A constructor takes the properties that the type requires, if they are at most two which the compiler tells apart, or a
//! name and its value. Otherwise all of them are setters, as its documentation says, and synthesis reports a missing one
//! (`SW0012`) with the line of the constructor.
//!
//! # What a property takes
//! Its setter takes `impl IntoValue<T>`: a literal, an expression, or a reference to one ([`IntoValue`](stackwright::IntoValue)).
//! `T` is
//! - `String`, `i64`, `f64`, `bool`, or [`Scalar`] where the schema allows several of them;
//! - a property type, made by its constructor and filled by its setters;
//! - a closed set of values, whose constants are its values: `table::BillingMode::PayPerRequest`;
//! - a type of several forms, with a function for each: `Action::stop(…)`, `Action::skip(…)`;
//! - a [`List`](stackwright::List) or [`Map`](stackwright::Map) of these;
//! - [`Data`](stackwright::Data) where the schema leaves the form open, as with policy documents: `stackwright::json!({…})`.
//!
//! The documentation of a setter says what the schema demands: lengths, ranges, patterns, what a change replaces.
//!
//! # What a resource can do
//! From the data that the schemas come with, for every type that has it:
//! - its ARN: [`HasArn::to_arn`], for 916 types;
//! - imports by ARN, by name or by several names: [`Imported`];
//! - the actions that policies can allow: an enum for each service, `sqs::Action::SendMessage`, and which of them are for a
//!   resource: [`Governed`], for 897 types. The trait `GrantActions` of `stackwright-aws` grants them.
//!
//! # Names that collide
//! A property type keeps its name, whatever Rust or another type calls so: a module may have a `String` or a `Map` of its own,
//! so name property types by their module (`table::KeySchema`) instead of importing them. A property that is called as what
//! every resource has, for example `Condition` or `Metadata`, has a setter that ends in `_property`. Types that are described
//! where they are used begin with the name of the type around them: `VersioningConfigurationStatus`.
//!
//! # What is newer than this crate
//! `BillingMode::other("NEW")` is a value of a closed set that the schema does not have yet, [`Node::set`](stackwright::Node::set)
//! sets any property, and [`CfnResource`](stackwright::CfnResource) makes a resource of any type.

// The names of setters are CloudFormation's; `new` is the one way to make a property type.
#![allow(
    clippy::module_inception,
    clippy::new_without_default,
    clippy::should_implement_trait,
    clippy::wrong_self_convention
)]

#[macro_use]
mod parts;
mod access;
mod arn;
#[cfg(feature = "events")]
mod event;
mod imported;
mod log;
mod metric;
mod scalar;
mod tag;

pub use access::{Access, Governed, GovernedResource, Reach, ResourceAction, ServiceAction};
pub use arn::{ArnForm, HasArn};
#[cfg(feature = "events")]
pub use event::{Event, EventList, EventPath, InEvent};
pub use imported::Imported;
pub use log::{LogSource, ResourceLog};
pub use metric::{DimensionSet, Measured, MeasuredResource, MetricFacts, ResourceMetric};
pub use scalar::Scalar;
pub use tag::Tag;

// In the root, so that rustc says which feature a module that is used needs.
include!("generated/mod.rs");
