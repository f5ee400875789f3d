//! W3704: values to forward that a cache policy makes void.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Reports a cache behavior with both a cache policy and `ForwardedValues`.
    ///
    /// ## Why it matters
    /// CloudFront ignores `ForwardedValues` then: what it lists is not forwarded.
    ///
    /// ## Example
    /// ```yaml
    /// DefaultCacheBehavior: {TargetOriginId: files, ViewerProtocolPolicy: https-only,
    ///   CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6, ForwardedValues: {QueryString: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-cachebehavior.html>
    pub struct ForwardedValues = W3704, "forwarded-values", Warning, on [forms "AWS::CloudFront::Distribution"];
}

impl Rule for ForwardedValues {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for path in [
            "DistributionConfig.DefaultCacheBehavior",
            "DistributionConfig.CacheBehaviors.*",
        ] {
            for at in select(&form.properties, form.resource.properties_span(), path) {
                if let Some(policy) = at.instance.get("CachePolicyId")
                    && let Some((_, span, _)) = at
                        .instance
                        .entries()
                        .iter()
                        .find(|(key, ..)| *key == "ForwardedValues")
                {
                    out.report(
                        self.at(*span, "`ForwardedValues` is ignored beside `CachePolicyId`")
                            .hint("remove one of the two")
                            .related(policy.span(), "the cache policy")
                            .property(format!("{}.ForwardedValues", at.path)),
                    );
                }
            }
        }
    }
}
