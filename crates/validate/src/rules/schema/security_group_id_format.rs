//! E1150: security group id format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no security group id where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-security-group-id
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct SecurityGroupIdFormat = E1150, "security-group-id-format", Error, by "schema check";
}
