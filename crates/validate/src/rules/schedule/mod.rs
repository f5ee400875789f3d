//! Rules about EventBridge schedules.

mod expression;
mod time_zone;

pub use expression::Expression;
pub use time_zone::TimeZone;
