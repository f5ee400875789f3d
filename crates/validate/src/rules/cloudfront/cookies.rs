//! E3722: checks which cookies a cache behavior without cache policy forwards.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks which cookies a cache behavior without cache policy forwards.
    ///
    /// ## Why it matters
    /// CloudFront refuses the distribution.
    ///
    /// ## Example
    /// ```yaml
    /// Site: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Enabled: true, Origins: [{Id: files, DomainName: files.example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}], DefaultCacheBehavior: {TargetOriginId: files, ViewerProtocolPolicy: https-only, ForwardedValues: {QueryString: false, Cookies: {Forward: some}}}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-cookies.html>
    pub struct Cookies = E3722, "forwarded-cookies", Error,
    by Schema "AWS::CloudFront::Distribution" "forward_enum",
    at {
        "AWS::CloudFront::Distribution": "DistributionConfig.DefaultCacheBehavior" "DistributionConfig.CacheBehaviors.*"
    },
    because "cookies are forwarded `all`, `none` or those of a `whitelist`";
}
