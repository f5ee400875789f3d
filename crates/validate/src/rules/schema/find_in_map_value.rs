//! W1034: find in map value.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks the value that `Fn::FindInMap` yields against the schema, for the default and each allowed value of the parameters in it.
    ///
    /// ## Why it matters
    /// A parameter with such a value passes CloudFormation, and the resource fails.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Days: {Type: Number, Default: 0}}   # used for a property of at least 1
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct FindInMapValue = W1034, "find-in-map-value", Warning, by "schema check", supersedes SW1211;
}
