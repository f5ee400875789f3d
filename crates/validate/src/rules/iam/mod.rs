//! Rules about IAM policies: their grammar, their actions, and whether the two fit together.

mod action;
mod action_resource;
mod documents;
mod grammar;
mod version;

pub use action::UnknownAction;
pub use action_resource::ActionResource;
pub use grammar::{IdentityPolicy, RepositoryPolicy, ResourcePolicy, TrustPolicy};
pub use version::PolicyVersion;
