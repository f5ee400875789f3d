//! What is done when a method is called.

use std::rc::Rc;

use stackwright::{Data, Diagnostic, Duration, IntoValue, Node, Value, pseudo, sub};
use stackwright_cfn::apigateway::method;

use super::api::{json, texts};
use super::codes;
use super::method::MethodResponse;
use crate::iam::{Principal, Role};
use crate::kit::{in_range, region_of};
use crate::lambda::Invocable;

/// What is done when a method is called.
///
/// ```
/// use stackwright_aws::apigateway::{Integration, IntegrationResponse};
/// let teapot = Integration::mock()
///     .request_template("application/json", r#"{"statusCode": 418}"#)
///     .response(IntegrationResponse::new("418").template("application/json", r#"{"message": "short and stout"}"#));
/// let elsewhere = Integration::http_proxy("GET", "https://legacy.example/{proxy}");
/// # let _ = (teapot, elsewhere);
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Integration {
    kind: Kind,
    role: Option<Role>,
    by_role: Option<ByRole>,
    parameters: Vec<(String, Value<String>)>,
    templates: Vec<(String, Value<String>)>,
    responses: Vec<IntegrationResponse>,
    passthrough: Option<&'static str>,
    timeout: Option<Duration>,
    cache_keys: Vec<String>,
    vpc_link: Option<Value<String>>,
    content: Option<ContentHandling>,
    /// Whether the console may invoke the function.
    pub(super) is_tested: bool,
}

/// Whether bodies are text or bytes to what gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentHandling {
    /// Bytes, of text in Base64.
    ToBinary,
    /// Text in Base64, of bytes.
    ToText,
}

impl ContentHandling {
    fn as_str(self) -> &'static str {
        match self {
            ContentHandling::ToBinary => "CONVERT_TO_BINARY",
            ContentHandling::ToText => "CONVERT_TO_TEXT",
        }
    }
}

/// What is done by a role of its own: the id of the role that it gets if there is none, and what the role is granted.
#[derive(Clone)]
struct ByRole {
    id: &'static str,
    grant: Rc<dyn Fn(&Role)>,
}

impl std::fmt::Debug for ByRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.id.fmt(f)
    }
}

#[derive(Clone, Debug)]
enum Kind {
    Lambda {
        arn: Value<String>,
        proxy: bool,
    },
    Mock,
    Http {
        method: String,
        url: Value<String>,
        proxy: bool,
    },
    Aws {
        service: String,
        method: String,
        call: Call,
    },
}

#[derive(Clone, Debug)]
enum Call {
    Action(String),
    Path(Value<String>),
}

/// A function gets the whole request: [`Integration::lambda`].
impl<F: Invocable> From<&F> for Integration {
    fn from(function: &F) -> Self {
        Integration::lambda(function)
    }
}

/// A state machine of the kind express answers: [`Integration::start_sync_execution`].
#[cfg(feature = "stepfunctions")]
impl From<&crate::stepfunctions::StateMachine> for Integration {
    fn from(machine: &crate::stepfunctions::StateMachine) -> Self {
        Integration::start_sync_execution(machine)
    }
}

impl Integration {
    fn new(kind: Kind) -> Self {
        Integration {
            kind,
            role: None,
            by_role: None,
            parameters: Vec::new(),
            templates: Vec::new(),
            responses: Vec::new(),
            passthrough: None,
            timeout: None,
            cache_keys: Vec::new(),
            vpc_link: None,
            content: None,
            is_tested: true,
        }
    }

    /// A function gets the whole request, and its answer is that of the method. The method is allowed to invoke it.
    pub fn lambda(function: &impl Invocable) -> Self {
        Self::new(Kind::Lambda {
            arn: function.invocable_arn(),
            proxy: true,
        })
    }

    /// A function gets what [templates](Integration::request_template) make of the request.
    pub fn lambda_with_templates(function: &impl Invocable) -> Self {
        Self::new(Kind::Lambda {
            arn: function.invocable_arn(),
            proxy: false,
        })
    }

