//! Rules about parameters, mappings and conditions: their form, and whether anything uses them.

mod allowed_pattern;
mod default;
mod image_id;
mod no_echo;
mod parameter_body;
mod parameter_name;
mod parameter_name_length;
mod parameter_type;
mod password;
mod secret_parameter;
mod unchecked_type;
mod unused_condition;
mod unused_mapping;
mod unused_parameter;

pub use allowed_pattern::AllowedPattern;
pub use default::Default;
pub use image_id::ImageId;
pub use no_echo::NoEcho;
pub use parameter_body::ParameterBody;
pub use parameter_name::ParameterName;
pub use parameter_name_length::ParameterNameLength;
pub use parameter_type::ParameterType;
pub use password::Password;
pub use secret_parameter::SecretParameter;
pub use unchecked_type::UncheckedType;
pub use unused_condition::UnusedCondition;
pub use unused_mapping::UnusedMapping;
pub use unused_parameter::UnusedParameter;
