//! W1040: to json string value.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks the text that `Fn::ToJsonString` yields against the schema, where all of it is known.
    ///
    /// ## Why it matters
    /// The template passes CloudFormation, and the resource fails.
    ///
    /// ## Example
    /// ```yaml
    /// LogGroupName: {Fn::ToJsonString: {name: a}}   # braces are not allowed
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html>
    pub struct ToJsonStringValue = W1040, "to-json-string-value", Warning, by "schema check", supersedes SW1211;
}
