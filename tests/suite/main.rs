//! The behaviour of the core and of the constructs, as cases: an app, and what it synthesizes.

mod assets;
mod cdk_assembly;
mod corpus;
mod cross_stack;
mod diagnostics;
mod endless;
mod freed;
mod fuzz;
mod include;
mod interrupted;
mod logical_ids;
mod lookups;
mod nested_stacks;
mod random_apps;
mod sizes;
mod stages;
mod template;
