//! E3037: repeated item.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports lists whose items must differ and do not.
    ///
    /// ## Why it matters
    /// The service refuses the list when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// Function: {Type: AWS::Lambda::Function, Properties: {Architectures: [arm64, arm64]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct RepeatedItem = E3037, "repeated-item", Error, by "schema check", supersedes I3037;
}
