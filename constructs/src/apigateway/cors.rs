//! Which pages of other sites may call an API.

use stackwright::{Construct, Duration};

use super::integration::{Integration, IntegrationResponse};
use super::method::{Method, MethodResponse};
use super::resource::ApiResource;

/// What browsers ask for, unless it is told otherwise.
const HEADERS: [&str; 6] = [
    "Content-Type",
    "X-Amz-Date",
    "Authorization",
    "X-Api-Key",
    "X-Amz-Security-Token",
    "X-Amz-User-Agent",
];

/// Which pages of other sites may call an API. Functions must send `Access-Control-Allow-Origin` with their answers, too.
///
/// ```
/// use stackwright_aws::apigateway::Cors;
/// let cors = Cors::new(["https://shop.example"]).methods(["GET", "POST"]).headers(["Content-Type"]);
/// # let _ = cors;
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Cors {
    origins: Vec<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    exposed: Vec<String>,
    credentials: bool,
    max_age: Option<Duration>,
}

impl Cors {
    /// Pages of these sites, or of all with `*`, with all methods.
    pub fn new<O: Into<String>>(origins: impl IntoIterator<Item = O>) -> Self {
        let all = ["OPTIONS", "GET", "PUT", "POST", "DELETE", "PATCH", "HEAD"];
        Cors {
            origins: origins.into_iter().map(Into::into).collect(),
            methods: all.map(str::to_owned).to_vec(),
            headers: HEADERS.map(str::to_owned).to_vec(),
            exposed: Vec::new(),
            credentials: false,
            max_age: None,
        }
    }

    /// The methods that they may use.
    pub fn methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// The headers that they may send.
    pub fn headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.headers = headers.into_iter().map(Into::into).collect();
        self
    }

    /// The headers of answers that they may read.
    pub fn expose_headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.exposed = headers.into_iter().map(Into::into).collect();
        self
    }

    /// Lets them send cookies and the like.
    pub fn allow_credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// How long browsers remember this.
    pub fn max_age(mut self, time: impl Into<Duration>) -> Self {
        self.max_age = Some(time.into());
        self
    }

    /// Adds the method that browsers ask, unless there is one.
    pub(super) fn answer(&self, resource: &ApiResource) {
        if resource.node().find_child("OPTIONS").is_some() {
            return;
        }
        let quoted = |text: &str| format!("'{text}'");
        let mut headers = vec![
            (
                "Access-Control-Allow-Headers",
                quoted(&self.headers.join(",")),
            ),
            (
                "Access-Control-Allow-Origin",
                quoted(self.origins.first().map_or("*", String::as_str)),
            ),
        ];
        if self.origins.first().is_some_and(|origin| origin != "*") {
            headers.push(("Vary", quoted("Origin")));
        }
        headers.push((
            "Access-Control-Allow-Methods",
            quoted(&self.methods.join(",")),
        ));
        if self.credentials {
            headers.push(("Access-Control-Allow-Credentials", quoted("true")));
        }
        if let Some(seconds) = self.max_age.and_then(Duration::as_seconds) {
            headers.push(("Access-Control-Max-Age", quoted(&seconds.to_string())));
        }
        if !self.exposed.is_empty() {
            headers.push((
                "Access-Control-Expose-Headers",
                quoted(&self.exposed.join(",")),
            ));
        }
        let name = |header: &str| format!("method.response.header.{header}");
        let mut integration = IntegrationResponse::new("204");
        let mut response = MethodResponse::new("204");
        for (header, value) in headers {
            integration = integration.parameter(name(header), value);
            response = response.parameter(name(header), true);
        }
        let integration = match self.other_origins() {
            Some(template) => integration.template("application/json", template),
            None => integration,
        };
        let mock = Integration::mock()
            .request_template("application/json", "{ statusCode: 200 }")
            .response(integration);
        Method::create(resource, "OPTIONS", mock)
            .no_authorization()
            .api_key_required(false)
            .response(response);
    }

    /// Answers with the caller's origin, where that is one of several.
    fn other_origins(&self) -> Option<String> {
        let others = self.origins.get(1..).filter(|others| !others.is_empty())?;
        let tests: Vec<String> = others
            .iter()
            .map(|origin| format!("$origin == \"{origin}\""))
            .collect();
        let mut template = vec![
            "#set($origin = $input.params().header.get(\"Origin\"))".to_owned(),
            "#if($origin == \"\") #set($origin = $input.params().header.get(\"origin\")) #end"
                .to_owned(),
            format!("#if({})", tests.join(" || ")),
        ];
        template.push(
            "  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)"
                .to_owned(),
        );
        template.push("#end".to_owned());
        Some(template.join("\n"))
    }
}
