//! W2031: parameter pattern.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the default and the allowed values of a parameter match the pattern of the property where the
    /// parameter is used.
    ///
    /// ## Why it matters
    /// With such a value the template passes CloudFormation, and the resource fails.
    ///
    /// ## Example
    /// ```yaml
    /// Name: {Type: String, Default: "my bucket"}   # used as BucketName
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct ParameterPattern = W2031, "parameter-pattern", Warning, by "schema check", supersedes SW1211;
}
