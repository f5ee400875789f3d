//! Buckets as web sites.

use stackwright::{Diagnostic, IntoValue, Value, intrinsic, pseudo, sub};
use stackwright_cfn::s3::bucket::{
    RedirectAllRequestsTo, RedirectAllRequestsToProtocol, RedirectRule, RedirectRuleProtocol,
    RoutingRule as Rule, RoutingRuleCondition, WebsiteConfiguration,
};

use super::bucket::Bucket;
use super::codes;
use crate::kit::{Origin, Set, some_of};

/// How many routing rules S3 takes.
const MAX_RULES: usize = 50;

/// Makes a bucket a web site of its own, at the address that [`Bucket::bucket_website_url`] returns. It is served without TLS,
/// and everyone must be allowed to read it: behind CloudFront, for TLS or with a closed bucket, none of this is needed.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::s3::{BlockPublicAccess, RoutingRule, Website};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let site = Bucket::new(&stack, "Site")
///     .block_public_access(BlockPublicAccess::all().allow_public_policy())
///     .website(
///         Website::new("index.html")
///             .error_document("error.html")
///             .routing_rule(RoutingRule::new().prefix("old/").replace_prefix("new/")),
///     );
/// site.grant_public_read("*");
/// Bucket::new(&stack, "Www").website(Website::redirect("example.org").protocol("https"));
/// CfnOutput::new(&stack, "Url", site.bucket_website_url());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Website {
    index: Option<String>,
    error: Option<String>,
    rules: Vec<RoutingRule>,
    host: Option<Value<String>>,
    protocol: Option<String>,
}

impl Website {
    /// Pages, of which the one with this name answers for the root and for each folder: `index.html`.
    pub fn new(index_document: impl Into<String>) -> Self {
        Website {
            index: Some(index_document.into()),
            error: None,
            rules: Vec::new(),
            host: None,
            protocol: None,
        }
    }

    /// No pages: every request is sent to the same path of another host, by the protocol of the request.
    pub fn redirect(host: impl IntoValue<String>) -> Self {
        Website {
            index: None,
            error: None,
            rules: Vec::new(),
            host: Some(host.into_value()),
            protocol: None,
        }
    }

    /// The key of the page that is shown for what is not there.
    pub fn error_document(mut self, key: impl Into<String>) -> Self {
        self.error = Some(key.into());
        self
    }

    /// Sends certain requests elsewhere. The first rule that fits counts.
    pub fn routing_rule(mut self, rule: RoutingRule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The protocol of a site that only sends requests elsewhere: `https` or `http`.
    pub fn protocol(mut self, protocol: impl Into<String>) -> Self {
        self.protocol = Some(protocol.into());
        self
    }

    fn configuration(&self) -> WebsiteConfiguration {
        let protocol = self.protocol.clone();
        let redirect = self.host.as_ref();
        let redirect = redirect.map(|host| {
            RedirectAllRequestsTo::new(host)
                .protocol(protocol.map(RedirectAllRequestsToProtocol::other))
        });
        WebsiteConfiguration::new()
            .index_document(self.index.clone())
            .error_document(self.error.clone())
            .redirect_all_requests_to(redirect)
            .routing_rules(some_of(self.rules.iter().map(RoutingRule::rule)))
    }

    /// Why S3 refuses it.
    fn problem(&self) -> Option<Diagnostic> {
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::WEBSITE, problem).hint(hint))
        };
        if self.host.is_some() && (self.error.is_some() || !self.rules.is_empty()) {
            let problem = "a site that sends every request elsewhere has pages of its own";
            return wrong(
                problem.to_owned(),
                "leave out the error document and the rules",
            );
        }
        if self.host.is_none() && self.protocol.is_some() {
            let problem =
                "a protocol is given for a site that does not send every request elsewhere";
            return wrong(problem.to_owned(), "give it with a `RoutingRule`");
        }
        if let Some(index) = self.index.as_deref()
            && (index.is_empty() || index.contains('/'))
        {
            let problem = format!("the index document `{index}` is not the name of a file");
            return wrong(
                problem,
                "give its name without a folder, such as `index.html`",
            );
        }
        if self.rules.len() > MAX_RULES {
            let problem = format!("a site has {} routing rules", self.rules.len());
            return wrong(problem, "use at most 50");
        }
        let protocols = (self.rules.iter().map(|rule| &rule.protocol)).chain([&self.protocol]);
        for protocol in protocols.flatten() {
            if !matches!(protocol.as_str(), "http" | "https") {
                let problem = format!("S3 does not send requests elsewhere by `{protocol}`");
                return wrong(problem, "use `http` or `https`");
            }
        }
        self.rules.iter().find_map(RoutingRule::problem)
    }
}

/// Sends certain requests of a [`Website`] elsewhere: all of them unless it says which.
///
/// ```
/// use stackwright_aws::s3::RoutingRule;
/// // What is not there is looked for on the old site.
/// let rule = RoutingRule::new().error_code(404).host("old.example.org").protocol("https").redirect_code(302);
/// # let _ = rule;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RoutingRule {
    prefix: Option<String>,
    error_code: Option<u16>,
    host: Option<Value<String>>,
    protocol: Option<String>,
    redirect_code: Option<u16>,
    key: Option<String>,
    key_prefix: Option<String>,
}

