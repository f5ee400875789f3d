//! W3045: finds buckets with a canned access control list.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Finds buckets with a canned access control list.
    ///
    /// ## Why it matters
    /// Access control lists are off for new buckets; a bucket policy says more, in one place.
    ///
    /// ## Example
    /// ```yaml
    /// Files: {Type: AWS::S3::Bucket, Properties: {AccessControl: Private}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
    pub struct AccessControl = W3045, "access-control-obsolete", Warning, on [forms "AWS::S3::Bucket"];
}

impl Rule for AccessControl {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let Some(value) = p.get("AccessControl") {
            out.report(
                self.at(
                    value.span(),
                    "access to a bucket is better controlled by a bucket policy",
                )
                .property("AccessControl"),
            );
        }
    }
}
