//! Rules about AWS CodePipeline.

mod artifacts;
mod source_first;

pub use artifacts::Artifacts;
pub use source_first::SourceFirst;
