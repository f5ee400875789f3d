//! Rules about suppressions. They are applied by the validator, and by the command for what an app accepts.

mod unused;
mod without_reason;

pub use unused::UnusedSuppression;
pub use without_reason::SuppressionWithoutReason;
