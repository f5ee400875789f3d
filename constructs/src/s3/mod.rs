//! Simple Storage Service: buckets, who may use them, and what becomes of the objects in them.

mod access;
mod address;
mod adopted;
mod attributes;
mod bucket;
mod cors;
#[cfg(all(feature = "assets", feature = "custom_resources"))]
mod deployment;
#[cfg(feature = "custom_resources")]
mod emptied;
mod encryption;
mod grants;
mod inventory;
mod lifecycle;
mod lists;
mod logging;
mod notification;
mod object_lock;
mod policy;
mod replication;
mod website;

pub use access::BlockPublicAccess;
pub use attributes::BucketAttributes;
pub use bucket::{Bucket, ObjectOwnership};
pub use cors::{CorsRule, HttpMethod};
#[cfg(all(feature = "assets", feature = "custom_resources"))]
pub use deployment::BucketDeployment;
pub use encryption::Encryption;
pub use inventory::Inventory;
pub use lifecycle::{LifecycleRule, StorageClass};
pub use lists::{ArchiveTiers, RequestMetrics};
pub use logging::LogDate;
pub use notification::{Notification, NotificationDestination, NotificationTarget};
pub use object_lock::LockMode;
pub use replication::Replication;
pub use stackwright::diagnostic::codes::s3 as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::s3::events;
pub use stackwright_cfn::s3::{Action, Metric};
pub use website::{RoutingRule, Website};
