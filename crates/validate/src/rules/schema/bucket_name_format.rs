//! E1161: bucket name format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no S3 bucket name where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-bucket-name
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct BucketNameFormat = E1161, "bucket-name-format", Error, by "schema check", supersedes SW1211;
}
