//! E3065: too many different items.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports lists with more different items than allowed.
    ///
    /// ## Why it matters
    /// The service refuses the list.
    ///
    /// ## Example
    /// ```yaml
    /// AlarmActions: [a, b, c, d, e, f]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct TooManyDifferentItems = E3065, "too-many-different-items", Error, by "schema check";
}
