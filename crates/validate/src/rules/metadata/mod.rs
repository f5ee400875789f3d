//! Rules about metadata.

mod interface;
mod interface_parameter;
mod null_metadata;

pub use interface::Interface;
pub use interface_parameter::InterfaceParameter;
pub use null_metadata::NullMetadata;
