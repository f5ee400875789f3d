//! Route 53: hosted zones.

mod hosted_zone;

pub use hosted_zone::{HostedZone, HostedZoneLookup};
pub use stackwright::diagnostic::codes::route53 as codes;
pub use stackwright_cfn::route53::Action;
