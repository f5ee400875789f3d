//! SW1210: checks that a distribution with aliases has a certificate, and that it is one of us-east-1.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a distribution with aliases has a certificate of its own, and that a certificate of ACM is one of
    /// us-east-1.
    ///
    /// ## Why it matters
    /// CloudFront takes certificates from us-east-1 alone, wherever the stack is, and refuses aliases without one.
    ///
    /// ## Example
    /// ```yaml
    /// Site: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Enabled: true, Aliases: [www.example.com], Origins: [{Id: files, DomainName: files.example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}], DefaultCacheBehavior: {TargetOriginId: files, ViewerProtocolPolicy: https-only, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}}}}   # no ViewerCertificate
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html>
    pub struct Certificate = SW1210, "distribution-certificate", Error, on [forms "AWS::CloudFront::Distribution"];
}

impl Rule for Certificate {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(config) = form.properties.get("DistributionConfig") else {
            return;
        };
        let certificate = config.get("ViewerCertificate");
        if let Some(arn) = certificate.and_then(|one| one.get("AcmCertificateArn"))
            && let Some(region) = arn.text().and_then(region)
            && region != "us-east-1"
        {
            out.report(
                    self.at(
                        arn.span(),
                        format!("the certificate is one of {region}, and CloudFront takes those of us-east-1 alone"),
                    )
                    .hint("request the certificate in us-east-1, and give its ARN here")
                    .property("DistributionConfig.ViewerCertificate.AcmCertificateArn"),
                );
        }
        if let Some(arn) = certificate.and_then(|one| one.get("AcmCertificateArn"))
            && let Some(names) = names(cx, form, arn)
        {
            let aliases = config.get("Aliases").map(Instance::items);
            for (index, alias) in aliases.unwrap_or_default().iter().enumerate() {
                let Some(text) = alias.text() else { continue };
                if names.iter().any(|name| covers(name, text)) {
                    continue;
                }
                out.report(
                    self.at(
                        alias.span(),
                        format!("CloudFront refuses the distribution: its certificate is for `{}`, and not for `{text}`", names.join("`, `")),
                    )
                    .hint(format!("add `{text}` to the `SubjectAlternativeNames` of the certificate"))
                    .related(arn.span(), "the certificate")
                    .property(format!("DistributionConfig.Aliases.{index}")),
                );
            }
        }
        let aliases = config.get("Aliases").filter(|all| !all.items().is_empty());
        let lacks = match certificate {
            Some(one) => {
                one.lacks("AcmCertificateArn") && one.lacks("IamCertificateId")
                    || one
                        .get("CloudFrontDefaultCertificate")
                        .and_then(Instance::boolean)
                        == Some(true)
            }
            None => config.lacks("ViewerCertificate"),
        };
        if let Some(aliases) = aliases
            && lacks
        {
            out.report(
                self.at(
                    aliases.span(),
                    "the distribution has aliases, and no certificate for them",
                )
                .hint("give it a `ViewerCertificate` whose certificate names the aliases")
                .property("DistributionConfig.Aliases"),
            );
        }
    }
}

/// The names that a certificate of the template is for, where all are known.
fn names<'t>(cx: &Context<'t>, form: &Form<'t>, arn: &Instance<'t>) -> Option<Vec<String>> {
    let certificate = cx.template.resources.get(arn.resource()?)?;
    if certificate.type_name != "AWS::CertificateManager::Certificate" {
        return None;
    }
    let value = |name| {
        form.environment
            .evaluate(cx.template, certificate.property(name)?)
    };
    let mut names = vec![value("DomainName")?.text()?.to_owned()];
    if certificate.property("SubjectAlternativeNames").is_some() {
        let others = value("SubjectAlternativeNames")?;
        if others.unknown().is_some() {
            return None;
        }
        for other in others.items() {
            names.push(other.text()?.to_owned());
        }
    }
    Some(names)
}

/// Whether a name of a certificate covers a host: `*` stands for one label.
fn covers(name: &str, host: &str) -> bool {
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    match name.strip_prefix("*.") {
        Some(domain) => {
            same(name, host)
                || host
                    .split_once('.')
                    .is_some_and(|(_, rest)| same(rest, domain))
        }
        None => same(name, host),
    }
}

/// The region of a certificate's ARN in the partition `aws`; the others have rules of their own.
fn region(arn: &str) -> Option<&str> {
    let (region, _) = arn.strip_prefix("arn:aws:acm:")?.split_once(':')?;
    (!region.is_empty()).then_some(region)
}
