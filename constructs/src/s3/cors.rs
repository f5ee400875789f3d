//! Which pages of other sites may use a bucket from a browser.

use stackwright::{Data, Diagnostic, IntoValue, Value};

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
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            HttpMethod::Get => "GET",
            HttpMethod::Put => "PUT",
            HttpMethod::Head => "HEAD",
            HttpMethod::Post => "POST",
            HttpMethod::Delete => "DELETE",
        }
    }
}

/// Lets pages of other sites use a bucket from a browser.
///
/// ```
/// use stackwright_aws::s3::{CorsRule, HttpMethod};
/// let rule = CorsRule::new([HttpMethod::Get], ["https://example.com"]).max_age(3000);
/// # let _ = rule;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>
#[derive(Clone, Debug)]
pub struct CorsRule {
    id: Option<String>,
    methods: Vec<HttpMethod>,
    origins: Vec<Value<String>>,
    allowed_headers: Vec<String>,
    exposed_headers: Vec<String>,
    max_age: Option<u32>,
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

    /// How many seconds a browser may remember what it is allowed.
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }

    pub(super) fn data(&self) -> Data {
        let list = |items: &[String]| (!items.is_empty()).then(|| Data::list(items));
        Data::object([
            ("AllowedHeaders", Data::from(list(&self.allowed_headers))),
            (
                "AllowedMethods",
                Data::list(self.methods.iter().map(|method| method.as_str())),
            ),
            ("AllowedOrigins", Data::list(&self.origins)),
            ("ExposedHeaders", list(&self.exposed_headers).into()),
            ("Id", self.id.clone().into()),
            ("MaxAge", self.max_age.into()),
        ])
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
