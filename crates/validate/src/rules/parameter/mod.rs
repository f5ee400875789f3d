//! Rules about parameters, mappings and conditions: their form, and whether anything uses them.

mod default;
mod no_echo;
mod parameter_body;
mod parameter_name;
mod parameter_name_length;
mod parameter_type;
mod password;
mod unused_condition;
mod unused_mapping;
mod unused_parameter;

pub use default::Default;
pub use no_echo::NoEcho;
pub use parameter_body::ParameterBody;
pub use parameter_name::ParameterName;
pub use parameter_name_length::ParameterNameLength;
pub use parameter_type::ParameterType;
pub use password::Password;
pub use unused_condition::UnusedCondition;
pub use unused_mapping::UnusedMapping;
pub use unused_parameter::UnusedParameter;
