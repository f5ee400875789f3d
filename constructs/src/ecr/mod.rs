//! Elastic Container Registry: repositories of images, how long images are kept, and who may pull and push them.

mod lifecycle;
#[cfg(feature = "events")]
mod patterns;
mod repository;

pub use lifecycle::LifecycleRule;
pub use repository::{Encryption, Repository};
pub use stackwright::diagnostic::codes::ecr as codes;
pub use stackwright_cfn::ecr::Action;
#[cfg(feature = "events")]
pub use stackwright_cfn::ecr::events;
pub use stackwright_cfn::ecr::repository::ImageTagMutability as TagMutability;
