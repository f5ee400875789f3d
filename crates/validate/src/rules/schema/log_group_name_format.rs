//! E1155: log group name format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no log group name where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-log-group-name
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct LogGroupNameFormat = E1155, "log-group-name-format", Error, by "schema check", supersedes SW1211;
}
