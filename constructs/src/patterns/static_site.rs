//! A web site of files: from a folder to an address of the internet as one construct.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::asset::Source;
use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Value, sub};

use super::codes;
use crate::certificatemanager::Certificate;
use crate::cloudfront::{
    Behavior, Distribution, ErrorResponse, EventType, Function, Origin, ResponseHeadersPolicy,
};
use crate::kit::Part;
use crate::route53::{HostedZone, Record, RecordData};
use crate::s3::{Bucket, BucketDeployment};

/// Shows a folder's page for the path of the folder, as web servers do.
const INDEX: &str = "\
function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  return request;
}
";

/// The files of a folder as a web site: in a bucket that nobody reads but CloudFront, delivered over HTTPS with headers
/// that protect visitors, and uploaded anew whenever they are deployed with other content.
///
/// `index.html` is shown for the path of its folder.
///
/// ```no_run
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::route53::HostedZone;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S").environment(Environment::new("123456789012", "us-east-1"));
/// let zone = HostedZone::lookup(&stack, "Zone", "example.org");
/// let site = StaticSite::new(&stack, "Site", "web/dist").domain("www.example.org", &zone).not_found_page("/404.html");
/// CfnOutput::new(&stack, "Url", site.url());
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/getting-started-secure-static-website-cloudformation-template.html>
#[derive(Clone, Debug)]
pub struct StaticSite(Part<Owned>);

struct Owned {
    bucket: Bucket,
    distribution: Distribution,
    deployment: BucketDeployment,
    domains: RefCell<Vec<(Value<String>, HostedZone)>>,
    certificate: RefCell<Option<Certificate>>,
    given: RefCell<Option<Certificate>>,
}

impl Construct for StaticSite {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl StaticSite {
    /// A site of the files of a folder.
    ///
    /// # Errors
    /// At synthesis: those of the asset if the folder cannot be read.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, files: impl Into<Source>) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), files.into()))
    }

    #[track_caller]
    fn create(node: Node, files: Source) -> Self {
        node.set_construct_type("stackwright_aws.patterns.StaticSite");
        let bucket = Bucket::new(&node, "Bucket").enforce_ssl();
        let index = Function::new(&node, "Index", INDEX);
        let pages = Behavior::new(&bucket)
            .response_headers(ResponseHeadersPolicy::security_headers())
            .function(&index, EventType::ViewerRequest);
        let distribution = Distribution::new(&node, "Distribution", pages);
        distribution.default_root_object("index.html");
        let deployment = BucketDeployment::new(&node, "Deployment", &bucket)
            .files(files)
            .invalidate(distribution.distribution_id(), ["/*"]);
        let owned = Owned {
            bucket,
            distribution,
            deployment,
            domains: RefCell::default(),
            certificate: RefCell::default(),
            given: RefCell::default(),
        };
        StaticSite(Part::new(node, Rc::new(owned)))
    }

    /// A name that visitors know it by, with records in the zone that lead to it, and a certificate that is proved by others there.
    /// CloudFront takes certificates of `us-east-1` alone: that of a site in another region is
    /// [created there](Certificate::in_us_east_1), unless [`certificate`](StaticSite::certificate) gave one before. Several names are
    /// given one after another.
    ///
    /// # Errors
    /// At synthesis: `SW0565` for what is no name of a domain.
    #[track_caller]
    pub fn domain(&self, name: impl IntoValue<String>, zone: &HostedZone) -> Self {
        self.domain_in_zone(name.into_value(), zone);
        self.clone()
    }

    #[track_caller]
    fn domain_in_zone(&self, name: Value<String>, zone: &HostedZone) {
        let site = &*self.0;
        site.domains.borrow_mut().push((name.clone(), zone.clone()));
        let domains = site.domains.borrow().clone();
        let certificate = self.certificate_for(&name, &domains);
        let names = domains.iter().map(|(name, _)| name);
        site.distribution.domain_names(names, &certificate);
        let suffix = match domains.len() {
            1 => String::new(),
            number => number.to_string(),
        };
        for (id, data) in [
            ("DNS", RecordData::alias(&site.distribution)),
            ("DNSv6", RecordData::alias_ipv6(&site.distribution)),
        ] {
            Record::new(self, &format!("{id}{suffix}"), zone, data).name(&name);
        }
    }

