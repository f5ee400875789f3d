//! W1036: get azs value.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks names of availability zones against the schema where `Fn::GetAZs` stands.
    ///
    /// ## Why it matters
    /// The template passes CloudFormation, and the resource fails.
    ///
    /// ## Example
    /// ```yaml
    /// SubnetIds: !GetAZs ""   # zones are no subnets
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html>
    pub struct GetAzsValue = W1036, "get-azs-value", Warning, by "schema check";
}
