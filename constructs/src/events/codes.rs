//! The codes of the diagnostics of EventBridge constructs, `SW0350` to `SW0399`.

/// An event pattern is one that EventBridge rejects.
pub const INVALID_PATTERN: &str = "SW0350";
/// An event pattern is accepted, but can never match an event.
pub const NEVER_MATCHES: &str = "SW0351";
/// An event pattern is longer, or more complex, than EventBridge accepts without a raised quota.
pub const PATTERN_TOO_LARGE: &str = "SW0352";
/// A schedule is not a cron or rate expression that EventBridge accepts.
pub const INVALID_SCHEDULE: &str = "SW0353";
/// A schedule does less or more than it seems to, for example runs every minute.
pub const SURPRISING_SCHEDULE: &str = "SW0354";
/// A rule has neither a pattern nor a schedule, or a schedule on a bus that has none.
pub const INVALID_RULE: &str = "SW0355";
/// A rule has more targets than EventBridge accepts.
pub const TOO_MANY_TARGETS: &str = "SW0356";
/// A name is not one that EventBridge accepts.
pub const INVALID_NAME: &str = "SW0357";
/// A path into the event is not a JSON path that EventBridge understands.
pub const INVALID_EVENT_PATH: &str = "SW0358";
/// A path into the event names a field that the events of the rule's pattern do not have.
pub const UNKNOWN_EVENT_FIELD: &str = "SW0359";
/// An input transformer is one that EventBridge rejects: too many paths, a placeholder without a path, too long.
pub const INVALID_INPUT: &str = "SW0360";
/// An override is for a container that the task definition does not have.
pub const NO_SUCH_CONTAINER: &str = "SW0361";
/// The task may write where the rule listens, and so could start itself without end.
pub const EVENT_LOOP: &str = "SW0362";
/// A rule listens to a bucket's own notifications, and the bucket sends none to EventBridge.
pub const NO_NOTIFICATIONS: &str = "SW0363";
/// A queue or topic is encrypted with a key that EventBridge may not use.
pub const KEY_NOT_USABLE: &str = "SW0364";
/// A task's network settings do not fit together, for example a public address in a private subnet.
pub const INVALID_NETWORK: &str = "SW0365";
/// Retry attempts, an event's age or a number of tasks are outside the range that EventBridge accepts.
pub const OUT_OF_RANGE: &str = "SW0366";
/// A target cannot be used with what it was given, for example a dead-letter queue of type FIFO.
pub const INVALID_TARGET: &str = "SW0367";
/// A rule has no target, and so does nothing.
pub const NO_TARGET: &str = "SW0370";
/// A setting was changed on an event bus that belongs to somebody else.
pub const IMPORTED: &str = "SW0369";
