//! Rules about the outputs section.

mod duplicate_export;
mod export_name;
mod output_body;
mod output_import;
mod output_name;
mod output_name_length;
mod output_type;
mod output_value;

pub use duplicate_export::DuplicateExport;
pub use export_name::ExportName;
pub use output_body::{OutputAttributeType, OutputBody};
pub use output_import::OutputImport;
pub use output_name::OutputName;
pub use output_name_length::OutputNameLength;
pub use output_type::OutputType;
pub use output_value::OutputValue;