    /// API Gateway answers itself, as templates say.
    pub fn mock() -> Self {
        Self::new(Kind::Mock)
    }

    /// A call of an address, whose answer is that of the method.
    pub fn http_proxy(method: impl Into<String>, url: impl IntoValue<String>) -> Self {
        Self::new(Kind::Http {
            method: method.into(),
            url: url.into_value(),
            proxy: true,
        })
    }

    /// A call of an address, with what templates make of the request and the answer.
    pub fn http(method: impl Into<String>, url: impl IntoValue<String>) -> Self {
        Self::new(Kind::Http {
            method: method.into(),
            url: url.into_value(),
            proxy: false,
        })
    }

    /// An action of an AWS service, such as `sqs` and `SendMessage`, with POST, by a role that is given with
    /// [`role`](Integration::role).
    pub fn aws_action(service: impl Into<String>, action: impl Into<String>) -> Self {
        Self::new(Kind::Aws {
            service: service.into(),
            method: "POST".to_owned(),
            call: Call::Action(action.into()),
        })
    }

    /// A call of a path of an AWS service, such as `s3` and `BUCKET/KEY`.
    pub fn aws_path(
        service: impl Into<String>,
        method: impl Into<String>,
        path: impl IntoValue<String>,
    ) -> Self {
        Self::new(Kind::Aws {
            service: service.into(),
            method: method.into(),
            call: Call::Path(path.into_value()),
        })
    }

    /// Starts a state machine of the kind express with the body of the request as its input, and answers with its output. It
    /// does so by a role that is created below the method, unless there is [another](Integration::role).
    #[cfg(feature = "stepfunctions")]
    pub fn start_sync_execution(machine: &crate::stepfunctions::StateMachine) -> Self {
        let failed = |status: &str, pattern: &str| {
            IntegrationResponse::new(status)
                .selection_pattern(pattern)
                .template("application/json", "{\"error\": \"internal error\"}")
        };
        let output = concat!(
            "#set($answer = $util.parseJson($input.json('$')))\n",
            "#if($answer.status == \"SUCCEEDED\")\n",
            "$answer.output\n",
            "#else\n",
            "#set($context.responseOverride.status = 500)\n",
            "{\"error\": \"$answer.error\"}\n",
            "#end",
        );
        let granted = machine.clone();
        let grant = move |role: &Role| drop(granted.grant_start_sync_execution(role));
        Self::execution("StartSyncExecution", machine)
            .by_role("StartSyncExecutionRole", grant)
            .response(IntegrationResponse::new("200").template("application/json", output))
            .response(failed("400", "4\\d{2}"))
            .response(failed("500", "5\\d{2}"))
    }

    /// Starts a state machine with the body of the request as its input, and answers with the ARN of the execution. It does so
    /// by a role that is created below the method, unless there is [another](Integration::role).
    #[cfg(feature = "stepfunctions")]
    pub fn start_execution(machine: &crate::stepfunctions::StateMachine) -> Self {
        let granted = machine.clone();
        let grant = move |role: &Role| drop(granted.grant_start_execution(role));
        Self::execution("StartExecution", machine)
            .by_role("StartExecutionRole", grant)
            .response(IntegrationResponse::new("200"))
    }

    #[cfg(feature = "stepfunctions")]
    fn execution(action: &str, machine: &crate::stepfunctions::StateMachine) -> Self {
        let arn = machine.state_machine_arn();
        let input = "$util.escapeJavaScript($input.json('$'))";
        let request = sub!("{{\"input\": \"{input}\", \"stateMachineArn\": \"{arn}\"}}");
        Self::aws_action("states", action)
            .never_pass_through()
            .request_template("application/json", Data::from(request))
    }

    #[cfg(feature = "stepfunctions")]
    fn by_role(mut self, id: &'static str, grant: impl Fn(&Role) + 'static) -> Self {
        let grant = Rc::new(grant);
        self.by_role = Some(ByRole { id, grant });
        self
    }

