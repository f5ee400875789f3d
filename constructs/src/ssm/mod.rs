//! Systems Manager: parameters, that is values by name.

mod list;
mod parameter;
mod string;

pub use list::StringListParameter;
pub use stackwright::diagnostic::codes::ssm as codes;
pub use stackwright_cfn::ssm::Action;
#[cfg(feature = "events")]
pub use stackwright_cfn::ssm::events;
pub use stackwright_cfn::ssm::parameter::Tier;
pub use string::StringParameter;
