//! Rules about Amazon CloudWatch.

mod period;

pub use period::Period;
