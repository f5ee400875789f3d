//! The codes of the diagnostics of SNS constructs, `SW0470` to `SW0489`.

/// A topic's name is not one that SNS accepts.
pub const INVALID_NAME: &str = "SW0470";
/// A setting is for FIFO topics only, or a FIFO topic cannot have what was asked of it.
pub const FIFO: &str = "SW0471";
/// A setting was changed on a topic that belongs to somebody else.
pub const IMPORTED: &str = "SW0472";
/// A subscriber cannot receive what the topic sends, or may not be sent to.
pub const SUBSCRIPTION: &str = "SW0473";
