//! Rules about suppressions. They are applied in [`crate::report`].

mod unused;
mod without_reason;

pub use unused::UnusedSuppression;
pub use without_reason::SuppressionWithoutReason;
