//! Rules about parameters, mappings and conditions: their form, and whether anything uses them.

mod parameter_type;
mod unused_condition;
mod unused_mapping;
mod unused_parameter;

pub use parameter_type::ParameterType;
pub use unused_condition::UnusedCondition;
pub use unused_mapping::UnusedMapping;
pub use unused_parameter::UnusedParameter;
