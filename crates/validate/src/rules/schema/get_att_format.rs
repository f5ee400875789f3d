//! E1040: get att format.

use crate::rule;

rule! {
    /// ## What it does
    /// Compares the format of what `Fn::GetAtt` returns with the format that the property needs, where the schemas say
    /// both.
    ///
    /// ## Why it matters
    /// The value has the right type and means another thing: the service refuses it when the resource is created.
    ///
    /// ## Example
    /// ```yaml
    /// Role: !GetAtt Bucket.Arn   # of a function: needs the ARN of a role
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct GetAttFormat = E1040, "get-att-format", Error, by "schema check";
}
