//! The status of versioning is one of a closed set; a string is not.

use stackwright_cfn::s3::bucket::VersioningConfiguration;

fn main() {
    let _ = VersioningConfiguration::new("On");
}
