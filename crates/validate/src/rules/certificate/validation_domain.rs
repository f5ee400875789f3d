//! E3503: checks that the validation domain of a certificate is the domain itself or one above it.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

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
    pub struct ValidationDomain = E3503, "validation-domain", Error, on [resources "AWS::CertificateManager::Certificate"];
}

impl Rule for ValidationDomain {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(resource) {
            let p = &form.properties;
            for at in select(p, resource.properties_span(), "DomainValidationOptions.*") {
                if let (Some(domain), Some(above)) = (
                    at.instance.get("DomainName").and_then(|value| value.text()),
                    at.instance.get("ValidationDomain"),
                ) && let Some(text) = above.text()
                    && domain != text
                    && !domain.ends_with(&format!(".{text}"))
                {
                    out.report(
                        self.at(above.span(), format!("`{text}` is not above `{domain}`"))
                            .resource(resource)
                            .property(&format!("{}.ValidationDomain", at.path)),
                    );
                }
            }
        }
    }
}
