//! What is known of a table that exists elsewhere.

use stackwright::{IntoValue, Value};

use crate::kms::Key;

/// What is known of a table that exists already.
///
/// ```
/// use stackwright_aws::dynamodb::TableAttributes;
/// let orders = TableAttributes::of_name("orders")
///     .with_indexes()
///     .stream_arn("arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000");
/// # let _ = orders;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TableAttributes {
    pub(super) identity: Identity,
    pub(super) stream: Option<Value<String>>,
    pub(super) has_indexes: bool,
    pub(super) key: Option<Key>,
}

#[derive(Clone, Debug)]
pub(super) enum Identity {
    Name(Value<String>),
    Arn(Value<String>),
}

impl TableAttributes {
    fn new(identity: Identity) -> Self {
        TableAttributes {
            identity,
            stream: None,
            has_indexes: false,
            key: None,
        }
    }

    /// A table of the stack's account and region, by its name.
    pub fn of_name(name: impl IntoValue<String>) -> Self {
        Self::new(Identity::Name(name.into_value()))
    }

    /// A table by its ARN.
    pub fn of_arn(arn: impl IntoValue<String>) -> Self {
        Self::new(Identity::Arn(arn.into_value()))
    }

    /// The ARN of its stream.
    pub fn stream_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.stream = Some(arn.into_value());
        self
    }

    /// Says that it has indexes, so that grants extend to them.
    pub fn with_indexes(mut self) -> Self {
        self.has_indexes = true;
        self
    }

    /// The key that it is encrypted with, so that grants extend to it.
    pub fn key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }
}
