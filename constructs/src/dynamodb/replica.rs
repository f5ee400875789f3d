//! Copies of tables in other regions.

use stackwright::{IntoValue, Value};

use super::capacity::Capacity;

/// A copy of a [`GlobalTable`](super::GlobalTable) in another region.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Replica {
    pub(super) region: String,
    pub(super) reads: Option<Capacity>,
    pub(super) infrequent: bool,
    pub(super) recovery: Option<bool>,
    pub(super) protected: Option<bool>,
    pub(super) insights: Option<bool>,
    pub(super) key: Option<Value<String>>,
    pub(super) stream: Option<Value<String>>,
}

impl Replica {
    /// A copy in this region, with the settings of the table.
    pub fn new(region: impl Into<String>) -> Self {
        Replica {
            region: region.into(),
            reads: None,
            infrequent: false,
            recovery: None,
            protected: None,
            insights: None,
            key: None,
            stream: None,
        }
    }

    /// Another capacity for reads than the table's.
    pub fn reads(mut self, capacity: impl Into<Capacity>) -> Self {
        self.reads = Some(capacity.into());
        self
    }

    /// Stores it at less cost, and reads and writes at more.
    pub fn infrequent_access(mut self) -> Self {
        self.infrequent = true;
        self
    }

    /// Whether backups of each second are kept.
    pub fn point_in_time_recovery(mut self, keep: bool) -> Self {
        self.recovery = Some(keep);
        self
    }

    /// Whether it is protected from deletion.
    pub fn deletion_protection(mut self, protect: bool) -> Self {
        self.protected = Some(protect);
        self
    }

    /// Whether it is counted which keys are used most.
    pub fn contributor_insights(mut self, count: bool) -> Self {
        self.insights = Some(count);
        self
    }

    /// Writes what changes into a stream of Kinesis in its region, by the stream's ARN.
    pub fn kinesis_stream_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.stream = Some(arn.into_value());
        self
    }

    /// The key of its region that it is encrypted with, by its ARN. Needed where the table has a key of its own.
    pub fn key_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.key = Some(arn.into_value());
        self
    }
}
