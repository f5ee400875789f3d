//! E3503: checks that the validation domain of a certificate is the domain itself or one above it.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that the validation domain of a certificate is the domain itself or one above it.
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
