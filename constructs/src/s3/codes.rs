//! The codes of the diagnostics of S3 constructs, `SW0150` to `SW0199`.

/// A setting was changed on a bucket that belongs to somebody else.
pub const IMPORTED: &str = "SW0150";
/// A bucket's name is not one that S3 accepts.
pub const INVALID_NAME: &str = "SW0151";
/// A lifecycle rule is one that S3 rejects, or does nothing.
pub const LIFECYCLE: &str = "SW0152";
/// A CORS rule is one that S3 rejects.
pub const CORS: &str = "SW0153";
/// Two settings of a bucket exclude each other.
pub const CONFLICT: &str = "SW0154";
/// A key pattern of a grant starts with `/`, which no key that is meant does.
pub const KEY_PATTERN: &str = "SW0155";
