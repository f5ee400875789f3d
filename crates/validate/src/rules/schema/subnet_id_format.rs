//! E1154: subnet id format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no subnet id where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-subnet-id
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct SubnetIdFormat = E1154, "subnet-id-format", Error, by "schema check";
}
