//! The codes of the diagnostics of SQS constructs, `SW0450` to `SW0469`.

/// A queue's name is not one that SQS accepts.
pub const INVALID_NAME: &str = "SW0450";
/// A setting of a queue is outside the range that SQS accepts.
pub const OUT_OF_RANGE: &str = "SW0451";
/// A setting is for FIFO queues only, or a queue and its dead-letter queue are of different types.
pub const FIFO: &str = "SW0452";
/// A setting was changed on a queue that belongs to somebody else.
pub const IMPORTED: &str = "SW0453";
