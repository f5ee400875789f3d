//! E3003: missing property.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports required properties that are missing, in every combination of conditions.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the resource with "required key not found".
    ///
    /// ## Example
    /// ```yaml
    /// Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: files}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct MissingProperty = E3003, "missing-property", Error, by "schema check";
}
