//! Rules about the Serverless Application Model.

mod policy_template;
mod resource_by_text;

pub use policy_template::PolicyTemplate;
pub use resource_by_text::ResourceByText;
