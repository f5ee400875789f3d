//! The AWS CDK's programming model as native Rust: constructs compose into a tree, the tree synthesizes CloudFormation
//! templates.
//!
//! ```
//! use stackwright::{App, CfnOutput, CfnResource, Resource, Stack};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Alerts");
//! let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic").property("DisplayName", "alerts");
//! CfnOutput::new(&stack, "TopicArn", topic.ref_());
//!
//! let assembly = app.synth().expect("no errors");
//! assert_eq!(assembly.template("Alerts").unwrap()["Outputs"]["TopicArn"]["Value"]["Ref"], "Topic");
//! ```
//!
//! This crate is the core: the [tree](Node), [values](Value), [template elements](CfnResource), [synthesis](App::synth).
//! `stackwright-cfn` has a generated type for every resource type of CloudFormation, `stackwright-aws` the constructs
//! with defaults and grants.
//!
//! Constructors never panic and never return errors. What is wrong becomes a [`Diagnostic`] with a code, the construct's
//! path and the line of Rust, and [`App::synth`] returns all of them.

mod app;
pub mod aspect;
mod assembly;
pub mod asset;
mod data;
mod defaults;
mod directory;
mod document;
mod duration;
mod element;
mod hash;
mod include;
pub mod intrinsic;
mod logical_id;
mod lookup;
mod nested_stack;
mod nesting;
mod path;
mod physical_name;
mod protocol;
pub mod pseudo;
mod reference_strength;
mod removal_policies;
mod resource;
mod stack;
mod stage;
mod synth;
mod synthesizer;
mod tags;
pub mod token;
mod tree;
mod value;

pub use app::App;
pub use aspect::Aspect;
pub use assembly::{Assembly, StackTemplate};
pub use data::{Data, Expression, Key, Object};
pub use defaults::Defaults;
pub use duration::Duration;
pub use element::{
    CfnCondition, CfnHook, CfnMapping, CfnOutput, CfnParameter, CfnRule, ConditionExpr,
};
pub use include::CfnInclude;
pub use logical_id::{content_hash, logical_id, unique_resource_name};
pub use lookup::Lookup;
pub use nested_stack::NestedStack;
pub use path::split_path;
pub use physical_name::Naming;
pub use reference_strength::ReferenceStrength;
pub use removal_policies::RemovalPolicies;
pub use resource::{
    CfnResource, DeletionPolicy, RemovalPolicy, Resource, ResourceType, TagFormat, TypedResource,
};
pub use stack::{Environment, Stack};
pub use stackwright_diagnostic::codes::core as codes;
pub use stackwright_diagnostic::{self as diagnostic, Diagnostic, Diagnostics, Severity};
pub use stackwright_json::{self as json, json};
pub use stage::Stage;
pub use synthesizer::Synthesizer;
pub use tags::{Tag, Tags};
pub use tree::{Construct, Node, NodeRef};
pub use value::{IntoValue, List, Map, Property, PropertyType, Props, Value};
