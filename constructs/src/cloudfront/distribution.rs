//! Distributions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource, Value,
    pseudo, sub,
};
use stackwright_cfn::cloudfront::CfnDistribution;
use stackwright_cfn::cloudfront::CfnMonitoringSubscription;
use stackwright_cfn::cloudfront::distribution::{
    self, CustomErrorResponse, DistributionConfig, GeoRestriction, GeoRestrictionLocations,
    GeoRestrictionRestrictionType, Logging, OriginGroup, OriginGroupFailoverCriteria,
    OriginGroupMember, OriginGroupMembers, OriginGroups, Restrictions, StatusCodes,
    ViewerCertificate, ViewerCertificateSslSupportMethod,
};
use stackwright_cfn::cloudfront::monitoring_subscription::{
    MonitoringSubscription, RealtimeMetricsSubscriptionConfig,
    RealtimeMetricsSubscriptionConfigRealtimeMetricsSubscriptionStatus,
};

use super::behavior::Behavior;
use super::origin::Origin;
use super::{HttpVersion, PriceClass, SecurityPolicy, codes};
use crate::certificatemanager::Certificate;
use crate::iam::{Grant, GrantActions, Grantable};
use crate::kit::{Handle, Kind, Origin as Source, Set, account_of, check, part_of_arn, some_of};
use crate::s3::Bucket;

static DISTRIBUTION: Kind = Kind {
    construct_type: "stackwright_aws.cloudfront.Distribution",
    noun: "distribution",
    constructor: "Distribution::new",
    imported: codes::IMPORTED,
};

/// A distribution: what buckets and servers have, delivered from edges all over the world.
///
/// Requests over HTTP are redirected to HTTPS unless the [`Behavior`] says otherwise.
///
/// ```
/// use stackwright_aws::cloudfront::{Behavior, CachePolicy, Distribution, Origin};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let site = Bucket::new(&stack, "Site");
/// let api = Behavior::new(&Origin::https("api.example.org")).allow_all_methods().cache(CachePolicy::disabled());
/// Distribution::new(&stack, "Distribution", &site).default_root_object("index.html").behavior("/api/*", api);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Introduction.html>
#[derive(Clone, Debug)]
pub struct Distribution(Handle<Owned, Imported>);

struct Owned {
    cfn: CfnDistribution,
    settings: Rc<Settings>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.fmt(f)
    }
}

struct Settings {
    default: Behavior,
    behaviors: RefCell<Vec<Set<(String, Behavior)>>>,
    /// The origins in the order of their use, with what was written of each.
    origins: RefCell<Vec<(Origin, String, distribution::Origin)>>,
    groups: RefCell<Vec<OriginGroup>>,
    names: RefCell<Option<Set<Vec<Value<String>>>>>,
    certificate: RefCell<Option<Set<Certificate>>>,
    security: RefCell<SecurityPolicy>,
    http: RefCell<HttpVersion>,
    ipv6: Cell<bool>,
    enabled: Cell<bool>,
    errors: RefCell<Vec<ErrorResponse>>,
    logs: RefCell<Option<Logging>>,
    countries: RefCell<Option<(GeoRestrictionRestrictionType, Vec<String>)>>,
    price: RefCell<Option<PriceClass>>,
    root: RefCell<Option<Value<String>>>,
    comment: RefCell<Option<Value<String>>>,
    web_acl: RefCell<Option<Value<String>>>,
}

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    domain: Value<String>,
}

impl Construct for Distribution {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

/// What is answered instead of an error.
///
/// ```
/// use stackwright_aws::cloudfront::ErrorResponse;
/// let app = ErrorResponse::new(404).page("/index.html", 200);
/// # let _ = app;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ErrorResponse {
    status: u16,
    page: Option<(String, u16)>,
    ttl: Option<Duration>,
}

impl ErrorResponse {
    /// For a status of the origin, such as 403 or 404.
    pub fn new(status: u16) -> Self {
        ErrorResponse {
            status,
            page: None,
            ttl: None,
        }
    }

    /// Answers with this page and this status.
    pub fn page(mut self, path: &str, status: u16) -> Self {
        self.page = Some((path.to_owned(), status));
        self
    }

    /// For how long the error is cached at least.
    pub fn ttl(mut self, time: impl Into<Duration>) -> Self {
        self.ttl = Some(time.into());
        self
    }

