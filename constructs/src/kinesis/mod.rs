//! Kinesis Data Streams: streams, and consumers with a throughput of their own.

mod consumer;
mod stream;

pub use consumer::StreamConsumer;
pub use stackwright::diagnostic::codes::kinesis as codes;
pub use stackwright_cfn::kinesis::{Action, Metric};
pub use stream::{Encryption, Stream};
