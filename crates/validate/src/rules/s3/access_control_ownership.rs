//! E3045: checks that a bucket with a canned access control list has ownership controls that allow such lists.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a bucket with a canned access control list has ownership controls that allow such lists.
    ///
    /// ## Why it matters
    /// S3 refuses the bucket: access control lists are off by default.
    ///
    /// ## Example
    /// ```yaml
    /// Files: {Type: AWS::S3::Bucket, Properties: {AccessControl: PublicRead}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
    pub struct AccessControlOwnership = E3045, "access-control-needs-ownership", Error,
    by Schema "AWS::S3::Bucket" "ownershipcontrols",
    at {
        "AWS::S3::Bucket": ""
    },
    because "new buckets have access control lists switched off; grant access by a bucket policy, or set `OwnershipControls`";
}
