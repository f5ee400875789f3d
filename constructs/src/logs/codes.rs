//! The codes of the diagnostics of CloudWatch Logs constructs, `SW0510` to `SW0549`.

/// A log group's class does not have what was asked of it, for example a retention in class `DELIVERY`.
pub const CLASS_LACKS: &str = "SW0510";
/// A log group's name, or a log stream's, is not one that CloudWatch Logs accepts.
pub const INVALID_NAME: &str = "SW0511";
/// A setting was changed on a log group that belongs to somebody else.
pub const IMPORTED: &str = "SW0512";
/// The policy of a key that belongs to somebody else cannot be extended from here.
pub const KEY_ELSEWHERE: &str = "SW0513";
