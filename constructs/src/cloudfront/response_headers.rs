//! Which headers answers get.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Duration, IntoValue, Node, Resource, Value};
use stackwright_cfn::cloudfront::CfnResponseHeadersPolicy;
use stackwright_cfn::cloudfront::response_headers_policy::{
    AccessControlAllowHeaders, AccessControlAllowMethods, AccessControlAllowMethodsItems,
    AccessControlAllowOrigins, AccessControlExposeHeaders, ContentSecurityPolicy,
    ContentTypeOptions, CorsConfig, CustomHeader, CustomHeadersConfig, FrameOptions,
    ReferrerPolicy, RemoveHeader, RemoveHeadersConfig, ResponseHeadersPolicyConfig,
    SecurityHeadersConfig, ServerTimingHeadersConfig, StrictTransportSecurity, XSSProtection,
};

use super::label::{Label, label_setters};
use crate::kit::{Part, some_of, unless_empty};

/// Which headers answers get.
///
/// ```
/// use stackwright_aws::cloudfront::ResponseHeadersPolicy;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// ResponseHeadersPolicy::new(&stack, "Headers")
///     .strict_transport_security(Duration::days(365))
///     .no_content_type_sniffing()
///     .content_security_policy("default-src 'self'");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>
#[derive(Clone, Debug)]
pub struct ResponseHeadersPolicy(Part<OwnedHeaders>);

struct OwnedHeaders {
    cfn: CfnResponseHeadersPolicy,
    label: Rc<Label>,
    settings: Rc<Headers>,
}

#[derive(Default)]
struct Headers {
    security: RefCell<Option<SecurityHeadersConfig>>,
    cors: RefCell<Option<CorsConfig>>,
    custom: RefCell<Vec<CustomHeader>>,
    removed: RefCell<Vec<String>>,
    timing: Cell<Option<f64>>,
}

impl Construct for ResponseHeadersPolicy {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl ResponseHeadersPolicy {
    /// A policy that adds nothing yet.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.cloudfront.ResponseHeadersPolicy");
        Defaults::apply(Self::create(node))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let (label, settings) = (Rc::new(Label::of(&node)), Rc::<Headers>::default());
        let (lazy, labelled) = (settings.clone(), label.clone());
        let config = Value::lazy(move || lazy.property(&labelled));
        let cfn = CfnResponseHeadersPolicy::new(&node, "Resource", config);
        let owned = OwnedHeaders {
            cfn,
            label,
            settings,
        };
        ResponseHeadersPolicy(Part::new(node, Rc::new(owned)))
    }

    /// The id of AWS's policy with the usual headers for security.
    pub fn security_headers() -> Value<String> {
        "67f7725c-6f97-4210-82d7-5512b31e9d03".into()
    }

    /// The id of AWS's policy that lets pages of all origins read answers.
    pub fn cors_allow_all_origins() -> Value<String> {
        "60669652-455b-4ae9-85a4-c4c02393f86c".into()
    }

    /// The id of AWS's policy that lets pages of all origins ask before, and read answers.
    pub fn cors_allow_all_origins_with_preflight() -> Value<String> {
        "5cc3b908-e619-4b99-88e5-2cf7f45965bd".into()
    }

    /// The id of AWS's policy with the usual headers for security that lets pages of all origins read answers.
    pub fn cors_allow_all_origins_and_security_headers() -> Value<String> {
        "e61eb60c-9c35-4d20-a928-2b84e02af89c".into()
    }

    /// The id of AWS's policy with the usual headers for security that lets pages of all origins ask before, and read answers.
    pub fn cors_allow_all_origins_with_preflight_and_security_headers() -> Value<String> {
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63".into()
    }

    #[track_caller]
    fn secure(&self, set: impl FnOnce(SecurityHeadersConfig) -> SecurityHeadersConfig) -> Self {
        ResponseHeadersPolicy(self.0.edit(|policy| {
            let before = policy.settings.security.take();
            let before = before.unwrap_or_else(SecurityHeadersConfig::new);
            policy.settings.security.replace(Some(set(before)));
        }))
    }

