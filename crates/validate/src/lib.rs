//! Offline validation of CloudFormation templates.

pub mod model;
pub mod parse;
pub mod report;
pub mod schema;
pub mod suggest;
