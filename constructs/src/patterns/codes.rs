//! The codes of the diagnostics that patterns raise: `SW0550` to `SW0599`.

/// The keys that start a task and those that it writes overlap: the task would start itself again and again.
pub const OVERLAP: &str = "SW0551";
/// A part was given too late, when the pattern had made its own.
pub const TOO_LATE: &str = "SW0552";
