//! Policies: what is cached by, and what origins are told.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, Duration, Node, Resource, Value, sub};
use stackwright_cfn::cloudfront::cache_policy::{
    CachePolicyConfig, CookiesConfig, HeadersConfig, ParametersInCacheKeyAndForwardedToOrigin,
    QueryStringsConfig,
};
use stackwright_cfn::cloudfront::{CfnCachePolicy, CfnOriginRequestPolicy, origin_request_policy};

use super::codes;
use super::label::{Label, label_setters};
use crate::kit::{Part, region_of};

/// Which headers, cookies or parameters of a query count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// These.
    Only(Vec<String>),
    /// All but these.
    AllBut(Vec<String>),
}

impl Selection {
    /// These.
    pub fn only<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Selection::Only(names.into_iter().map(Into::into).collect())
    }

    /// All but these.
    pub fn all_but<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Selection::AllBut(names.into_iter().map(Into::into).collect())
    }

    fn behavior(&self) -> &'static str {
        match self {
            Selection::None => "none",
            Selection::All => "all",
            Selection::Only(_) => "whitelist",
            Selection::AllBut(_) => "allExcept",
        }
    }

    fn names(&self) -> Option<Vec<String>> {
        match self {
            Selection::Only(names) | Selection::AllBut(names) => Some(names.clone()),
            Selection::None | Selection::All => None,
        }
    }
}

#[derive(Debug, Default)]
struct Counted {
    headers: RefCell<Selection>,
    cookies: RefCell<Selection>,
    query: RefCell<Selection>,
}

/// What is cached by, and for how long: a day, at least a second and at most a year, by the path alone, unless other setters
/// are called.
///
/// ```
/// use stackwright_aws::cloudfront::{CachePolicy, Selection};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// CachePolicy::new(&stack, "ByLanguage")
///     .headers(Selection::only(["Accept-Language"]))
///     .ttl(Duration::seconds(0), Duration::hours(1), Duration::days(1));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html>
#[derive(Clone, Debug)]
pub struct CachePolicy(Part<OwnedCache>);

struct OwnedCache {
    cfn: CfnCachePolicy,
    label: Rc<Label>,
    settings: Rc<CacheSettings>,
}

struct CacheSettings {
    counted: Counted,
    times: Cell<(Duration, Duration, Duration)>,
    gzip: Cell<bool>,
    brotli: Cell<bool>,
}

impl Construct for CachePolicy {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl CachePolicy {
    /// A policy by the path alone.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.cloudfront.CachePolicy");
        Defaults::apply(Self::create(node))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let (region, name) = (region_of(&node), node.unique_id());
        let label = Rc::new(Label::of(&node));
        label.name.replace(sub!("{name}-{region}"));
        let times = (Duration::seconds(0), Duration::days(1), Duration::days(365));
        let settings = Rc::new(CacheSettings {
            counted: Counted::default(),
            times: Cell::new(times),
            gzip: Cell::new(false),
            brotli: Cell::new(false),
        });
        let (lazy, labelled) = (settings.clone(), label.clone());
        let config = Value::lazy(move || lazy.property(&labelled));
        let cfn = CfnCachePolicy::new(&node, "Resource", config);
        let owned = OwnedCache {
            cfn,
            label,
            settings,
        };
        CachePolicy(Part::new(node, Rc::new(owned)))
    }

    /// The id of AWS's policy for what seldom changes: by the path, for a day, compressed.
    pub fn optimized() -> Value<String> {
        "658327ea-f89d-4fab-a63d-7e88639e58f6".into()
    }

    /// The id of AWS's policy for what must not be cached.
    pub fn disabled() -> Value<String> {
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad".into()
    }

    /// The id of AWS's policy that does what the headers `Cache-Control` of the origin say.
    pub fn by_origin_headers() -> Value<String> {
        "83da9c7e-98b4-4e11-a168-04f0df8e2c65".into()
    }

    /// The id of AWS's policy as [`by_origin_headers`](Self::by_origin_headers), which also tells query strings apart.
    pub fn by_origin_headers_and_query() -> Value<String> {
        "4cc15a8a-d715-48a4-82b8-cc0b614638fe".into()
    }

