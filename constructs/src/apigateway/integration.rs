//! What is done when a method is called.

use stackwright::{Data, Diagnostic, Duration, IntoValue, Node, Value, pseudo, sub};
use stackwright_cfn::apigateway::method;

use super::api::{json, texts};
use super::codes;
use crate::iam::Role;
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
    credentials: Option<Value<String>>,
    parameters: Vec<(String, Value<String>)>,
    templates: Vec<(String, Value<String>)>,
    responses: Vec<IntegrationResponse>,
    passthrough: Option<&'static str>,
    timeout: Option<Duration>,
    cache_keys: Vec<String>,
    vpc_link: Option<Value<String>>,
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

impl Integration {
    fn new(kind: Kind) -> Self {
        Integration {
            kind,
            credentials: None,
            parameters: Vec::new(),
            templates: Vec::new(),
            responses: Vec::new(),
            passthrough: None,
            timeout: None,
            cache_keys: Vec::new(),
            vpc_link: None,
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

    /// Starts a state machine of the kind express with the body of the request as its input, and answers with its output, by
    /// a role, which is granted that. It must trust `apigateway.amazonaws.com`.
    #[cfg(feature = "stepfunctions")]
    #[track_caller]
    pub fn start_sync_execution(machine: &crate::stepfunctions::StateMachine, role: &Role) -> Self {
        machine.grant_start_sync_execution(role);
        let failed = IntegrationResponse::new("500")
            .selection_pattern("5\\d{2}")
            .template("application/json", "{\"error\": \"internal error\"}");
        let output = concat!(
            "#set($answer = $util.parseJson($input.json('$')))\n",
            "#if($answer.status == \"SUCCEEDED\")\n",
            "$answer.output\n",
            "#else\n",
            "#set($context.responseOverride.status = 500)\n",
            "{\"error\": \"$answer.error\"}\n",
            "#end",
        );
        Self::execution("StartSyncExecution", machine, role)
            .response(IntegrationResponse::new("200").template("application/json", output))
            .response(failed)
    }

    /// Starts a state machine with the body of the request as its input, and answers with the ARN of the execution, by a role,
    /// which is granted that. It must trust `apigateway.amazonaws.com`.
    #[cfg(feature = "stepfunctions")]
    #[track_caller]
    pub fn start_execution(machine: &crate::stepfunctions::StateMachine, role: &Role) -> Self {
        machine.grant_start_execution(role);
        Self::execution("StartExecution", machine, role).response(IntegrationResponse::new("200"))
    }

    #[cfg(feature = "stepfunctions")]
    fn execution(action: &str, machine: &crate::stepfunctions::StateMachine, role: &Role) -> Self {
        let arn = machine.state_machine_arn();
        let input = "$util.escapeJavaScript($input.json('$'))";
        let request = sub!("{{\"input\": \"{input}\", \"stateMachineArn\": \"{arn}\"}}");
        Self::aws_action("states", action)
            .role(role)
            .never_pass_through()
            .request_template("application/json", Data::from(request))
    }

    /// The role by which API Gateway does it. It must trust `apigateway.amazonaws.com`.
    pub fn role(mut self, role: &Role) -> Self {
        self.credentials = Some(role.role_arn());
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

    /// Calls an address through a link to a VPC, by the link's id.
    pub fn vpc_link(mut self, id: impl IntoValue<String>) -> Self {
        self.vpc_link = Some(id.into_value());
        self
    }

    /// The function that it invokes, by its ARN.
    pub(super) fn function(&self) -> Option<&Value<String>> {
        match &self.kind {
            Kind::Lambda { arn, .. } if self.credentials.is_none() => Some(arn),
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
            .credentials(self.credentials.as_ref())
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
}

impl IntegrationResponse {
    /// An answer of the method with this status. It must be among the method's responses.
    pub fn new(status_code: impl IntoValue<String>) -> Self {
        IntegrationResponse {
            status: status_code.into_value(),
            pattern: None,
            parameters: Vec::new(),
            templates: Vec::new(),
        }
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
            .response_parameters(texts(&self.parameters))
            .response_templates(texts(&self.templates))
            .selection_pattern(self.pattern.as_ref())
    }
}
