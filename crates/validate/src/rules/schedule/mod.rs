//! Rules about EventBridge schedules.

mod expression;

pub use expression::Expression;
