//! The codes of the diagnostics of certificates, `SW0565` to `SW0567`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a certificate for what is no name of a domain, for too many names, or for a name that has no zone.
    ///
    /// ## Why it matters
    /// The certificate could not be created, or never be validated.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// certificatemanager::Certificate::new(stack, "Certificate", "https://example.org").validate_by_hand();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0565"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write names of domains, `example.org` or `*.example.org`, and give the zone of each.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html>
    pub const INVALID_DOMAIN = "SW0565", "certificate-domain", Error;

    /// ## What it does
    /// Reports a certificate that nobody validates.
    ///
    /// ## Why it matters
    /// The deployment waits for the records of the certificate, for up to three days.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// certificatemanager::Certificate::new(stack, "Certificate", "example.org");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0566"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `.validate_by_dns(&zone)`, or `.validate_by_hand()` where somebody creates the records.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html>
    pub const NOT_VALIDATED = "SW0566", "certificate-not-validated", Warning;

    /// ## What it does
    /// Reports a setting that is changed on a certificate which exists elsewhere.
    ///
    /// ## Why it matters
    /// The certificate is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
    /// certificatemanager::Certificate::from_arn(stack, "Theirs", arn).name("site");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0567"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the certificate is created, or create one here with `Certificate::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-request-public.html>
    pub const IMPORTED = "SW0567", "certificate-imported", Error;
}
