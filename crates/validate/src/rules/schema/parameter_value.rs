//! W2030: parameter value.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the default and the allowed values of a parameter are among the values that the property knows where
    /// the parameter is used.
    ///
    /// ## Why it matters
    /// With such a value the template passes CloudFormation, and the resource fails.
    ///
    /// ## Example
    /// ```yaml
    /// Access: {Type: String, Default: everybody}   # used as AccessControl
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct ParameterValue = W2030, "parameter-value", Warning, by "schema check";
}
