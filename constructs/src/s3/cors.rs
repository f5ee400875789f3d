//! Which pages of other sites may use a bucket from a browser.

use stackwright::{Diagnostic, Duration, IntoValue, Value};
use stackwright_cfn::s3::bucket::{self, CorsRuleAllowedMethods};

use super::codes;

/// A method that a page of another site may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the name of an HTTP method")]
pub enum HttpMethod {
    Get,
    Put,
    Head,
    Post,
    Delete,
}

impl HttpMethod {
    fn value(self) -> CorsRuleAllowedMethods {
        match self {
            HttpMethod::Get => CorsRuleAllowedMethods::Get,
            HttpMethod::Put => CorsRuleAllowedMethods::Put,
            HttpMethod::Head => CorsRuleAllowedMethods::Head,
            HttpMethod::Post => CorsRuleAllowedMethods::Post,
            HttpMethod::Delete => CorsRuleAllowedMethods::Delete,
        }
    }
}

/// Lets pages of other sites use a bucket from a browser.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::s3::{CorsRule, HttpMethod};
/// let rule = CorsRule::new([HttpMethod::Get], ["https://example.com"]).max_age(Duration::minutes(50));
/// # let _ = rule;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct CorsRule {
    id: Option<String>,
    methods: Vec<HttpMethod>,
    origins: Vec<Value<String>>,
    allowed_headers: Vec<String>,
    exposed_headers: Vec<String>,
    max_age: Option<Duration>,
}

impl CorsRule {
    /// Lets these origins (with at most one `*` in each) use these methods.
    pub fn new<O: IntoValue<String>>(
        methods: impl IntoIterator<Item = HttpMethod>,
        origins: impl IntoIterator<Item = O>,
    ) -> Self {
        CorsRule {
            id: None,
            methods: methods.into_iter().collect(),
            origins: origins.into_iter().map(IntoValue::into_value).collect(),
            allowed_headers: Vec::new(),
            exposed_headers: Vec::new(),
            max_age: None,
        }
    }

    /// The name of the rule, up to 255 characters.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// A header that a request may have, with at most one `*` in it.
    pub fn allow_header(mut self, header: impl Into<String>) -> Self {
        self.allowed_headers.push(header.into());
        self
    }

    /// A header of the answer that the page may read.
    pub fn expose_header(mut self, header: impl Into<String>) -> Self {
        self.exposed_headers.push(header.into());
        self
    }

    /// How long a browser may remember what it is allowed, in whole seconds.
    pub fn max_age(mut self, age: impl Into<Duration>) -> Self {
        self.max_age = Some(age.into());
        self
    }

    pub(super) fn configuration(&self) -> bucket::CorsRule {
        let methods: Vec<_> = self.methods.iter().map(|method| method.value()).collect();
        let some = |items: &[String]| (!items.is_empty()).then(|| items.to_vec());
        bucket::CorsRule::new(methods, &self.origins)
            .allowed_headers(some(&self.allowed_headers))
            .exposed_headers(some(&self.exposed_headers))
            .id(self.id.clone())
            .max_age(self.max_age.map(Duration::in_seconds))
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if self.methods.is_empty() || self.origins.is_empty() {
            problems.push(
                Diagnostic::error(codes::CORS, "a CORS rule has no method or no origin")
                    .hint("give it at least one of each"),
            );
        }
        let origins = self.origins.iter().filter_map(|origin| origin.as_str());
        for text in origins.chain(self.allowed_headers.iter().map(String::as_str)) {
            if text.matches('*').count() > 1 {
                problems.push(
                    Diagnostic::error(
                        codes::CORS,
                        format!("`{text}` in a CORS rule has more than one `*`"),
                    )
                    .hint("use several entries with one `*` each"),
                );
            }
        }
        problems
    }
}
