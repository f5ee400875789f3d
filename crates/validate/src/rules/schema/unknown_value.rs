//! E3030: unknown value.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports values that are not in the set that the property accepts.
    ///
    /// ## Why it matters
    /// The service refuses the value when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: On}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct UnknownValue = E3030, "unknown-value", Error, by "schema check", supersedes SW1521;
}
