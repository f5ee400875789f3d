//! E1103: format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports texts that do not have the format that their property needs, such as a CIDR block.
    ///
    /// ## Why it matters
    /// The service refuses the value.
    ///
    /// ## Example
    /// ```yaml
    /// Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct Format = E1103, "format", Error, by "schema check";
}
