//! Rules about the mappings section.

mod mapping_body;
mod mapping_name_length;

pub use mapping_body::MappingBody;
pub use mapping_name_length::MappingNameLength;
