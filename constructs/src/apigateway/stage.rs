//! Stages: where an API is deployed to.

use stackwright::{Diagnostic, Duration, IntoValue, Value};
use stackwright_cfn::apigateway::{CfnStage, stage};

use super::api::texts;
use super::codes;
use crate::kit::in_range;
use crate::logs::LogGroup;

/// What a stage logs of each request.
const STANDARD: &str = r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","user":"$context.identity.user","caller":"$context.identity.caller","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","protocol":"$context.protocol","responseLength":"$context.responseLength"}"#;

/// What API Gateway logs of its own work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoggingLevel {
    /// Nothing, which is the default.
    Off,
    /// Errors.
    Error,
    /// Errors and what was done.
    Info,
}

/// The stage that an API is deployed to, and how.
///
/// ```
/// use stackwright_aws::apigateway::{LoggingLevel, Stage};
/// let stage = Stage::new("v1").tracing().throttle(100.0, 200).logging(LoggingLevel::Error);
/// # let _ = stage;
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Stage {
    name: String,
    description: Option<Value<String>>,
    tracing: bool,
    variables: Vec<(String, Value<String>)>,
    access_log: Option<(Value<String>, Value<String>)>,
    cache: Option<String>,
    certificate: Option<Value<String>>,
    documentation: Option<Value<String>>,
    all: Settings,
    methods: Vec<(String, Settings)>,
}

/// How methods are treated.
#[derive(Clone, Debug, Default)]
struct Settings {
    logging: Option<LoggingLevel>,
    metrics: bool,
    data: bool,
    throttle: Option<(f64, u32)>,
    caching: bool,
    ttl: Option<Duration>,
    encrypted: bool,
}

impl Stage {
    /// A stage with a name, which is the first part of the paths of its addresses.
    pub fn new(name: impl Into<String>) -> Self {
        Stage {
            name: name.into(),
            description: None,
            tracing: false,
            variables: Vec::new(),
            access_log: None,
            cache: None,
            certificate: None,
            documentation: None,
            all: Settings::default(),
            methods: Vec::new(),
        }
    }

    /// What the stage is for.
    pub fn description(mut self, text: impl IntoValue<String>) -> Self {
        self.description = Some(text.into_value());
        self
    }

    /// Records for X-Ray what is done with a part of the requests.
    pub fn tracing(mut self) -> Self {
        self.tracing = true;
        self
    }

    /// A variable of the stage, `stageVariables.NAME` in templates.
    pub fn variable(mut self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.variables.push((name.into(), value.into_value()));
        self
    }

    /// Logs a line of JSON for each request.
    pub fn access_log(self, group: &LogGroup) -> Self {
        self.access_log_as(group, STANDARD)
    }

    /// Logs a line of this form for each request, which has `$context.requestId` in it.
    pub fn access_log_as(mut self, group: &LogGroup, format: impl IntoValue<String>) -> Self {
        let group = group.log_group_arn();
        self.access_log = Some((group, format.into_value()));
        self
    }

    /// Keeps answers in a cache of half a GiB.
    pub fn cache(self) -> Self {
        self.cache_gb("0.5")
    }

    /// Keeps answers in a cache of this size in GB, `0.5`, `1.6`, `6.1`, `13.5`, `28.4`, `58.2`, `118` or `237`, which is paid
    /// for by the hour.
    pub fn cache_gb(mut self, size: impl Into<String>) -> Self {
        self.cache = Some(size.into());
        self
    }

    /// How long answers are kept in the cache, up to an hour; 5 minutes unless this is called.
    pub fn cache_ttl(mut self, time: impl Into<Duration>) -> Self {
        self.all.ttl = Some(time.into());
        self
    }

    /// Encrypts what is in the cache.
    pub fn encrypt_cache(mut self) -> Self {
        self.all.encrypted = true;
        self
    }

    /// The certificate by which backends know API Gateway.
    pub fn client_certificate(mut self, id: impl IntoValue<String>) -> Self {
        self.certificate = Some(id.into_value());
        self
    }

    /// The version of the documentation that belongs to the stage.
    pub fn documentation_version(mut self, version: impl IntoValue<String>) -> Self {
        self.documentation = Some(version.into_value());
        self
    }

    /// What API Gateway logs of its own work, which needs [`cloud_watch_role`](super::RestApi::cloud_watch_role) in an account
    /// that has none.
    pub fn logging(mut self, level: LoggingLevel) -> Self {
        self.all.logging = Some(level);
        self
    }

    /// Logs whole requests and answers, secrets in them included: for tests.
    pub fn log_whole_requests(mut self) -> Self {
        self.all.data = true;
        self
    }

