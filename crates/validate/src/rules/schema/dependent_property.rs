//! E3021: dependent property.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports properties that need another one, which is missing.
    ///
    /// ## Why it matters
    /// The service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Sse: {KMSMasterKeyId: key}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct DependentProperty = E3021, "dependent-property", Error, by "schema check";
}
