//! Where a bucket is from: created here, or known by its name.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{CfnResource, Data, IntoValue, Node, Value};

use super::access::BlockPublicAccess;
use super::cors::CorsRule;
use super::encryption::Encryption;
use super::grants::{KeyGrant, Writer};
use super::lifecycle::LifecycleRule;
use crate::iam::PolicyDocument;
use crate::kms::Key;

/// What is known of a bucket that exists already.
///
/// ```
/// use stackwright_aws::s3::BucketAttributes;
/// let attributes = BucketAttributes::new("my-bucket").sends_events();
/// # let _ = attributes;
/// ```
#[derive(Clone, Debug)]
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

#[derive(Debug)]
pub(super) enum Origin {
    Here(Here),
    Elsewhere {
        name: Value<String>,
        arn: Value<String>,
        region: Value<String>,
    },
}

/// What a bucket is made of that is created here.
#[derive(Debug)]
pub(super) struct Here {
    pub resource: CfnResource,
    pub policy: RefCell<Option<(Node, PolicyDocument)>>,
    pub encryption: RefCell<Encryption>,
    pub bucket_key: Cell<Option<bool>>,
    pub block: Cell<BlockPublicAccess>,
    pub versioned: Cell<bool>,
    pub lifecycle: RefCell<Vec<LifecycleRule>>,
    pub cors: RefCell<Vec<CorsRule>>,
    /// A bucket that receives the logs of this one.
    pub log_bucket: RefCell<Option<Node>>,
}

/// What a bucket is made of wherever it is from.
#[derive(Debug)]
pub(super) struct State {
    pub origin: Origin,
    pub key: RefCell<Option<Key>>,
    pub event_bridge: Cell<bool>,
    /// Whether the key is settled: from then on, grants extend to it at once.
    pub complete: Cell<bool>,
    pub key_grants: RefCell<Vec<KeyGrant>>,
    pub writers: RefCell<Vec<Writer>>,
}

impl State {
    pub fn new(origin: Origin) -> Rc<Self> {
        Rc::new(State {
            origin,
            key: RefCell::default(),
            event_bridge: Cell::new(false),
            complete: Cell::new(false),
            key_grants: RefCell::default(),
            writers: RefCell::default(),
        })
    }

    pub fn here(&self) -> Option<&Here> {
        match &self.origin {
            Origin::Here(here) => Some(here),
            Origin::Elsewhere { .. } => None,
        }
    }
}

impl Here {
    pub fn new(resource: CfnResource) -> Self {
        Here {
            resource,
            policy: RefCell::default(),
            encryption: RefCell::new(Encryption::S3Managed),
            bucket_key: Cell::new(None),
            block: Cell::new(BlockPublicAccess::all()),
            versioned: Cell::new(false),
            lifecycle: RefCell::default(),
            cors: RefCell::default(),
            log_bucket: RefCell::default(),
        }
    }

    pub fn lifecycle_data(&self) -> Data {
        match &*self.lifecycle.borrow() {
            rules if rules.is_empty() => Data::Null,
            rules => Data::object([("Rules", Data::list(rules.iter().map(LifecycleRule::data)))]),
        }
    }

    pub fn cors_data(&self) -> Data {
        match &*self.cors.borrow() {
            rules if rules.is_empty() => Data::Null,
            rules => Data::object([("CorsRules", Data::list(rules.iter().map(CorsRule::data)))]),
        }
    }
}
