//! E3031: pattern mismatch.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports texts that do not match the pattern of their property.
    ///
    /// ## Why it matters
    /// The service refuses the value when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// Topic: {Type: AWS::Lambda::Function, Properties: {FunctionName: 'my function'}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct PatternMismatch = E3031, "pattern-mismatch", Error, by "schema check", supersedes SW1211;
}
