//! Rules about the conditions section.

mod and;
mod condition_body;
mod equals;
mod named;
mod not;
mod or;
mod useless_equals;

pub use and::And;
pub use condition_body::ConditionBody;
pub use equals::Equals;
pub use named::NamedCondition;
pub use not::Not;
pub use or::Or;
pub use useless_equals::UselessEquals;
pub(in crate::rules) use useless_equals::answer;