    /// The id of AWS's policy for what seldom changes and is not compressed.
    pub fn optimized_for_uncompressed() -> Value<String> {
        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d".into()
    }

    /// The id of AWS's policy for apps of Amplify.
    pub fn amplify() -> Value<String> {
        "2e54312d-136d-493c-8eb9-b001f22f67d2".into()
    }

    /// The id of AWS's policy for channels of MediaPackage.
    pub fn media_package() -> Value<String> {
        "08627262-05a9-4f76-9ded-b50ca2e3a84f".into()
    }

    /// For how long something is cached at least, if the origin says nothing, and at most.
    ///
    /// # Errors
    /// At synthesis: `SW0575` if the times are not in this order.
    #[track_caller]
    pub fn ttl(
        &self,
        least: impl Into<Duration>,
        default: impl Into<Duration>,
        most: impl Into<Duration>,
    ) -> Self {
        let (least, default, most) = (least.into(), default.into(), most.into());
        if least > default || default > most {
            let problem = format!("a cache cannot keep things for {least}, {default}, {most}");
            let problem = Diagnostic::error(codes::SETTING, problem);
            let hint = "give the shortest time first, the longest last";
            self.0.report(problem.hint(hint));
        }
        CachePolicy(self.0.edit(|policy| {
            policy.settings.times.set((least, default, most));
        }))
    }

    /// Which headers make a difference.
    #[track_caller]
    pub fn headers(&self, selection: Selection) -> Self {
        CachePolicy(self.0.edit(|policy| {
            policy.settings.counted.headers.replace(selection);
        }))
    }

    /// Which cookies make a difference.
    #[track_caller]
    pub fn cookies(&self, selection: Selection) -> Self {
        CachePolicy(self.0.edit(|policy| {
            policy.settings.counted.cookies.replace(selection);
        }))
    }

    /// Which parameters of the query make a difference.
    #[track_caller]
    pub fn query_strings(&self, selection: Selection) -> Self {
        CachePolicy(self.0.edit(|policy| {
            policy.settings.counted.query.replace(selection);
        }))
    }

    /// Keeps what is compressed with Gzip apart from what is not.
    #[track_caller]
    pub fn accept_gzip(&self) -> Self {
        CachePolicy(self.0.edit(|policy| policy.settings.gzip.set(true)))
    }

    /// Keeps what is compressed with Brotli apart from what is not.
    #[track_caller]
    pub fn accept_brotli(&self) -> Self {
        CachePolicy(self.0.edit(|policy| policy.settings.brotli.set(true)))
    }

    /// The id.
    pub fn policy_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

label_setters!(CachePolicy);

impl CacheSettings {
    fn property(&self, label: &Label) -> CachePolicyConfig {
        let Counted {
            headers,
            cookies,
            query,
        } = &self.counted;
        let (headers, cookies, query) = (headers.borrow(), cookies.borrow(), query.borrow());
        let parameters = ParametersInCacheKeyAndForwardedToOrigin::new()
            .cookies_config(CookiesConfig::new(cookies.behavior()).cookies(cookies.names()))
            .headers_config(HeadersConfig::new(headers.behavior()).headers(headers.names()))
            .query_strings_config(
                QueryStringsConfig::new(query.behavior()).query_strings(query.names()),
            )
            .enable_accept_encoding_brotli(self.brotli.get())
            .enable_accept_encoding_gzip(self.gzip.get());
        let (least, default, most) = self.times.get();
        let seconds = |time: Duration| time.in_seconds().cast::<f64>();
        CachePolicyConfig::new()
            .name(label.name())
            .comment(label.comment())
            .min_ttl(seconds(least))
            .default_ttl(seconds(default))
            .max_ttl(seconds(most))
            .parameters_in_cache_key_and_forwarded_to_origin(parameters)
    }
}

/// What origins are told of a request besides what is cached by: nothing unless setters are called.
///
/// ```
/// use stackwright_aws::cloudfront::{OriginRequestPolicy, Selection};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// OriginRequestPolicy::new(&stack, "Everything").cookies(Selection::All).query_strings(Selection::All);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html>
#[derive(Clone, Debug)]
pub struct OriginRequestPolicy(Part<OwnedRequest>);

struct OwnedRequest {
    cfn: CfnOriginRequestPolicy,
    label: Rc<Label>,
    counted: Rc<Counted>,
}

impl Construct for OriginRequestPolicy {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl OriginRequestPolicy {
    /// A policy that tells nothing.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.cloudfront.OriginRequestPolicy");
        Defaults::apply(Self::create(node))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let (label, counted) = (Rc::new(Label::of(&node)), Rc::<Counted>::default());
        let (lazy, labelled) = (counted.clone(), label.clone());
        let config = Value::lazy(move || lazy.property(&labelled));
        let cfn = CfnOriginRequestPolicy::new(&node, "Resource", config);
        let owned = OwnedRequest {
            cfn,
            label,
            counted,
        };
        OriginRequestPolicy(Part::new(node, Rc::new(owned)))
    }

