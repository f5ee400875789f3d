//! Generated CloudFormation types.
