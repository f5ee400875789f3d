//! E1002: the template is too large.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::Span;

/// Bytes of a template that is uploaded to S3.
pub(super) const LIMIT: usize = 1_000_000;

rule! {
    /// ## What it does
    /// Reports templates of more than 1,000,000 bytes.
    ///
    /// ## Why it matters
    /// CloudFormation takes up to 51,200 bytes in the request and up to 1 MB from S3, and refuses the rest.
    ///
    /// ## Example
    /// A template of 1.2 MB. Split it into nested stacks, or leave out blanks.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct Size = E1002, "template-size", Error, on [template];
}

impl Rule for Size {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let bytes = cx.text.len();
        if bytes > LIMIT {
            out.report(
                self.at(
                    Span::default(),
                    format!("the template has {bytes} bytes; CloudFormation accepts {LIMIT}"),
                )
                .hint("split it into several stacks"),
            );
        }
    }
}