impl RoutingRule {
    /// A rule for every request, which its setters limit, and say where they go.
    pub fn new() -> Self {
        Self::default()
    }

    /// For keys that begin like this.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// For requests that would end with this error, 400 to 599.
    pub fn error_code(mut self, code: u16) -> Self {
        self.error_code = Some(code);
        self
    }

    /// To this host; the same one unless this is called.
    pub fn host(mut self, host: impl IntoValue<String>) -> Self {
        self.host = Some(host.into_value());
        self
    }

    /// By this protocol, `http` or `https`; that of the request unless this is called.
    pub fn protocol(mut self, protocol: impl Into<String>) -> Self {
        self.protocol = Some(protocol.into());
        self
    }

    /// With this status, 300 to 399; 301 unless this is called.
    pub fn redirect_code(mut self, code: u16) -> Self {
        self.redirect_code = Some(code);
        self
    }

    /// To this key.
    pub fn replace_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// To the key with this in place of the prefix that the rule is for.
    pub fn replace_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.key_prefix = Some(prefix.into());
        self
    }

    fn rule(&self) -> Rule {
        let redirect = RedirectRule::new()
            .host_name(self.host.clone())
            .http_redirect_code(self.redirect_code.map(|code| code.to_string()))
            .protocol(self.protocol.clone().map(RedirectRuleProtocol::other))
            .replace_key_with(self.key.clone())
            .replace_key_prefix_with(self.key_prefix.clone());
        let condition = (self.prefix.is_some() || self.error_code.is_some()).then(|| {
            RoutingRuleCondition::new()
                .key_prefix_equals(self.prefix.clone())
                .http_error_code_returned_equals(self.error_code.map(|code| code.to_string()))
        });
        Rule::new(redirect).routing_rule_condition(condition)
    }

    fn problem(&self) -> Option<Diagnostic> {
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::WEBSITE, problem).hint(hint))
        };
        if self.key.is_some() && self.key_prefix.is_some() {
            let problem = "a routing rule replaces the key and its prefix";
            return wrong(problem.to_owned(), "decide for one of them");
        }
        let goes_nowhere = self.host.is_none()
            && self.protocol.is_none()
            && self.redirect_code.is_none()
            && self.key.is_none()
            && self.key_prefix.is_none();
        if goes_nowhere {
            let problem = "a routing rule does not say where requests go";
            return wrong(
                problem.to_owned(),
                "give it a host, a protocol, a key or a prefix",
            );
        }
        if let Some(code) = self.error_code.filter(|code| !(400..=599).contains(code)) {
            return wrong(format!("{code} is no error"), "use 400 to 599");
        }
        let code = self
            .redirect_code
            .filter(|code| !(300..=399).contains(code))?;
        wrong(
            format!("the status {code} does not send a request elsewhere"),
            "use 300 to 399",
        )
    }
}

impl Bucket {
    /// Makes the bucket a web site.
    ///
    /// # Errors
    /// At synthesis: `SW0157` for what S3 refuses, and, as a warning, for pages that nobody may read as the bucket refuses public
    /// policies.
    #[track_caller]
    pub fn website(&self, website: Website) -> Self {
        if let Some(problem) = website.problem() {
            self.0.report(problem);
        }
        let has_pages = website.host.is_none();
        Bucket(self.0.set("a web site", has_pages, |bucket, pages| {
            bucket.cfn.website_configuration(website.configuration());
            bucket.pages.set(Some(pages));
        }))
    }

    /// The address of the bucket as a web site, with `http://`.
    pub fn bucket_website_url(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bucket) => bucket.cfn.attr_website_url(),
            Origin::Imported(bucket) => {
                let (name, region) = (&bucket.name, &bucket.region);
                let dash = region.as_str().is_some_and(has_dash);
                let sign = if dash { '-' } else { '.' };
                sub!(
                    "http://{name}.s3-website{sign}{region}.{}",
                    pseudo::url_suffix()
                )
            }
        }
    }

    /// The host of the bucket as a web site.
    pub fn bucket_website_domain_name(&self) -> Value<String> {
        let parts = intrinsic::split("/", self.bucket_website_url());
        intrinsic::select(2, parts)
    }
}

/// Whether the address of sites has a dash before the region, as it has in the older ones.
/// Source: <https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints>
fn has_dash(region: &str) -> bool {
    matches!(
        region,
        "us-east-1"
            | "us-west-1"
            | "us-west-2"
            | "eu-west-1"
            | "ap-southeast-1"
            | "ap-southeast-2"
            | "ap-northeast-1"
            | "sa-east-1"
            | "us-gov-west-1"
    )
}

/// That nobody may read the pages of a site.
pub(super) fn closed(pages: Option<Set<bool>>, blocks_policy: bool) -> Option<Diagnostic> {
    let pages = pages.filter(|pages| **pages && blocks_policy)?;
    let problem = "nobody may read the web site: the bucket refuses public policies";
    Some(pages.blame(Diagnostic::warning(codes::WEBSITE, problem).hint(
        "call `.block_public_access(BlockPublicAccess::all().allow_public_policy())` and `grant_public_read`, or leave the site to CloudFront",
    )))
}
