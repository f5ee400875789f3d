//! E3058: at least one property.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports objects that need at least one of several properties, and have none.
    ///
    /// ## Why it matters
    /// The service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Rule: {Type: AWS::Events::Rule, Properties: {}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct AtLeastOneProperty = E3058, "at-least-one-property", Error, by "schema check";
}