    /// Lets browsers use HTTPS alone for so long, for names below this one, too.
    #[track_caller]
    pub fn strict_transport_security(&self, time: impl Into<Duration>) -> Self {
        self.only_https(time.into(), None)
    }

    /// As [`strict_transport_security`](Self::strict_transport_security), and browsers may know it before their first visit.
    /// Source: <https://hstspreload.org/>
    #[track_caller]
    pub fn strict_transport_security_preloaded(&self, time: impl Into<Duration>) -> Self {
        self.only_https(time.into(), Some(true))
    }

    #[track_caller]
    fn only_https(&self, time: Duration, preload: Option<bool>) -> Self {
        let header = StrictTransportSecurity::new(true, time.in_seconds())
            .include_subdomains(true)
            .preload(preload);
        self.secure(|headers| headers.strict_transport_security(header))
    }

    /// Asks old browsers not to show a page into which a script of its address was written.
    #[track_caller]
    pub fn xss_protection(&self) -> Self {
        let header = XSSProtection::new()
            .protection(true)
            .mode_block(true)
            .override_(true);
        self.secure(|headers| headers.xss_protection(header))
    }

    /// Lets browsers believe what type an answer says to be of.
    #[track_caller]
    pub fn no_content_type_sniffing(&self) -> Self {
        self.secure(|headers| headers.content_type_options(ContentTypeOptions::new(true)))
    }

    /// What a page may load, and from where.
    #[track_caller]
    pub fn content_security_policy(&self, policy: impl IntoValue<String>) -> Self {
        let policy = ContentSecurityPolicy::new(true, policy);
        self.secure(|headers| headers.content_security_policy(policy))
    }

    /// Lets no other page show these in a frame.
    #[track_caller]
    pub fn no_frames(&self) -> Self {
        self.frames("DENY")
    }

    /// Lets only pages of the same origin show these in a frame.
    #[track_caller]
    pub fn same_origin_frames(&self) -> Self {
        self.frames("SAMEORIGIN")
    }

    #[track_caller]
    fn frames(&self, option: &str) -> Self {
        self.secure(|headers| headers.frame_options(FrameOptions::new(true, option)))
    }

    /// What browsers tell other pages of where their users come from: `strict-origin-when-cross-origin`.
    #[track_caller]
    pub fn referrer_policy(&self, policy: impl IntoValue<String>) -> Self {
        let policy = ReferrerPolicy::new(true, policy);
        self.secure(|headers| headers.referrer_policy(policy))
    }

    /// Lets pages of other origins read answers.
    #[track_caller]
    pub fn cors(&self, cors: ResponseCors) -> Self {
        ResponseHeadersPolicy(self.0.edit(|policy| {
            policy.settings.cors.replace(Some(cors.0));
        }))
    }

    /// Adds a header, whatever the origin says.
    #[track_caller]
    pub fn header(&self, name: &str, value: impl IntoValue<String>) -> Self {
        self.custom(name, value.into_value(), true)
    }

    /// Adds a header where the origin does not say it.
    #[track_caller]
    pub fn header_unless_there(&self, name: &str, value: impl IntoValue<String>) -> Self {
        self.custom(name, value.into_value(), false)
    }

    #[track_caller]
    fn custom(&self, name: &str, value: Value<String>, over: bool) -> Self {
        let header = CustomHeader::new().header(name).value(value);
        ResponseHeadersPolicy(self.0.edit(|policy| {
            let mut headers = policy.settings.custom.borrow_mut();
            headers.push(header.override_(over));
        }))
    }

    /// Takes headers of the origin away.
    #[track_caller]
    pub fn remove_headers<S: Into<String>>(&self, names: impl IntoIterator<Item = S>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        ResponseHeadersPolicy(self.0.edit(|policy| {
            policy.settings.removed.borrow_mut().extend(names);
        }))
    }

