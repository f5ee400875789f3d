//! E1041: ref format.

use crate::rule;

rule! {
    /// ## What it does
    /// Compares the format of what `Ref` returns with the format that the property needs, where the schemas say
    /// both.
    ///
    /// ## Why it matters
    /// The value has the right type and means another thing: the service refuses it when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// VpcId: !Ref Subnet
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct RefFormat = E1041, "ref-format", Error, by "schema check";
}
