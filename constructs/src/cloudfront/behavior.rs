//! How requests of some paths are answered.

use std::panic::Location;

use stackwright::{Diagnostic, IntoValue, List, Value};
use stackwright_cfn::cloudfront::distribution::{
    CacheBehavior, DefaultCacheBehavior, FunctionAssociation, LambdaFunctionAssociation,
};

use super::function::Function;
use super::origin::Origin;
use super::policy::{CachePolicy, OriginRequestPolicy};
use super::realtime::RealtimeLogConfig;
use super::response_headers::ResponseHeadersPolicy;
use super::{ViewerProtocolPolicy, codes};

/// When a function at the edge runs.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudfront-trigger-events.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// Before the cache is asked.
    ViewerRequest,
    /// Before the answer is sent.
    ViewerResponse,
    /// Before the origin is asked.
    OriginRequest,
    /// After the origin has answered.
    OriginResponse,
}

impl EventType {
    fn as_str(self) -> &'static str {
        match self {
            EventType::ViewerRequest => "viewer-request",
            EventType::ViewerResponse => "viewer-response",
            EventType::OriginRequest => "origin-request",
            EventType::OriginResponse => "origin-response",
        }
    }
}

/// How requests of some paths are answered: from an origin, by GET and HEAD, over HTTPS, compressed, and cached as the policy
/// [`CachePolicy::optimized`] says, unless other setters are called.
///
/// ```
/// use stackwright_aws::cloudfront::{Behavior, CachePolicy, Origin};
/// let api = Behavior::new(&Origin::https("api.example.org")).allow_all_methods().cache(CachePolicy::disabled());
/// # let _ = api;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Behavior {
    pub(super) origin: Origin,
    pub(super) at: &'static Location<'static>,
    viewer: ViewerProtocolPolicy,
    methods: Option<&'static [&'static str]>,
    cache: Value<String>,
    origin_request: Option<Value<String>>,
    response_headers: Option<Value<String>>,
    compress: bool,
    functions: Vec<(EventType, Value<String>)>,
    lambdas: Vec<(EventType, Value<String>, Option<bool>)>,
    key_groups: Vec<Value<String>>,
    cached: Option<&'static [&'static str]>,
    realtime: Option<Value<String>>,
    smooth_streaming: bool,
}

impl Behavior {
    /// Answers from an origin: an [`Origin`], a bucket, a load balancer.
    #[track_caller]
    pub fn new(origin: impl Into<Origin>) -> Self {
        Behavior {
            origin: origin.into(),
            at: Location::caller(),
            viewer: ViewerProtocolPolicy::RedirectToHttps,
            methods: None,
            cache: CachePolicy::optimized(),
            origin_request: None,
            response_headers: None,
            compress: true,
            functions: Vec::new(),
            lambdas: Vec::new(),
            key_groups: Vec::new(),
            cached: None,
            realtime: None,
            smooth_streaming: false,
        }
    }

    /// Whether requests over HTTP are redirected, which they are unless this is called, refused, or answered.
    pub fn viewer_protocol(mut self, policy: ViewerProtocolPolicy) -> Self {
        self.viewer = policy;
        self
    }

