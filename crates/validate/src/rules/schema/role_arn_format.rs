//! E1156: role arn format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no IAM role ARN where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-role-arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct RoleArnFormat = E1156, "role-arn-format", Error, by "schema check";
}
