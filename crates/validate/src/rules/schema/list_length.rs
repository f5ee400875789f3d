//! E3032: list length.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports lists with too few or too many items.
    ///
    /// ## Why it matters
    /// The service refuses the list when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: []}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct ListLength = E3032, "list-length", Error, by "schema check";
}
