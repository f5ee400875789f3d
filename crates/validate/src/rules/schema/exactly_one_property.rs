//! E3014: exactly one property.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports objects that must have exactly one of several properties, and have none or more.
    ///
    /// ## Why it matters
    /// The service refuses the resource, since it could not know which one is meant.
    ///
    /// ## Example
    /// ```yaml
    /// Pipeline: {Type: AWS::CodePipeline::Pipeline, Properties: {ArtifactStore: {…}, ArtifactStores: […]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct ExactlyOneProperty = E3014, "exactly-one-property", Error, by "schema check";
}
