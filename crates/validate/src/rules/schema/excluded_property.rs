//! E3020: excluded property.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports properties that must not be used together.
    ///
    /// ## Why it matters
    /// The service refuses the resource, or silently ignores one of them.
    ///
    /// ## Example
    /// ```yaml
    /// Subnet: {Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: a, AvailabilityZoneId: b}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct ExcludedProperty = E3020, "excluded-property", Error, by "schema check";
}
