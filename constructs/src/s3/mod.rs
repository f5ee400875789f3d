//! Simple Storage Service: buckets, who may use them, and what becomes of the objects in them.

mod access;
mod attributes;
mod bucket;
mod cors;
#[cfg(all(feature = "assets", feature = "custom_resources"))]
mod deployment;
mod encryption;
mod grants;
mod lifecycle;
mod notification;
mod policy;

pub use access::BlockPublicAccess;
pub use attributes::BucketAttributes;
pub use bucket::{Bucket, ObjectOwnership};
pub use cors::{CorsRule, HttpMethod};
#[cfg(all(feature = "assets", feature = "custom_resources"))]
pub use deployment::BucketDeployment;
pub use encryption::Encryption;
pub use lifecycle::{LifecycleRule, StorageClass};
pub use notification::{Notification, NotificationDestination, NotificationTarget};
pub use stackwright::diagnostic::codes::s3 as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::s3::events;
pub use stackwright_cfn::s3::{Action, Metric};
