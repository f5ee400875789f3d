//! Rules about the template as a whole: its grammar, its structure and its limits.

mod alias;
mod description_length;
mod limits;
mod merge;
mod parse;
mod size;
mod structure;
mod transform;

pub use alias::Alias;
pub use description_length::DescriptionLength;
pub use limits::{MappingLimit, OutputLimit, ParameterLimit, ResourceLimit};
pub use merge::Merge;
pub use parse::Parse;
pub use size::Size;
pub use structure::Structure;
pub use transform::Transform;
