//! E3012: wrong type.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports values of the wrong type. Scalars are taken loosely, as CloudFormation does, unless types are strict.
    ///
    /// ## Why it matters
    /// CloudFormation refuses a list where it needs a text, and the other way round.
    ///
    /// ## Example
    /// ```yaml
    /// Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: soon}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct WrongType = E3012, "wrong-type", Error, by "schema check";
}
