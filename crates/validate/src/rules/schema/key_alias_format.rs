//! E1164: key alias format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no KMS alias name where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-key-alias
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct KeyAliasFormat = E1164, "key-alias-format", Error, by "schema check", supersedes SW1211;
}
