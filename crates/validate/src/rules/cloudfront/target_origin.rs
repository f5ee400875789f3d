//! E3057: checks that the origin or origin group that a cache behavior names is in the distribution.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that the origin or origin group that a cache behavior names is in the distribution.
    ///
    /// ## Why it matters
    /// CloudFront refuses the distribution.
    ///
    /// ## Example
    /// ```yaml
    /// Site: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Enabled: true, Origins: [{Id: files, DomainName: files.example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}], DefaultCacheBehavior: {TargetOriginId: file, ViewerProtocolPolicy: https-only, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-cachebehavior.html>
    pub struct TargetOrigin = E3057, "target-origin", Error, on [forms "AWS::CloudFront::Distribution"];
}

impl Rule for TargetOrigin {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let span = form.resource.properties_span();
        let origins: Vec<_> = [
            "DistributionConfig.Origins.*.Id",
            "DistributionConfig.OriginGroups.Items.*.Id",
        ]
        .iter()
        .flat_map(|path| select(p, span, path))
        .collect();
        if origins.is_empty()
            || origins.iter().any(|at| at.instance.text().is_none())
            || p.at("DistributionConfig.Origins")
                .is_none_or(|list| list.unknown().is_some())
        {
            return;
        }
        for path in [
            "DistributionConfig.DefaultCacheBehavior.TargetOriginId",
            "DistributionConfig.CacheBehaviors.*.TargetOriginId",
        ] {
            for at in select(p, span, path) {
                if let Some(name) = at.instance.text()
                    && !origins
                        .iter()
                        .any(|origin| origin.instance.text() == Some(name))
                {
                    let mut finding = self
                        .at(at.instance.span(), format!("there is no origin `{name}`"))
                        .property(&at.path);
                    if let Some(near) = did_you_mean(
                        name,
                        origins.iter().filter_map(|origin| origin.instance.text()),
                    ) {
                        finding = finding.meant(near);
                    }
                    out.report(finding);
                }
            }
        }
    }
}
