//! E1002: the template is too large.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports templates of more than 1,000,000 bytes. Nothing else is checked of them.
    ///
    /// ## Why it matters
    /// CloudFormation takes up to 51,200 bytes in the request and up to 1 MB from S3, and refuses the rest.
    ///
    /// ## Example
    /// A template of 1.2 MB. Split it into nested stacks, or leave out blanks.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct Size = E1002, "template-size", Error, by "parser";
}
