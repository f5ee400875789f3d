//! E1162: key id format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no KMS key id where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-key-id
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct KeyIdFormat = E1162, "key-id-format", Error, by "schema check";
}
