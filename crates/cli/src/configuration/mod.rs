//! What configures a run: files, flags over them, and the AWS profile that an app is told of.

pub mod approval;
pub mod aws_profile;
pub mod cdk_json;
pub mod context;
pub mod progress_style;
pub mod settings;