    fn problem(&self) -> Option<Diagnostic> {
        const KNOWN: [u16; 12] = [400, 403, 404, 405, 414, 416, 429, 500, 501, 502, 503, 504];
        let error = |message: String, hint: &str| {
            Some(Diagnostic::error(codes::SETTING, message).hint(hint))
        };
        if !KNOWN.contains(&self.status) {
            let message = format!(
                "CloudFront answers nothing else for the status {}",
                self.status
            );
            return error(message, "use one from 400 to 504 that CloudFront knows");
        }
        let (path, _) = self
            .page
            .as_ref()
            .filter(|(path, _)| !path.starts_with('/'))?;
        error(
            format!("`{path}` is no path of a page"),
            "begin with a slash",
        )
    }

    fn property(&self) -> CustomErrorResponse {
        let page = self.page.as_ref();
        CustomErrorResponse::new(self.status)
            .error_caching_min_ttl(self.ttl.map(|time| time.in_seconds().cast::<f64>()))
            .response_code(page.map(|(_, status)| *status))
            .response_page_path(page.map(|(path, _)| path.clone()))
    }
}

impl Distribution {
    /// A distribution that answers everything in one way: a [`Behavior`], or an origin, or a bucket.
    ///
    /// # Errors
    /// At synthesis: `SW0570` for what is wrong with an origin, `SW0572` with a behaviour, `SW0574` if a bucket's policy is not
    /// changed from here.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, default: impl Into<Behavior>) -> Self {
        Defaults::apply(Self::create(
            DISTRIBUTION.node(scope.node(), id),
            default.into(),
        ))
    }

    #[track_caller]
    fn create(node: Node, default: Behavior) -> Self {
        let settings = Rc::new(Settings {
            default,
            behaviors: RefCell::default(),
            origins: RefCell::default(),
            groups: RefCell::default(),
            names: RefCell::default(),
            certificate: RefCell::default(),
            security: RefCell::new(SecurityPolicy::TLSv1_2_2021),
            http: RefCell::new(HttpVersion::Http2),
            ipv6: Cell::new(true),
            enabled: Cell::new(true),
            errors: RefCell::default(),
            logs: RefCell::default(),
            countries: RefCell::default(),
            price: RefCell::default(),
            root: RefCell::default(),
            comment: RefCell::default(),
            web_acl: RefCell::default(),
        });
        let lazy = settings.clone();
        let config = Value::lazy(move || lazy.property());
        let cfn = CfnDistribution::new(&node, "Resource", config);
        let owned = Rc::new(Owned { cfn, settings });
        check(&node, &owned, |it| it.settings.problems());
        let distribution = Distribution(Handle::owned(&DISTRIBUTION, node, owned));
        if let Some(owned) = distribution.0.as_owned() {
            distribution.bind(&owned.settings.default.origin);
        }
        distribution
    }

    /// A distribution that exists already, by its id and its name (`d111111abcdef8.cloudfront.net`). It is never modified.
    #[track_caller]
    pub fn from_id(
        scope: &impl Construct,
        id: &str,
        distribution_id: impl IntoValue<String>,
        domain: impl IntoValue<String>,
    ) -> Self {
        let node = DISTRIBUTION.node(scope.node(), id);
        let imported = Imported {
            id: distribution_id.into_value(),
            domain: domain.into_value(),
        };
        Distribution(Handle::imported(&DISTRIBUTION, node, imported))
    }

    /// Creates what an origin needs, once.
    #[track_caller]
    fn bind(&self, origin: &Origin) {
        let Some(owned) = self.0.as_owned() else {
            return;
        };
        let settings = &owned.settings;
        let known = settings.origins.borrow().len();
        let is_there = |(one, ..): &(Origin, _, _)| one.is_same(origin);
        if settings.origins.borrow().iter().any(is_there) {
            return;
        }
        let create = |origin: &Origin, number: usize| {
            let node = Node::new(self, &format!("Origin{number}"));
            let written = origin.bind(&node, &self.distribution_arn());
            (origin.clone(), node.unique_id(), written)
        };
        let mut bound = create(origin, known + 1);
        let other = origin.fallback_origin().map(|(other, statuses)| {
            let other = create(other, known + 2);
            let group = settings.groups.borrow().len() + 1;
            let node = Node::new(self, &format!("OriginGroup{group}"));
            let members = [&bound.1, &other.1].map(OriginGroupMember::new);
            let statuses: Vec<i64> = statuses.iter().copied().map(i64::from).collect();
            let codes = StatusCodes::new(i64::try_from(statuses.len()).unwrap_or(0), statuses);
            let group = OriginGroup::new()
                .id(node.unique_id())
                .failover_criteria(OriginGroupFailoverCriteria::new(codes))
                .members(OriginGroupMembers::new(2, members));
            settings.groups.borrow_mut().push(group);
            // What asks the first asks the group.
            bound.1 = node.unique_id();
            other
        });
        let mut origins = settings.origins.borrow_mut();
        origins.push(bound);
        origins.extend(other);
    }

    #[track_caller]
    fn edit(&self, what: &str, edit: impl FnOnce(&Settings)) -> Self {
        Distribution(self.0.edit(what, |owned| edit(&owned.settings)))
    }

    /// Answers requests of some paths otherwise: `/api/*`, `*.jpg`. The first that fits counts.
    ///
    /// # Errors
    /// At synthesis: `SW0572` for two of one path, or for what is wrong with it.
    #[track_caller]
    pub fn behavior(&self, path: &str, behavior: impl Into<Behavior>) -> Self {
        let behavior = behavior.into();
        self.bind(&behavior.origin);
        let entry = Set::new((path.to_owned(), behavior));
        self.edit("a behaviour", |it| it.behaviors.borrow_mut().push(entry))
    }

    /// The names that it is called by, besides its own, and the certificate for them, which is one of `us-east-1`.
    ///
    /// # Errors
    /// At synthesis: `SW0571` for a certificate of another region, or without names.
    #[track_caller]
    pub fn domain_names<V: IntoValue<String>>(
        &self,
        names: impl IntoIterator<Item = V>,
        certificate: &Certificate,
    ) -> Self {
        let names: Vec<_> = names.into_iter().map(IntoValue::into_value).collect();
        let (names, certificate) = (Set::new(names), Set::new(certificate.clone()));
        self.edit("names", |it| {
            it.names.replace(Some(names));
            it.certificate.replace(Some(certificate));
        })
    }

    /// Which versions of TLS it speaks: `TLSv1.2_2021` unless this is called. For names of one's own.
    #[track_caller]
    pub fn security_policy(&self, policy: SecurityPolicy) -> Self {
        self.edit("a security policy", |it| {
            it.security.replace(policy);
        })
    }

    /// What is answered for the path `/`: `index.html`.
    #[track_caller]
    pub fn default_root_object(&self, key: impl IntoValue<String>) -> Self {
        let key = key.into_value();
        if key.as_str().is_some_and(|key| key.starts_with('/')) {
            let problem = "the object for `/` begins with a slash, and is never found";
            let problem = Diagnostic::error(codes::SETTING, problem);
            self.0
                .report(problem.hint("leave out the slash: `index.html`"));
        }
        self.edit("an object", |it| drop(it.root.replace(Some(key))))
    }

    /// What it is for.
    #[track_caller]
    pub fn comment(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        self.edit("a comment", |it| drop(it.comment.replace(Some(text))))
    }

    /// In which parts of the world it has edges; everywhere unless this is called.
    #[track_caller]
    pub fn price_class(&self, class: PriceClass) -> Self {
        self.edit("a price class", |it| {
            it.price.replace(Some(class));
        })
    }

    /// Which versions of HTTP it speaks; HTTP/2 unless this is called.
    #[track_caller]
    pub fn http_version(&self, version: HttpVersion) -> Self {
        self.edit("a version", |it| {
            it.http.replace(version);
        })
    }

    /// Has addresses of IPv4 alone.
    #[track_caller]
    pub fn ipv4_only(&self) -> Self {
        self.edit("its addresses", |it| it.ipv6.set(false))
    }

    /// Answers nothing, but stays.
    #[track_caller]
    pub fn disabled(&self) -> Self {
        self.edit("whether it answers", |it| it.enabled.set(false))
    }

    /// Filters requests by a web ACL of WAF, by its ARN. It is one of `us-east-1`, for CloudFront.
    #[track_caller]
    pub fn web_acl(&self, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        self.edit("a web ACL", |it| drop(it.web_acl.replace(Some(arn))))
    }

    /// Answers something else instead of an error.
    ///
    /// # Errors
    /// At synthesis: `SW0575` for a status that CloudFront does not know, or a path without a slash.
    #[track_caller]
    pub fn error_response(&self, response: ErrorResponse) -> Self {
        if let Some(problem) = response.problem() {
            self.0.report(problem);
        }
        self.edit("an answer", |it| it.errors.borrow_mut().push(response))
    }

    /// Writes a line for each request into a bucket, whose objects may have other owners (`ObjectOwnership`), below a prefix.
    #[track_caller]
    pub fn access_logs(&self, bucket: &Bucket, prefix: &str) -> Self {
        self.log(bucket, prefix, None)
    }

    /// As [`access_logs`](Distribution::access_logs), with the cookies of requests.
    #[track_caller]
    pub fn access_logs_with_cookies(&self, bucket: &Bucket, prefix: &str) -> Self {
        self.log(bucket, prefix, Some(true))
    }

    #[track_caller]
    fn log(&self, bucket: &Bucket, prefix: &str, cookies: Option<bool>) -> Self {
        let logs = Logging::new()
            .bucket(bucket.bucket_regional_domain_name())
            .include_cookies(cookies)
            .prefix((!prefix.is_empty()).then_some(prefix));
        self.edit("logs", |it| drop(it.logs.replace(Some(logs))))
    }

    /// Answers only requests from these countries, by their two letters.
    #[track_caller]
    pub fn only_countries(&self, countries: &[&str]) -> Self {
        self.countries(GeoRestrictionRestrictionType::Whitelist, countries)
    }

    /// Answers no requests from these countries, by their two letters.
    #[track_caller]
    pub fn not_countries(&self, countries: &[&str]) -> Self {
        self.countries(GeoRestrictionRestrictionType::Blacklist, countries)
    }

    #[track_caller]
    fn countries(&self, kind: GeoRestrictionRestrictionType, countries: &[&str]) -> Self {
        let countries = countries.iter().map(|it| (*it).to_owned()).collect();
        self.edit("countries", |it| {
            it.countries.replace(Some((kind, countries)));
        })
    }

    /// Measures more of it, for a price for each metric: answers of the origin by status, the time to the last byte, hits.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html>
    #[track_caller]
    pub fn additional_metrics(&self) -> Self {
        let enabled = RealtimeMetricsSubscriptionConfigRealtimeMetricsSubscriptionStatus::Enabled;
        let config = RealtimeMetricsSubscriptionConfig::new(enabled);
        let subscription =
            MonitoringSubscription::new().realtime_metrics_subscription_config(config);
        Distribution(self.0.edit("metrics", |distribution| {
            CfnMonitoringSubscription::new(
                self,
                "MonitoringSubscription",
                distribution.cfn.ref_(),
                subscription,
            );
        }))
    }

    /// What happens to it to the distribution when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Distribution(self.0.edit("a removal policy", |owned| {
            owned.cfn.removal_policy(policy);
        }))
    }

    /// The id.
    pub fn distribution_id(&self) -> Value<String> {
        match self.0.origin() {
            Source::Owned(owned) => owned.cfn.ref_(),
            Source::Imported(imported) => imported.id.clone(),
        }
    }

    /// Its name, `d111111abcdef8.cloudfront.net`.
    pub fn distribution_domain_name(&self) -> Value<String> {
        match self.0.origin() {
            Source::Owned(owned) => owned.cfn.attr_domain_name(),
            Source::Imported(imported) => imported.domain.clone(),
        }
    }

    /// The ARN.
    pub fn distribution_arn(&self) -> Value<String> {
        let (partition, account) = (pseudo::partition(), account_of(self.node()));
        let id = self.distribution_id();
        sub!("arn:{partition}:cloudfront::{account}:distribution/{id}")
    }

    /// Lets somebody throw out of the cache what has changed.
    #[track_caller]
    pub fn grant_create_invalidation(&self, grantee: &impl Grantable) -> Grant {
        let actions = ["cloudfront:CreateInvalidation"];
        Grant::on_principal(grantee, &actions, vec![self.distribution_arn()])
    }
}

