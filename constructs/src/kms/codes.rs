//! The codes of the diagnostics of KMS constructs, `SW0490` to `SW0509`.

/// A setting was changed on a key that belongs to somebody else.
pub const IMPORTED: &str = "SW0490";
/// An alias is not one that KMS accepts.
pub const INVALID_ALIAS: &str = "SW0491";
/// A waiting time before deletion is outside the range that KMS accepts.
pub const PENDING_WINDOW: &str = "SW0492";
/// A key's spec and usage do not fit together, or a key of that spec cannot be rotated by KMS.
pub const SPEC: &str = "SW0493";
