//! Certificates.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Tags, Value,
};
use stackwright_cfn::certificatemanager::CfnCertificate;
use stackwright_cfn::certificatemanager::certificate::{
    CertificateTransparencyLoggingPreference, DomainValidationOption,
};

use super::codes;
use crate::iam::GrantActions;
use crate::kit::{Handle, Kind, Origin, check, lazily, unless_empty};
use crate::route53::HostedZone;

static CERTIFICATE: Kind = Kind {
    construct_type: "stackwright_aws.certificatemanager.Certificate",
    noun: "certificate",
    constructor: "Certificate::new",
    imported: codes::IMPORTED,
};

/// A certificate for names of domains, which AWS renews.
///
/// A deployment waits until it is validated: [`validate_by_dns`](Certificate::validate_by_dns) lets CloudFormation do that,
/// in a hosted zone of the same account. One for CloudFront must be of `us-east-1`:
/// [`in_us_east_1`](Certificate::in_us_east_1) creates it there.
///
/// ```
/// use stackwright_aws::certificatemanager::Certificate;
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::route53::HostedZone;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "example.org");
/// Certificate::new(&stack, "Certificate", "example.org").alternative_names(["*.example.org"]).validate_by_dns(&zone);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html>
#[derive(Clone, Debug)]
pub struct Certificate(Handle<Owned, Value<String>>);

#[derive(Debug)]
struct Owned {
    cfn: CfnCertificate,
    domain: Value<String>,
    alternatives: RefCell<Vec<Value<String>>>,
    validation: RefCell<Validation>,
}

#[derive(Debug, Default)]
enum Validation {
    /// Nobody said how.
    #[default]
    Unknown,
    ByHand,
    Dns(HostedZone),
    DnsOf(Vec<(Value<String>, HostedZone)>),
    Email(Vec<(Value<String>, Value<String>)>),
    /// A private authority needs no proof.
    Private,
}

impl Construct for Certificate {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl IntoValue<String> for &Certificate {
    fn into_value(self) -> Value<String> {
        self.certificate_arn()
    }
}

impl GrantActions for Certificate {
    type Resource = CfnCertificate;

    fn governed_arn(&self) -> Value<String> {
        self.certificate_arn()
    }
}

impl Certificate {
    /// A certificate for a domain, `example.org` or `*.example.org`.
    ///
    /// # Errors
    /// At synthesis: `SW0565` for what is no name of a domain.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, domain: impl IntoValue<String>) -> Self {
        Defaults::apply(Self::create(
            CERTIFICATE.node(scope.node(), id),
            domain.into_value(),
        ))
    }

    #[track_caller]
    fn create(node: Node, domain: Value<String>) -> Self {
        check_domain(&node, &domain);
        let owned = Rc::new(Owned {
            cfn: CfnCertificate::new(&node, "Resource", &domain),
            domain,
            alternatives: RefCell::default(),
            validation: RefCell::default(),
        });
        owned
            .cfn
            .subject_alternative_names(lazily(&owned, |it| unless_empty(&it.alternatives)))
            .validation_method(lazily(&owned, |it| it.validation.borrow().method()))
            .domain_validation_options(lazily(&owned, Owned::options));
        check(&node, &owned, Owned::problems);
        Tags::of(&node).add("Name", node.path());
        Certificate(Handle::owned(&CERTIFICATE, node, owned))
    }

    /// A certificate of a private authority, by its ARN, for what is reached from inside alone: nobody else trusts it.
    /// Source: <https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-request-private.html>
    #[track_caller]
    pub fn private(
        scope: &impl Construct,
        id: &str,
        domain: impl IntoValue<String>,
        authority_arn: impl IntoValue<String>,
    ) -> Self {
        let certificate = Self::new(scope, id, domain);
        if let Some(owned) = certificate.0.as_owned() {
            owned.cfn.certificate_authority_arn(authority_arn);
        }
        certificate.validation(Validation::Private)
    }

