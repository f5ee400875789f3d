//! E3017: no form fits.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports values that fit none of the forms that their property can have. The form that was most likely meant is named where there is one.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Type: {Type: AWS::S3::Bucket}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct NoFormFits = E3017, "no-form-fits", Error, by "schema check";
}
