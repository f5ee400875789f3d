//! Rules about the template as a whole: its grammar, its structure and its limits.

mod alias;
mod cut_off;
mod description;
mod description_length;
mod globals;
mod limits;
mod merge;
mod near_limits;
mod parse;
mod scalars;
mod size;
mod structure;
mod transform;
mod transform_use;

pub use alias::Alias;
pub use cut_off::CutOff;
pub use description::Description;
pub use description_length::DescriptionLength;
pub use globals::Globals;
pub use limits::{MappingLimit, OutputLimit, ParameterLimit, ResourceLimit};
pub use merge::Merge;
pub use near_limits::{
    DescriptionNearLimit, MappingNameNearLimit, MappingNearLimit, OutputNameNearLimit,
    OutputNearLimit, ParameterNameNearLimit, ParameterNearLimit, ResourceNameNearLimit,
    ResourceNearLimit, SizeNearLimit,
};
pub use parse::Parse;
pub use scalars::{NumericKey, UnquotedText};
pub use size::Size;
pub use structure::{NO_RESOURCES, Structure};
pub use transform::Transform;
pub use transform_use::TransformUse;
