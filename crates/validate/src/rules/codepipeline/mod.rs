//! Rules about AWS CodePipeline.

mod actions;
mod artifacts;
mod source_first;

pub use actions::{ActionConfiguration, ArtifactCounts};
pub use artifacts::Artifacts;
pub use source_first::SourceFirst;
