//! Rules about the Serverless Application Model.

mod function_and_api;
mod policy_template;
mod resource_by_text;

pub use function_and_api::{SamFit, SamPoliciesUnused};
pub use policy_template::PolicyTemplate;
pub use resource_by_text::ResourceByText;
