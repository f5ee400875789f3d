//! Rules about IAM policies: their grammar, their actions, and whether the two fit together.

mod action;
mod action_resource;
mod bucket_resource;
mod documents;
mod grammar;
mod managed_policy;
mod role_arn;
mod role_path;
mod version;

pub use action::UnknownAction;
pub use action_resource::ActionResource;
pub use bucket_resource::BucketResource;
pub use grammar::{IdentityPolicy, RepositoryPolicy, ResourcePolicy, TrustPolicy};
pub use managed_policy::ManagedPolicy;
pub use role_arn::RoleArn;
pub use role_path::RolePath;
pub use version::PolicyVersion;
