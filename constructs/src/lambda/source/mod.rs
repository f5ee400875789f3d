//! Event sources: what invokes a function, with the permission, the position and the order that it needs.

mod kafka;
mod mapping;
mod queue;
#[cfg(feature = "events")]
mod rule;
#[cfg(any(feature = "kinesis", feature = "dynamodb"))]
mod stream;
#[cfg(feature = "sns")]
mod topic;

pub use kafka::{KafkaAuthentication, KafkaSource};
pub use mapping::{EventSource, FailedRecords, StartAt};
pub use queue::SqsSource;
#[cfg(feature = "events")]
pub use rule::{ObjectSource, ScheduleSource};
#[cfg(any(feature = "kinesis", feature = "dynamodb"))]
pub use stream::StreamSource;
#[cfg(feature = "sns")]
pub use topic::SnsSource;
