//! What is known of a bucket that exists already.

use stackwright::{IntoValue, Value};

use crate::kms::Key;

/// What is known of a bucket that exists already.
///
/// ```
/// use stackwright_aws::s3::BucketAttributes;
/// let attributes = BucketAttributes::new("my-bucket").sends_events();
/// # let _ = attributes;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct BucketAttributes {
    pub(super) name: Value<String>,
    pub(super) arn: Option<Value<String>>,
    pub(super) region: Option<Value<String>>,
    pub(super) key: Option<Key>,
    pub(super) event_bridge: bool,
}

impl BucketAttributes {
    /// A bucket of this name.
    pub fn new(name: impl IntoValue<String>) -> Self {
        BucketAttributes {
            name: name.into_value(),
            arn: None,
            region: None,
            key: None,
            event_bridge: false,
        }
    }

    /// The ARN, if it is not the usual one.
    pub fn arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.arn = Some(arn.into_value());
        self
    }

    /// The region, if it is not that of the stack.
    pub fn region(mut self, region: impl IntoValue<String>) -> Self {
        self.region = Some(region.into_value());
        self
    }

    /// The key that its objects are encrypted with; grants extend to it.
    pub fn encryption_key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    /// The bucket sends its events to EventBridge.
    pub fn sends_events(mut self) -> Self {
        self.event_bridge = true;
        self
    }
}