    /// A certificate that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = CERTIFICATE.node(scope.node(), id);
        Certificate(Handle::imported(&CERTIFICATE, node, arn.into_value()))
    }

    /// Further names that it is for.
    ///
    /// # Errors
    /// At synthesis: `SW0565` for what is no name of a domain.
    #[track_caller]
    pub fn alternative_names<V: IntoValue<String>>(
        &self,
        names: impl IntoIterator<Item = V>,
    ) -> Self {
        let names: Vec<_> = names.into_iter().map(IntoValue::into_value).collect();
        for name in &names {
            check_domain(self.node(), name);
        }
        Certificate(self.0.edit("further names", |certificate| {
            certificate.alternatives.borrow_mut().extend(names);
        }))
    }

    /// Proves by records in this zone that the names are one's own. CloudFormation creates them.
    #[track_caller]
    pub fn validate_by_dns(&self, zone: &HostedZone) -> Self {
        self.validation(Validation::Dns(zone.clone()))
    }

    /// Proves by records in the zone of each name that they are one's own.
    #[track_caller]
    pub fn validate_by_dns_of<'a, V: IntoValue<String>>(
        &self,
        zones: impl IntoIterator<Item = (V, &'a HostedZone)>,
    ) -> Self {
        let zones = zones.into_iter();
        let zones = zones.map(|(name, zone)| (name.into_value(), zone.clone()));
        self.validation(Validation::DnsOf(zones.collect()))
    }

    /// Proves by records that somebody creates while the deployment waits.
    #[track_caller]
    pub fn validate_by_hand(&self) -> Self {
        self.validation(Validation::ByHand)
    }

    /// Proves by mails that somebody answers while the deployment waits: for each name, the domain to which they are sent.
    /// Such a certificate is not renewed without another answer.
    #[track_caller]
    pub fn validate_by_email<V: IntoValue<String>, W: IntoValue<String>>(
        &self,
        domains: impl IntoIterator<Item = (V, W)>,
    ) -> Self {
        let domains = domains.into_iter();
        let domains = domains.map(|(name, domain)| (name.into_value(), domain.into_value()));
        self.validation(Validation::Email(domains.collect()))
    }

    #[track_caller]
    fn validation(&self, validation: Validation) -> Self {
        Certificate(self.0.edit("a validation", |certificate| {
            certificate.validation.replace(validation);
        }))
    }

    /// The tag `Name`, which the console shows; the path of the construct unless this is called.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        Certificate(self.0.edit("a name", |_| {
            Tags::of(self).add("Name", name);
        }))
    }

    /// The algorithm of its key: `RSA_2048`, which it is unless this is called, `EC_prime256v1`, `EC_secp384r1`.
    #[track_caller]
    pub fn key_algorithm(&self, algorithm: impl IntoValue<String>) -> Self {
        Certificate(self.0.edit("an algorithm", |certificate| {
            certificate.cfn.key_algorithm(algorithm);
        }))
    }

    /// Leaves it out of the public logs of certificates. Browsers do not trust such a one.
    #[track_caller]
    pub fn disable_transparency_logging(&self) -> Self {
        let disabled = CertificateTransparencyLoggingPreference::Disabled;
        Certificate(self.0.edit("whether it is logged", |certificate| {
            certificate
                .cfn
                .certificate_transparency_logging_preference(disabled);
        }))
    }

    /// What happens to the certificate when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Certificate(self.0.edit("a removal policy", |certificate| {
            certificate.cfn.removal_policy(policy);
        }))
    }

    /// The ARN.
    pub fn certificate_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(certificate) => certificate.cfn.ref_(),
            Origin::Imported(arn) => Value::clone(arn),
        }
    }

    /// In how many days the certificate ends, measured once a day: for an alarm on one that AWS does not renew.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
    /// let bought = certificatemanager::Certificate::from_arn(&stack, "Bought", arn);
    /// Alarm::new(&stack, "Ends", bought.days_to_expiry().is_below(14.0)).evaluation_periods(1);
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html>
    #[cfg(feature = "cloudwatch")]
    pub fn days_to_expiry(&self) -> crate::cloudwatch::Metric {
        crate::cloudwatch::Metric::new("AWS/CertificateManager", "DaysToExpiry")
            .dimension("CertificateArn", self.certificate_arn())
            .statistic(crate::cloudwatch::Statistic::minimum())
            .period(stackwright::Duration::days(1))
    }

    /// Whether the certificate exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }
}

