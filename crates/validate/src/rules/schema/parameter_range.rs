//! W3034: parameter range.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the default and the allowed values of a parameter are in the range of the property where the parameter
    /// is used.
    ///
    /// ## Why it matters
    /// With such a value the template passes CloudFormation, and the resource fails.
    ///
    /// ## Example
    /// ```yaml
    /// Size: {Type: Number, Default: 20000}   # used as MemorySize
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct ParameterRange = W3034, "parameter-range", Warning, by "schema check";
}
