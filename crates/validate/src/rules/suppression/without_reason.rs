//! SW1901: an acknowledgement without a reason.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports entries of `Metadata: stackwright: acknowledge` without a reason.
    ///
    /// ## Why it matters
    /// Whoever reads it next cannot tell whether it still holds.
    ///
    /// ## Example
    /// ```yaml
    /// Metadata: {stackwright: {acknowledge: [{code: E3030}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html>
    pub struct SuppressionWithoutReason = SW1901, "suppression-without-reason", Warning, by "report";
}