    /// The id of AWS's policy that tells everything.
    pub fn all_viewer() -> Value<String> {
        "216adef6-5c7f-47e4-b989-5492eafa07d3".into()
    }

    /// The id of AWS's policy that tells everything but the name of the host, as API Gateway and functions need it.
    pub fn all_viewer_except_host_header() -> Value<String> {
        "b689b0a8-53d0-40ab-baf2-68738e2966ac".into()
    }

    /// The id of AWS's policy that tells everything, and the headers that CloudFront adds.
    pub fn all_viewer_and_cloudfront() -> Value<String> {
        "33f36d7e-f396-46d9-90e0-52428a34d9dc".into()
    }

    /// The id of AWS's policy for servers that answer pages of other sites: the header `Origin`.
    pub fn cors_custom_origin() -> Value<String> {
        "59781a5b-3903-41f3-afcb-af62929ccde1".into()
    }

    /// The id of AWS's policy for buckets that answer pages of other sites: the headers that S3 reads.
    pub fn cors_s3_origin() -> Value<String> {
        "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf".into()
    }

    /// The id of AWS's policy that tells which program asks, and from which page.
    pub fn user_agent_referer_headers() -> Value<String> {
        "acba4595-bd28-49b8-b9fe-13317c0390fa".into()
    }

    /// The id of AWS's policy that tells the name of the host alone.
    pub fn host_header_only() -> Value<String> {
        "bf0718e1-ba1e-49d1-88b1-f726733018ae".into()
    }

    /// The id of AWS's policy for MediaTailor.
    pub fn media_tailor() -> Value<String> {
        "775133bc-15f2-49f9-abea-afb2e0bf67d2".into()
    }

    /// Which headers it is told.
    #[track_caller]
    pub fn headers(&self, selection: Selection) -> Self {
        OriginRequestPolicy(self.0.edit(|policy| {
            policy.counted.headers.replace(selection);
        }))
    }

    /// Which cookies it is told.
    #[track_caller]
    pub fn cookies(&self, selection: Selection) -> Self {
        OriginRequestPolicy(self.0.edit(|policy| {
            policy.counted.cookies.replace(selection);
        }))
    }

    /// Which parameters of the query it is told.
    #[track_caller]
    pub fn query_strings(&self, selection: Selection) -> Self {
        OriginRequestPolicy(self.0.edit(|policy| {
            policy.counted.query.replace(selection);
        }))
    }

    /// The id.
    pub fn policy_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

label_setters!(OriginRequestPolicy);

impl Counted {
    fn property(&self, label: &Label) -> origin_request_policy::OriginRequestPolicyConfig {
        use origin_request_policy::{
            CookiesConfig, HeadersConfig, OriginRequestPolicyConfig, QueryStringsConfig,
        };
        let headers = self.headers.borrow();
        let (cookies, query) = (self.cookies.borrow(), self.query.borrow());
        let of_headers = match &*headers {
            Selection::All => "allViewer",
            other => other.behavior(),
        };
        OriginRequestPolicyConfig::new()
            .name(label.name())
            .comment(label.comment())
            .cookies_config(CookiesConfig::new(cookies.behavior()).cookies(cookies.names()))
            .headers_config(HeadersConfig::new(of_headers).headers(headers.names()))
            .query_strings_config(
                QueryStringsConfig::new(query.behavior()).query_strings(query.names()),
            )
    }
}
