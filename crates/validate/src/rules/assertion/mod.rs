//! Rules about the rules section.

mod assertion_function;
mod rule_body;
mod rule_condition;

pub use assertion_function::Assert;
pub use rule_body::RuleBody;
pub use rule_condition::RuleCondition;