    /// The ARN of the role by which API Gateway does it, which is created below the method if it needs one and has none.
    #[track_caller]
    fn credentials(&self, method: &Node) -> Option<Value<String>> {
        let Some(ByRole { id, grant }) = &self.by_role else {
            return self.role.as_ref().map(Role::role_arn);
        };
        let role = self.role.clone().unwrap_or_else(|| {
            let service = Principal::service("apigateway.amazonaws.com");
            Role::new(method, id, service)
        });
        grant(&role);
        Some(role.role_arn())
    }

    /// The answers that a method can give which has this integration and does not say so itself.
    pub(super) fn method_responses(&self) -> Vec<MethodResponse> {
        let answer = |response: &IntegrationResponse| {
            let model = match response.pattern {
                None => "Empty",
                Some(_) => "Error",
            };
            MethodResponse::new(&response.status).model("application/json", model)
        };
        let known = self.by_role.as_ref().map_or(&[][..], |_| &self.responses);
        known.iter().map(answer).collect()
    }

    /// The role by which API Gateway does it. It must trust `apigateway.amazonaws.com`.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// A parameter of the request to what is called, `integration.request.header.X`, and where it comes from:
    /// `method.request.path.id`, or a text in single quotes.
    pub fn request_parameter(
        mut self,
        name: impl Into<String>,
        from: impl IntoValue<String>,
    ) -> Self {
        self.parameters.push((name.into(), from.into_value()));
        self
    }

    /// What is made of bodies of a type.
    pub fn request_template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<Data>,
    ) -> Self {
        self.templates
            .push((content_type.into(), json(&template.into())));
        self
    }

    /// What is made of an answer.
    pub fn response(mut self, response: IntegrationResponse) -> Self {
        self.responses.push(response);
        self
    }

    /// Refuses bodies of types for which there is no template.
    pub fn never_pass_through(mut self) -> Self {
        self.passthrough = Some("NEVER");
        self
    }

    /// Passes bodies through for which there is no template, unless there is one for another type.
    pub fn pass_through_when_no_templates(mut self) -> Self {
        self.passthrough = Some("WHEN_NO_TEMPLATES");
        self
    }

    /// How long API Gateway waits for an answer, 50 milliseconds to 29 seconds, which is the default.
    pub fn timeout(mut self, time: impl Into<Duration>) -> Self {
        self.timeout = Some(time.into());
        self
    }

    /// Which parameters of requests answers are cached by.
    pub fn cache_key(mut self, parameter: impl Into<String>) -> Self {
        self.cache_keys.push(parameter.into());
        self
    }

    /// Turns bodies of requests into bytes or text. Bytes need [binary media types](super::RestApi::binary_media_types).
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html>
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content = Some(handling);
        self
    }

    /// Does not let the console invoke the function.
    pub fn without_test_invoke(mut self) -> Self {
        self.is_tested = false;
        self
    }

    /// Calls an address through a link to a VPC, by the link's id.
    pub fn vpc_link(mut self, id: impl IntoValue<String>) -> Self {
        self.vpc_link = Some(id.into_value());
        self
    }

    /// The function that it invokes, by its ARN.
    pub(super) fn function(&self) -> Option<&Value<String>> {
        match &self.kind {
            Kind::Lambda { arn, .. } if self.role.is_none() => Some(arn),
            _ => None,
        }
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let range = Duration::milliseconds(50)..=Duration::seconds(29);
        let what = "API Gateway cannot wait for an answer for a time";
        let late = self
            .timeout
            .and_then(|time| in_range(codes::OUT_OF_RANGE, what, time, range));
        late.map(|problem| {
            problem.note("up to 5 minutes can be had for regional APIs: ask for the quota, then set it with `node().set`")
        })
    }

    #[track_caller]
    pub(super) fn property(&self, node: &Node) -> method::Integration {
        let (partition, region) = (pseudo::partition(), region_of(node));
        use method::IntegrationType as Type;
        let (kind, http, uri) = match &self.kind {
            Kind::Mock => (Type::Mock, None, None),
            Kind::Lambda { arn, proxy } => (
                if *proxy { Type::AwsProxy } else { Type::Aws },
                Some("POST"),
                Some(function_uri(&partition, &region, arn)),
            ),
            Kind::Http { method, url, proxy } => (
                if *proxy { Type::HttpProxy } else { Type::Http },
                Some(method.as_str()),
                Some(url.clone()),
            ),
            Kind::Aws {
                service,
                method,
                call,
            } => {
                let call = match call {
                    Call::Action(action) => sub!("action/{action}"),
                    Call::Path(path) => sub!("path/{path}"),
                };
                let uri = sub!("arn:{partition}:apigateway:{region}:{service}:{call}");
                (Type::Aws, Some(method.as_str()), Some(uri))
            }
        };
        let responses = self.responses.iter().map(IntegrationResponse::property);
        let responses: Vec<_> = responses.collect();
        let linked = self.vpc_link.is_some();
        method::Integration::new(kind)
            .cache_key_parameters((!self.cache_keys.is_empty()).then_some(&self.cache_keys))
            .connection_id(self.vpc_link.as_ref())
            .connection_type(linked.then_some(method::IntegrationConnectionType::VpcLink))
            .content_handling(
                self.content
                    .map(|it| method::IntegrationContentHandling::other(it.as_str())),
            )
            .credentials(self.credentials(node))
            .integration_http_method(http)
            .integration_responses((!responses.is_empty()).then_some(responses))
            .passthrough_behavior(
                self.passthrough
                    .map(method::IntegrationPassthroughBehavior::other),
            )
            .request_parameters(texts(&self.parameters))
            .request_templates(texts(&self.templates))
            .timeout_in_millis(self.timeout.map(Duration::in_milliseconds))
            .uri(uri)
    }
}

