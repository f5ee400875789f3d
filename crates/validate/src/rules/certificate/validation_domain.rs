//! E3503: checks that the validation domain of a certificate is the domain itself or one above it, and that what is validated is in the certificate.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the validation domain of a certificate is the domain itself or one above it, and that each domain of
    /// `DomainValidationOptions` is one that the certificate is for.
    ///
    /// ## Why it matters
    /// ACM refuses the certificate.
    ///
    /// ## Example
    /// ```yaml
    /// Cert: {Type: AWS::CertificateManager::Certificate, Properties: {DomainName: www.example.com, DomainValidationOptions: [{DomainName: www.example.com, ValidationDomain: example.org}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-certificatemanager-certificate-domainvalidationoption.html>
    pub struct ValidationDomain = E3503, "validation-domain", Error, on [forms "AWS::CertificateManager::Certificate"];
}

impl Rule for ValidationDomain {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        for at in select(
            p,
            form.resource.properties_span(),
            "DomainValidationOptions.*",
        ) {
            if let Some(names) = names(p)
                && let Some(domain) = at.instance.get("DomainName")
                && let Some(text) = domain.text()
                && !names.contains(&text)
            {
                out.report(
                    self.at(
                        domain.span(),
                        format!("`{text}` is validated, and the certificate is for `{}`", names.join("`, `")),
                    )
                    .hint("name each domain as it stands in `DomainName` or `SubjectAlternativeNames`")
                    .property(format!("{}.DomainName", at.path)),
                );
            }
            if let (Some(domain), Some(above)) = (
                at.instance.get("DomainName").and_then(|value| value.text()),
                at.instance.get("ValidationDomain"),
            ) && let Some(text) = above.text()
                && domain != text
                && !domain.ends_with(&format!(".{text}"))
            {
                out.report(
                    self.at(above.span(), format!("`{text}` is not above `{domain}`"))
                        .property(format!("{}.ValidationDomain", at.path)),
                );
            }
        }
    }
}

/// The names of a certificate, where all are known.
fn names<'a>(certificate: &'a Instance<'_>) -> Option<Vec<&'a str>> {
    let mut names = vec![certificate.get("DomainName")?.text()?];
    if let Some(others) = certificate.get("SubjectAlternativeNames") {
        if others.unknown().is_some() {
            return None;
        }
        for other in others.items() {
            names.push(other.text()?);
        }
    } else if !certificate.lacks("SubjectAlternativeNames") {
        return None;
    }
    Some(names)
}
