//! A rule that no bucket has does nothing.

#![deny(unused_must_use)]

use stackwright::Duration;
use stackwright_aws::s3::LifecycleRule;

fn main() {
    LifecycleRule::new().expire_after(Duration::days(3));
}
