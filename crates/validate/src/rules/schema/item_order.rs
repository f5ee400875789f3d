//! E3008: item order.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports lists whose items do not have the form that their position needs.
    ///
    /// ## Why it matters
    /// The service refuses the list.
    ///
    /// ## Example
    /// ```yaml
    /// KeySchema: [{AttributeName: a, KeyType: RANGE}]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct ItemOrder = E3008, "item-order", Error, by "schema check";
}
