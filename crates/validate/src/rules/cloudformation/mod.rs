//! Rules about what AWS CloudFormation itself offers: nested stacks, and the metadata of its helper scripts.

mod init;
mod nested;

pub use init::Init;
pub use nested::{NestedOutputs, NestedParameters};
