//! The codes of the diagnostics of Lambda constructs, `SW0400` to `SW0449`.

/// A function's code is not one that Lambda accepts, or not for its runtime.
pub const INVALID_CODE: &str = "SW0400";
/// A setting of a function is outside the range that Lambda accepts.
pub const OUT_OF_RANGE: &str = "SW0401";
/// A function's name is not one that Lambda accepts.
pub const INVALID_NAME: &str = "SW0402";
/// An environment variable is not one that Lambda accepts.
pub const ENVIRONMENT: &str = "SW0403";
/// A setting was changed on a function that belongs to somebody else.
pub const IMPORTED: &str = "SW0404";