impl GrantActions for Distribution {
    type Resource = CfnDistribution;

    fn governed_arn(&self) -> Value<String> {
        self.distribution_arn()
    }
}

impl crate::route53::AliasTarget for Distribution {
    fn alias_dns_name(&self) -> Value<String> {
        self.distribution_domain_name()
    }

    /// The zone of all distributions.
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-recordset-aliastarget.html>
    fn alias_zone_id(&self) -> Value<String> {
        "Z2FDTNDATAQYW2".into()
    }
}

impl Settings {
    fn id_of(&self, origin: &Origin) -> String {
        let origins = self.origins.borrow();
        let known = origins.iter().find(|(one, ..)| one.is_same(origin));
        known.map(|(_, id, _)| id.clone()).unwrap_or_default()
    }

    fn property(&self) -> DistributionConfig {
        let default = self
            .default
            .default_property(&self.id_of(&self.default.origin));
        let behaviors = self.behaviors.borrow();
        let behaviors = behaviors.iter().map(|entry| {
            let (path, behavior) = &**entry;
            behavior.property(path, &self.id_of(&behavior.origin))
        });
        let origins = self.origins.borrow();
        let origins: Vec<_> = origins
            .iter()
            .map(|(_, _, written)| written.clone())
            .collect();
        let groups = self.groups.borrow();
        let names = self.names.borrow();
        let names = names
            .as_ref()
            .and_then(|names| some_of(names.iter().cloned()));
        let certificate = self.certificate.borrow();
        let certificate = certificate.as_ref().map(|certificate| {
            ViewerCertificate::new()
                .acm_certificate_arn(certificate.certificate_arn())
                .minimum_protocol_version(self.security.borrow().clone())
                .ssl_support_method(ViewerCertificateSslSupportMethod::SniOnly)
        });
        let countries = self.countries.borrow();
        let countries = countries.as_ref().map(|(kind, countries)| {
            let countries = countries.iter().map(GeoRestrictionLocations::other);
            let countries: Vec<_> = countries.collect();
            Restrictions::new(GeoRestriction::new(kind.clone()).locations(countries))
        });
        let errors = self.errors.borrow();
        DistributionConfig::new(self.enabled.get(), default)
            .aliases(names)
            .cache_behaviors(some_of(behaviors))
            .comment(self.comment.borrow().clone())
            .custom_error_responses(some_of(errors.iter().map(ErrorResponse::property)))
            .default_root_object(self.root.borrow().clone())
            .http_version(self.http.borrow().clone())
            .ipv6_enabled(self.ipv6.get())
            .logging(self.logs.borrow().clone())
            .origin_groups((!groups.is_empty()).then(|| {
                OriginGroups::new(i64::try_from(groups.len()).unwrap_or(0)).items(groups.clone())
            }))
            .origins(origins)
            .price_class(self.price.borrow().clone())
            .restrictions(countries)
            .viewer_certificate(certificate)
            .web_acl_id(self.web_acl.borrow().clone())
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.default.problems();
        let behaviors = self.behaviors.borrow();
        for (at, entry) in behaviors.iter().enumerate() {
            let (path, behavior) = &**entry;
            problems.extend(behavior.problems());
            if behaviors[..at].iter().any(|before| before.0 == *path) {
                let problem = format!("two behaviours are for `{path}`, of which the first counts");
                let problem = Diagnostic::error(codes::BEHAVIOR, problem);
                problems.push(entry.blame(problem.hint("leave one of them out")));
            }
        }
        let names = self.names.borrow();
        if let (Some(certificate), Some(names)) = (&*self.certificate.borrow(), &*names) {
            let error = |message: &str| Diagnostic::error(codes::CERTIFICATE, message);
            if names.is_empty() {
                let problem =
                    error("a distribution has a certificate, and no names that it is for");
                problems.push(names.blame(problem.hint("name at least one")));
            }
            let arn = certificate.certificate_arn();
            let region = match certificate.is_imported() {
                true => part_of_arn(&arn, 3),
                false => crate::kit::region_of(certificate.node()),
            };
            if let Some(region) = region.as_str().filter(|region| *region != "us-east-1") {
                let message = format!("the certificate of a distribution is in {region}");
                let problem = error(&message).hint("create it in a stack in `us-east-1`");
                problems.push(certificate.blame(problem));
            }
        }
        problems
    }
}
