//! E1160: function arn format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no Lambda function ARN where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-function-arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct FunctionArnFormat = E1160, "function-arn-format", Error, by "schema check";
}