    /// The given certificate, or the site's own, which is for one more name.
    #[track_caller]
    fn certificate_for(
        &self,
        name: &Value<String>,
        domains: &[(Value<String>, HostedZone)],
    ) -> Certificate {
        if let Some(given) = &*self.0.given.borrow() {
            return given.clone();
        }
        let known = self.0.certificate.borrow().clone();
        let certificate = match known {
            Some(certificate) => certificate
                .alternative_names([name])
                .validate_by_dns_of(domains.iter().map(|(name, zone)| (name, zone))),
            None => {
                let certificate = Certificate::in_us_east_1(self, "Certificate", name);
                domains.iter().fold(certificate, |certificate, (_, zone)| {
                    certificate.validate_by_dns(zone)
                })
            }
        };
        self.0.certificate.replace(Some(certificate.clone()));
        certificate
    }

    /// Takes an existing certificate, for example of another stack, for the domains that are given afterwards.
    ///
    /// # Errors
    /// At synthesis: `SW0552` if a domain was given before, for which the site has made its own.
    #[track_caller]
    pub fn certificate(&self, certificate: &Certificate) -> Self {
        if self.0.certificate.borrow().is_some() {
            let problem = "the site is given a certificate after it has made its own";
            let problem = Diagnostic::error(codes::TOO_LATE, problem);
            self.0
                .report(problem.hint("call `certificate` before `domain`"));
        }
        self.0.given.replace(Some(certificate.clone()));
        self.clone()
    }

    /// What is shown for a path that is not there, with the status 404: `/404.html`.
    #[track_caller]
    pub fn not_found_page(&self, path: &str) -> Self {
        self.instead_of_nothing(path, 404)
    }

    /// Shows `index.html` for every path that is not there, with the status 200: for a program in the browser that knows its
    /// own paths.
    #[track_caller]
    pub fn single_page(&self) -> Self {
        self.instead_of_nothing("/index.html", 200)
    }

    /// The bucket tells CloudFront that it may not list what is there, instead of that it is not.
    #[track_caller]
    fn instead_of_nothing(&self, path: &str, status: u16) -> Self {
        for nothing in [403, 404] {
            let response = ErrorResponse::new(nothing).page(path, status);
            self.0.distribution.error_response(response);
        }
        self.clone()
    }

    /// Answers some paths from elsewhere, such as `/api/*` from an API: with all methods, and without a cache.
    #[track_caller]
    pub fn forward(&self, path: &str, origin: impl Into<Origin>) -> Self {
        let answers = Behavior::new(origin.into())
            .allow_all_methods()
            .cache(crate::cloudfront::CachePolicy::disabled())
            .origin_request(
                crate::cloudfront::OriginRequestPolicy::all_viewer_except_host_header(),
            );
        self.0.distribution.behavior(path, answers);
        self.clone()
    }

    /// The address: that of its first domain if it has one.
    pub fn url(&self) -> Value<String> {
        let site = self.clone();
        Value::lazy(move || match site.0.domains.borrow().first() {
            Some((name, _)) => sub!("https://{name}/"),
            None => sub!(
                "https://{}/",
                site.0.distribution.distribution_domain_name()
            ),
        })
    }

    /// The bucket with the files, which stays when the stack is deleted unless its removal policy is changed.
    pub fn bucket(&self) -> &Bucket {
        &self.0.bucket
    }

    /// The distribution, for access logs, countries, a firewall and the like.
    pub fn distribution(&self) -> &Distribution {
        &self.0.distribution
    }

    /// The upload, for further files, texts with what is known at deployment, and headers.
    pub fn deployment(&self) -> &BucketDeployment {
        &self.0.deployment
    }
}