/// The address by which API Gateway invokes a function.
pub(super) fn function_uri(
    partition: &Value<String>,
    region: &Value<String>,
    function: &Value<String>,
) -> Value<String> {
    let functions = "lambda:path/2015-03-31/functions";
    sub!("arn:{partition}:apigateway:{region}:{functions}/{function}/invocations")
}

/// What is made of an answer of what was called.
#[derive(Clone, Debug)]
#[must_use]
pub struct IntegrationResponse {
    status: Value<String>,
    pattern: Option<Value<String>>,
    parameters: Vec<(String, Value<String>)>,
    templates: Vec<(String, Value<String>)>,
    content: Option<ContentHandling>,
}

impl IntegrationResponse {
    /// An answer of the method with this status. It must be among the method's responses.
    pub fn new(status_code: impl IntoValue<String>) -> Self {
        IntegrationResponse {
            status: status_code.into_value(),
            pattern: None,
            parameters: Vec::new(),
            templates: Vec::new(),
            content: None,
        }
    }

    /// Turns bodies of answers into bytes or text.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content = Some(handling);
        self
    }

    /// For answers whose status, or error of a function, matches this regular expression.
    pub fn selection_pattern(mut self, pattern: impl IntoValue<String>) -> Self {
        self.pattern = Some(pattern.into_value());
        self
    }

    /// A header of the answer, `method.response.header.X`, and where it comes from, or a text in single quotes.
    pub fn parameter(mut self, name: impl Into<String>, from: impl IntoValue<String>) -> Self {
        self.parameters.push((name.into(), from.into_value()));
        self
    }

    /// What is made of the body, for a type.
    pub fn template(mut self, content_type: impl Into<String>, template: impl Into<Data>) -> Self {
        self.templates
            .push((content_type.into(), json(&template.into())));
        self
    }

    fn property(&self) -> method::IntegrationResponse {
        method::IntegrationResponse::new(&self.status)
            .content_handling(
                self.content
                    .map(|it| method::IntegrationResponseContentHandling::other(it.as_str())),
            )
            .response_parameters(texts(&self.parameters))
            .response_templates(texts(&self.templates))
            .selection_pattern(self.pattern.as_ref())
    }
}
