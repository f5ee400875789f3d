//! E3013: checks that the aliases of a distribution are domain names, with a wildcard at the beginning at most.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that the aliases of a distribution are domain names, with a wildcard at the beginning at most.
    ///
    /// ## Why it matters
    /// CloudFront refuses the distribution.
    ///
    /// ## Example
    /// ```yaml
    /// Site: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Enabled: true, Aliases: [www_example, "a.*.example.com"], Origins: [{Id: files, DomainName: files.example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}], DefaultCacheBehavior: {TargetOriginId: files, ViewerProtocolPolicy: https-only, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html>
    pub struct Aliases = E3013, "alias-domain", Error, on [forms "AWS::CloudFront::Distribution"];
}

impl Rule for Aliases {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        for at in select(
            p,
            form.resource.properties_span(),
            "DistributionConfig.Aliases.*",
        ) {
            if let Some(name) = at.instance.text().filter(|name| !is_domain(name)) {
                out.report(self.at(at.instance.span(), format!("`{name}` is not a domain name such as `www.example.com` or `*.example.com`")).property(&at.path));
            }
        }
    }
}

fn is_domain(name: &str) -> bool {
    let rest = name.strip_prefix("*.").unwrap_or(name);
    rest.contains('.')
        && rest.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        })
}
