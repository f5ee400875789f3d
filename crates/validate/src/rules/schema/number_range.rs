//! E3034: number range.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports numbers out of the range of their property.
    ///
    /// ## Why it matters
    /// The service refuses the value when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// Function: {Type: AWS::Lambda::Function, Properties: {MemorySize: 64}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct NumberRange = E3034, "number-range", Error, by "schema check";
}