    /// Lets all methods through: GET, HEAD, OPTIONS, PUT, PATCH, POST and DELETE.
    pub fn allow_all_methods(mut self) -> Self {
        self.methods = Some(&["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]);
        self
    }

    /// Lets GET, HEAD and OPTIONS through.
    pub fn allow_options(mut self) -> Self {
        self.methods = Some(&["GET", "HEAD", "OPTIONS"]);
        self
    }

    /// What is cached: a [`CachePolicy`], or the id of one.
    pub fn cache(mut self, policy: impl IntoValue<String>) -> Self {
        self.cache = policy.into_value();
        self
    }

    /// What the origin is told of the request besides what is cached by: an [`OriginRequestPolicy`], or the id of one.
    pub fn origin_request(mut self, policy: impl IntoValue<String>) -> Self {
        self.origin_request = Some(policy.into_value());
        self
    }

    /// Which headers are added to answers: a [`ResponseHeadersPolicy`], or the id of one.
    pub fn response_headers(mut self, policy: impl IntoValue<String>) -> Self {
        self.response_headers = Some(policy.into_value());
        self
    }

    /// Does not compress answers.
    pub fn uncompressed(mut self) -> Self {
        self.compress = false;
        self
    }

    /// Runs a function before the cache is asked, or before the answer is sent.
    ///
    /// # Errors
    /// At synthesis: `SW0572` for another time, and for two functions at one time.
    pub fn function(mut self, function: &Function, event: EventType) -> Self {
        self.functions.push((event, function.function_arn()));
        self
    }

    /// Runs a version of a Lambda function at the edge, by the ARN of the version. The function must be in `us-east-1`.
    ///
    /// # Errors
    /// At synthesis: `SW0572` for two functions at one time, and for an ARN without a version.
    pub fn lambda_at_edge(mut self, version_arn: impl IntoValue<String>, event: EventType) -> Self {
        self.lambdas.push((event, version_arn.into_value(), None));
        self
    }

    /// As [`lambda_at_edge`](Behavior::lambda_at_edge), of a function that also gets the body of requests.
    pub fn lambda_at_edge_with_body(
        mut self,
        version_arn: impl IntoValue<String>,
        event: EventType,
    ) -> Self {
        self.lambdas
            .push((event, version_arn.into_value(), Some(true)));
        self
    }

    /// Answers only requests that are signed with a key of these groups, by the ids of the groups.
    pub fn trusted_key_groups<V: IntoValue<String>>(
        mut self,
        ids: impl IntoIterator<Item = V>,
    ) -> Self {
        self.key_groups = ids.into_iter().map(IntoValue::into_value).collect();
        self
    }

    /// Caches answers to `OPTIONS`, too.
    pub fn cache_options(mut self) -> Self {
        self.cached = Some(&["GET", "HEAD", "OPTIONS"]);
        self
    }

    /// Logs requests as they happen.
    pub fn realtime_logs(mut self, logs: &RealtimeLogConfig) -> Self {
        self.realtime = Some(logs.config_arn());
        self
    }

    /// Delivers media in the format Smooth Streaming of Microsoft.
    pub fn smooth_streaming(mut self) -> Self {
        self.smooth_streaming = true;
        self
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let error = |message: String, hint: &str| {
            let problem = Diagnostic::error(codes::BEHAVIOR, message);
            problem.hint(hint).at(self.at)
        };
        let mut problems = self.origin.problems();
        let events = self.functions.iter().map(|(event, _)| *event);
        let lambdas = self.lambdas.iter().map(|(event, ..)| *event);
        let events: Vec<EventType> = events.chain(lambdas).collect();
        for (at, event) in events.iter().enumerate() {
            if events[..at].contains(event) {
                let message = format!("two functions run at `{}`", event.as_str());
                problems.push(error(message, "let one of them do both"));
            }
        }
        let is_origin = |event: &EventType| {
            matches!(event, EventType::OriginRequest | EventType::OriginResponse)
        };
        if let Some((event, _)) = self.functions.iter().find(|(event, _)| is_origin(event)) {
            let message = format!(
                "a function of CloudFront cannot run at `{}`",
                event.as_str()
            );
            problems.push(error(
                message,
                "use `lambda_at_edge` for what is done at the origin",
            ));
        }
        for (_, arn, _) in &self.lambdas {
            let text = arn.as_str().filter(|arn| arn.split(':').count() != 8);
            if let Some(arn) = text {
                let message = format!("`{arn}` is no version of a function");
                problems.push(error(message, "publish a version, and give its ARN"));
            }
        }
        problems
    }

    fn function_associations(&self) -> Option<Value<List<FunctionAssociation>>> {
        crate::kit::some_of(self.functions.iter().map(|(event, arn)| {
            FunctionAssociation::new()
                .event_type(event.as_str())
                .function_arn(arn)
        }))
    }

    fn lambda_associations(&self) -> Option<Value<List<LambdaFunctionAssociation>>> {
        crate::kit::some_of(self.lambdas.iter().map(|(event, arn, with_body)| {
            LambdaFunctionAssociation::new()
                .event_type(event.as_str())
                .include_body(*with_body)
                .lambda_function_arn(arn)
        }))
    }

    pub(super) fn default_property(&self, origin_id: &str) -> DefaultCacheBehavior {
        DefaultCacheBehavior::new(origin_id, self.viewer.clone())
            .allowed_methods(self.methods.map(|it| it.to_vec()))
            .cache_policy_id(&self.cache)
            .cached_methods(self.cached.map(|it| it.to_vec()))
            .realtime_log_config_arn(self.realtime.clone())
            .smooth_streaming(self.smooth_streaming.then_some(true))
            .compress(self.compress)
            .function_associations(self.function_associations())
            .lambda_function_associations(self.lambda_associations())
            .origin_request_policy_id(self.origin_request.clone())
            .response_headers_policy_id(self.response_headers.clone())
            .trusted_key_groups(crate::kit::some_of(self.key_groups.clone()))
    }

    pub(super) fn property(&self, path: &str, origin_id: &str) -> CacheBehavior {
        CacheBehavior::new()
            .path_pattern(path)
            .target_origin_id(origin_id)
            .viewer_protocol_policy(self.viewer.as_str())
            .allowed_methods(self.methods.map(|it| it.to_vec()))
            .cache_policy_id(&self.cache)
            .cached_methods(self.cached.map(|it| it.to_vec()))
            .realtime_log_config_arn(self.realtime.clone())
            .smooth_streaming(self.smooth_streaming.then_some(true))
            .compress(self.compress)
            .function_associations(self.function_associations())
            .lambda_function_associations(self.lambda_associations())
            .origin_request_policy_id(self.origin_request.clone())
            .response_headers_policy_id(self.response_headers.clone())
            .trusted_key_groups(crate::kit::some_of(self.key_groups.clone()))
    }
}

macro_rules! behaviors {
    ($($from:ty),*) => {
        $(impl From<$from> for Behavior {
            #[track_caller]
            fn from(origin: $from) -> Behavior {
                Behavior::new(origin)
            }
        })*
    };
}
behaviors!(Origin, &Origin, &crate::s3::Bucket);

macro_rules! policy_ids {
    ($($policy:ident),*) => {
        $(impl IntoValue<String> for &$policy {
            fn into_value(self) -> Value<String> {
                self.policy_id()
            }
        })*
    };
}
policy_ids!(CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy);
