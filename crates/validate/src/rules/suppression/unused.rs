//! SW1900: a suppression that covers nothing.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports suppressions, in metadata or by `node.acknowledge`, that cover no finding.
    ///
    /// ## Why it matters
    /// The fault was repaired or the code is misspelt. Left in place, the suppression hides the next one.
    ///
    /// ## Example
    /// ```yaml
    /// Metadata: {cfn-lint: {config: {ignore_checks: [E3030]}}}   # and no such finding
    /// ```
    ///
    /// ## Source
    /// <https://github.com/aws-cloudformation/cfn-lint#metadata>
    pub struct UnusedSuppression = SW1900, "unused-suppression", Warning, by "report";
}
