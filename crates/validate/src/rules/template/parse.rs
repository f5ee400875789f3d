//! E0000: the template cannot be read.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports texts that are no JSON or YAML, keys that appear twice in one object, tags that are no short tags of
    /// CloudFormation, and templates beyond the limits of this parser.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template. Of two equal keys it takes the last and drops the other without a word, in JSON
    /// and in YAML: that is a warning, though hardly ever meant.
    ///
    /// ## Example
    /// ```yaml
    /// Resources:
    ///   Topic: {Type: AWS::SNS::Topic}
    ///   Topic: {Type: AWS::SNS::Topic}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>,
    /// <https://github.com/aws-cloudformation/cfn-language-discussion/issues/96>
    pub struct Parse = E0000, "parse", Error, by "parser", supersedes E4002 E6003;
}
