//! E1159: certificate arn format.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports literal values that are no ACM certificate ARN where one is needed.
    ///
    /// ## Why it matters
    /// The service refuses the value, or looks for something that cannot exist.
    ///
    /// ## Example
    /// ```yaml
    /// Property: not-a-certificate-arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct CertificateArnFormat = E1159, "certificate-arn-format", Error, by "schema check";
}
