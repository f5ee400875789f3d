//! Rules about resources as such: their type and the attributes beside their properties.

mod read_only;
mod resource_body;
mod resource_type;

pub use read_only::ReadOnly;
pub use resource_body::ResourceBody;
pub use resource_type::ResourceType;