impl Validation {
    fn method(&self) -> Option<&'static str> {
        match self {
            Validation::Email(_) => Some("EMAIL"),
            Validation::Private => None,
            _ => Some("DNS"),
        }
    }
}

impl Owned {
    /// The names, without those with an asterisk whose record is that of another one.
    fn names(&self) -> Vec<Value<String>> {
        let alternatives = self.alternatives.borrow();
        let all = || std::iter::once(&self.domain).chain(alternatives.iter());
        let is_covered = |name: &Value<String>| {
            let bare = name.as_str().and_then(|name| name.strip_prefix("*."));
            bare.is_some_and(|bare| all().any(|other| other.as_str() == Some(bare)))
        };
        all().filter(|name| !is_covered(name)).cloned().collect()
    }

    fn options(&self) -> Option<Vec<DomainValidationOption>> {
        let option = |name: &Value<String>| DomainValidationOption::new().domain_name(name);
        let options: Vec<_> = match &*self.validation.borrow() {
            Validation::Unknown | Validation::ByHand | Validation::Private => return None,
            Validation::Dns(zone) => (self.names().iter())
                .map(|name| option(name).hosted_zone_id(zone.hosted_zone_id()))
                .collect(),
            Validation::DnsOf(zones) => (zones.iter())
                .map(|(name, zone)| option(name).hosted_zone_id(zone.hosted_zone_id()))
                .collect(),
            Validation::Email(domains) => (domains.iter())
                .map(|(name, domain)| option(name).validation_domain(domain))
                .collect(),
        };
        (!options.is_empty()).then_some(options)
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if matches!(*self.validation.borrow(), Validation::Unknown) {
            let problem =
                "a deployment waits until somebody creates the records of the certificate";
            problems.push(
                Diagnostic::warning(codes::NOT_VALIDATED, problem).hint(
                    "call `.validate_by_dns(&zone)`, or `.validate_by_hand()` if that is meant",
                ),
            );
        }
        if let Validation::DnsOf(zones) = &*self.validation.borrow() {
            let is_there =
                |name: &Value<String>| zones.iter().any(|(known, _)| known.is_written_as(name));
            let missing = self.names().into_iter().find(|name| !is_there(name));
            if let Some(name) = missing.as_ref().and_then(Value::as_str) {
                let problem = format!("no zone is given for `{name}`");
                let problem = Diagnostic::error(codes::INVALID_DOMAIN, problem);
                problems.push(problem.hint("give the zone of each name"));
            }
        }
        let count = 1 + self.alternatives.borrow().len();
        if count > 100 {
            let problem = format!("a certificate is for {count} names");
            let problem = Diagnostic::error(codes::INVALID_DOMAIN, problem);
            problems.push(problem.hint("use at most 100, or an asterisk: `*.example.org`"));
        }
        problems
    }
}

/// Reports what is no name of a domain, on the caller's line.
#[track_caller]
fn check_domain(node: &Node, name: &Value<String>) {
    let Some(text) = name.as_str() else { return };
    let bare = text.strip_prefix("*.").unwrap_or(text);
    let is_label = |label: &str| {
        let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        (1..=63).contains(&label.len())
            && label.chars().all(is_letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_domain = bare.contains('.') && text.len() <= 253 && bare.split('.').all(is_label);
    if !is_domain {
        let problem = format!("a certificate cannot be for `{text}`");
        let problem = Diagnostic::error(codes::INVALID_DOMAIN, problem)
            .hint("write the name of a domain, `example.org` or `*.example.org`");
        node.report(problem.at(std::panic::Location::caller()));
    }
}
