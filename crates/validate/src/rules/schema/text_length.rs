//! E3033: text length.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports texts that are too short or too long.
    ///
    /// ## Why it matters
    /// The service refuses the value when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: ''}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct TextLength = E3033, "text-length", Error, by "schema check", supersedes SW1211;
}
