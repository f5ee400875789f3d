//! Rules about AWS Systems Manager.

mod document;
mod parameter;

pub use document::Document;
pub use parameter::{ParameterName, ParameterValue};
