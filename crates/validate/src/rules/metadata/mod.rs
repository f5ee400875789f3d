//! Rules about metadata.

mod cfn_lint;
mod interface;
mod interface_parameter;
mod null_metadata;

pub use cfn_lint::CfnLint;
pub use interface::Interface;
pub use interface_parameter::InterfaceParameter;
pub use null_metadata::NullMetadata;
