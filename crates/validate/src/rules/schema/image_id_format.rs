//! E1152: image id format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no AMI id where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-image-id
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct ImageIdFormat = E1152, "image-id-format", Error, by "schema check";
}
