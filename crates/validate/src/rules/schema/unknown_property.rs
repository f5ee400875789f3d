//! E3002: unknown property.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports properties that the resource type does not have, or that are not allowed where they stand.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the resource with "extraneous key", often only after it has created others.
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: AWS::S3::Bucket, Properties: {BuketName: files}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct UnknownProperty = E3002, "unknown-property", Error, by "schema check";
}
