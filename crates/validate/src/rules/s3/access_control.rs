//! W3045: finds buckets with a canned access control list.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

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
    pub struct AccessControl = W3045, "access-control-obsolete", Warning, on [resources "AWS::S3::Bucket"];
}

impl Rule for AccessControl {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(resource) {
            let p = &form.properties;
            if let Some(value) = p.get("AccessControl") {
                out.report(
                    self.at(
                        value.span(),
                        "access to a bucket is better controlled by a bucket policy",
                    )
                    .resource(resource)
                    .property("AccessControl"),
                );
                return;
            }
        }
    }
}
