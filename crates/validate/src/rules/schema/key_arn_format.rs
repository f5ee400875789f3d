//! E1157: key arn format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no KMS key ARN where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-key-arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct KeyArnFormat = E1157, "key-arn-format", Error, by "schema check";
}