    /// Counts requests of each method, for CloudWatch.
    pub fn metrics(mut self) -> Self {
        self.all.metrics = true;
        self
    }

    /// How many requests there may be in each second, and how many at once.
    pub fn throttle(mut self, rate: f64, burst: u32) -> Self {
        self.all.throttle = Some((rate, burst));
        self
    }

    /// How many requests of a method of a path, `/items/GET`, there may be in each second, and how many at once.
    pub fn throttle_method(mut self, method: impl Into<String>, rate: f64, burst: u32) -> Self {
        self.method(method.into()).throttle = Some((rate, burst));
        self
    }

    /// Keeps answers of all methods in the [cache](Stage::cache).
    pub fn cache_all(mut self) -> Self {
        self.all.caching = true;
        self
    }

    /// Keeps answers of a method of a path, `/items/GET`, in the [cache](Stage::cache).
    pub fn cache_method(mut self, method: impl Into<String>) -> Self {
        self.method(method.into()).caching = true;
        self
    }

    fn method(&mut self, method: String) -> &mut Settings {
        let known = self.methods.iter().position(|(name, _)| *name == method);
        let at = known.unwrap_or_else(|| {
            self.methods.push((method, Settings::default()));
            self.methods.len() - 1
        });
        &mut self.methods[at].1
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.name.is_empty() || self.name.len() > 128 || !self.name.chars().all(fits) {
            let problem = format!("`{}` cannot be the name of a stage", self.name);
            let hint = "use up to 128 letters, digits, `-` and `_`";
            return Some(Diagnostic::error(codes::STAGE, problem).hint(hint));
        }
        let throttles = self.methods.iter().map(|(_, settings)| settings.throttle);
        let rates = throttles
            .chain([self.all.throttle])
            .flatten()
            .map(|(rate, _)| rate);
        let what = "a stage cannot keep answers for a time";
        let longest = Duration::seconds(0)..=Duration::hours(1);
        if let Some(time) = self.all.ttl
            && let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, longest)
        {
            return Some(problem);
        }
        let what = "a stage cannot take a number of requests in each second";
        rates
            .filter_map(|rate| in_range(codes::OUT_OF_RANGE, what, rate, 0.0..=1_000_000.0))
            .next()
    }

    pub(super) fn apply(&self, cfn: &CfnStage) {
        let log = self.access_log.as_ref().map(|(group, format)| {
            stage::AccessLogSetting::new()
                .destination_arn(group)
                .format(format)
        });
        let mut settings = Vec::new();
        if !self.all.is_empty() {
            settings.push(self.all.property("/*", "*"));
        }
        for (method, own) in &self.methods {
            let (path, name) = method.rsplit_once('/').unwrap_or(("", method));
            // In the setting, slashes within the path are written otherwise.
            let inner = path.strip_prefix('/').unwrap_or(path).replace('/', "~1");
            let path = if inner.is_empty() {
                "/".to_owned()
            } else {
                format!("/~1{inner}")
            };
            settings.push(own.property(&path, name));
        }
        cfn.stage_name(&self.name)
            .access_log_setting(log)
            .cache_cluster_enabled(self.cache.is_some().then_some(true))
            .cache_cluster_size(self.cache.clone())
            .client_certificate_id(self.certificate.as_ref())
            .documentation_version(self.documentation.as_ref())
            .description(self.description.as_ref())
            .method_settings((!settings.is_empty()).then_some(settings))
            .tracing_enabled(self.tracing.then_some(true))
            .variables(texts(&self.variables));
    }
}

impl Settings {
    fn is_empty(&self) -> bool {
        self.logging.is_none()
            && !self.metrics
            && !self.data
            && self.throttle.is_none()
            && self.ttl.is_none()
            && !self.caching
            && !self.encrypted
    }

    fn property(&self, path: &str, method: &str) -> stage::MethodSetting {
        let level = self.logging.map(|level| match level {
            LoggingLevel::Off => "OFF",
            LoggingLevel::Error => "ERROR",
            LoggingLevel::Info => "INFO",
        });
        stage::MethodSetting::new()
            .cache_data_encrypted(self.encrypted.then_some(true))
            .cache_ttl_in_seconds(self.ttl.map(Duration::in_seconds))
            .caching_enabled(self.caching.then_some(true))
            .data_trace_enabled(self.data)
            .http_method(method)
            .logging_level(level)
            .metrics_enabled(self.metrics.then_some(true))
            .resource_path(path)
            .throttling_burst_limit(self.throttle.map(|(_, burst)| burst))
            .throttling_rate_limit(self.throttle.map(|(rate, _)| rate))
    }
}
