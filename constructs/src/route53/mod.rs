//! Route 53: hosted zones, and their records.

mod health_check;
mod hosted_zone;
mod record;

pub use health_check::HealthCheck;
pub use hosted_zone::{HostedZone, HostedZoneLookup};
pub use record::{AliasTarget, Record, RecordData};
pub use stackwright::diagnostic::codes::route53 as codes;
pub use stackwright_cfn::route53::Action;
