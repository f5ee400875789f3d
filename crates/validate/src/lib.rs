//! Offline validation of CloudFormation templates.

pub mod parse;
pub mod suggest;