    /// Says in a part of the answers, in percent, how CloudFront came by them, in the header `Server-Timing`.
    #[track_caller]
    pub fn server_timing(&self, percent: f64) -> Self {
        ResponseHeadersPolicy(
            self.0
                .edit(|policy| policy.settings.timing.set(Some(percent))),
        )
    }

    /// The id.
    pub fn policy_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

label_setters!(ResponseHeadersPolicy);

impl Headers {
    fn property(&self, label: &Label) -> ResponseHeadersPolicyConfig {
        let removed = self.removed.borrow();
        let removed = removed.iter().map(RemoveHeader::new);
        ResponseHeadersPolicyConfig::new(label.name())
            .comment(label.comment())
            .security_headers_config(self.security.borrow().clone())
            .cors_config(self.cors.borrow().clone())
            .custom_headers_config(unless_empty(&self.custom).map(CustomHeadersConfig::new))
            .remove_headers_config(some_of(removed).map(RemoveHeadersConfig::new))
            .server_timing_headers_config(
                self.timing
                    .get()
                    .map(|percent| ServerTimingHeadersConfig::new(true).sampling_rate(percent)),
            )
    }
}

/// Which pages of other origins may read answers, whatever the origin of the answers says.
///
/// ```
/// use stackwright_aws::cloudfront::{ResponseCors, ResponseHeadersPolicy};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let cors = ResponseCors::new(["https://example.org"], ["GET", "PUT"]).max_age(Duration::hours(1));
/// ResponseHeadersPolicy::new(&stack, "Headers").cors(cors);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>
#[must_use]
pub struct ResponseCors(CorsConfig);

impl ResponseCors {
    /// Pages of these origins, with any header, by these methods.
    pub fn new<O: IntoValue<String>, M: Into<String>>(
        origins: impl IntoIterator<Item = O>,
        methods: impl IntoIterator<Item = M>,
    ) -> Self {
        let origins: Vec<_> = origins.into_iter().map(IntoValue::into_value).collect();
        let methods = methods.into_iter().map(Into::<String>::into);
        let methods: Vec<_> = methods.map(AccessControlAllowMethodsItems::other).collect();
        let cors = CorsConfig::new()
            .access_control_allow_credentials(false)
            .access_control_allow_headers(AccessControlAllowHeaders::new(["*"]))
            .access_control_allow_methods(AccessControlAllowMethods::new(methods))
            .access_control_allow_origins(AccessControlAllowOrigins::new(origins));
        ResponseCors(cors.origin_override(true))
    }

    /// Which headers requests may have, instead of any.
    pub fn headers<H: IntoValue<String>>(self, names: impl IntoIterator<Item = H>) -> Self {
        let names: Vec<_> = names.into_iter().map(IntoValue::into_value).collect();
        let allowed = AccessControlAllowHeaders::new(names);
        ResponseCors(self.0.access_control_allow_headers(allowed))
    }

    /// Which headers of answers pages may read.
    pub fn expose_headers<H: IntoValue<String>>(self, names: impl IntoIterator<Item = H>) -> Self {
        let names: Vec<_> = names.into_iter().map(IntoValue::into_value).collect();
        let exposed = AccessControlExposeHeaders::new(names);
        ResponseCors(self.0.access_control_expose_headers(exposed))
    }

    /// Lets requests have cookies. Name the origins, the methods and the headers then, none by `*`.
    pub fn allow_credentials(self) -> Self {
        ResponseCors(self.0.access_control_allow_credentials(true))
    }

    /// How long browsers remember it.
    pub fn max_age(self, time: impl Into<Duration>) -> Self {
        let time = time.into().in_seconds();
        ResponseCors(self.0.access_control_max_age_sec(time))
    }

    /// Leaves answers as they are whose origin says itself who may read them.
    pub fn unless_there(self) -> Self {
        ResponseCors(self.0.origin_override(false))
    }
}
