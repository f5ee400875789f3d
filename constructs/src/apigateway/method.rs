//! Methods of resources.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::apigateway::{CfnMethod, method};
use stackwright_cfn::lambda::CfnPermission;

use super::Authorizer;
use super::api::{RestApi, texts};
use super::authorizer::Authorization;
use super::codes;
use super::integration::Integration;
use super::model::RequestValidator;
use super::resource::ApiResource;
use crate::iam::{Grant, Grantable};
use crate::kit::{Part, some_of, unless_empty};

const METHODS: [&str; 8] = [
    "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
];

/// A method of a resource of an API.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html>
#[derive(Clone, Debug)]
pub struct Method(Part<Owned>);

struct Owned {
    cfn: CfnMethod,
    api: RestApi,
    name: String,
    path: String,
    settings: Rc<Settings>,
}

/// What is edited until the method is complete.
#[derive(Default)]
struct Settings {
    authorization: RefCell<Option<Authorization>>,
    parameters: RefCell<Vec<(String, bool)>>,
    models: RefCell<Vec<(String, Value<String>)>>,
    responses: RefCell<Vec<MethodResponse>>,
    scopes: RefCell<Vec<Value<String>>>,
}

impl Construct for Method {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Method {
    #[track_caller]
    pub(super) fn create(resource: &ApiResource, name: &str, integration: Integration) -> Self {
        let node = Node::new(resource, name);
        node.set_construct_type("stackwright_aws.apigateway.Method");
        if !METHODS.contains(&name) {
            let problem = format!("there is no method `{name}`");
            let hint = format!("use one of `{}`", METHODS.join("`, `"));
            node.add_error(Diagnostic::error(codes::PATH, problem).hint(hint));
        }
        if let Some(problem) = integration.problem() {
            node.add_error(problem);
        }
        let api = resource.api.clone();
        let settings = Rc::new(Settings::default());
        let cfn = CfnMethod::new(&node, "Resource")
            .http_method(name)
            .resource_id(resource.resource_id())
            .rest_api_id(api.api_id())
            .integration(integration.property(&node));
        api.add_part(&cfn);
        let (shared, own) = (api.0.owned(), settings.clone());
        let authorization = move || {
            let own = own.authorization.borrow().clone();
            own.or_else(|| shared.default_authorization.borrow().clone())
        };
        let (kind, id) = (authorization.clone(), authorization);
        let models = settings.clone();
        let parameters = settings.clone();
        let (responses, scopes) = (settings.clone(), settings.clone());
        let usual = integration.method_responses();
        cfn.authorization_type(Value::lazy(move || {
            kind().map_or("NONE", |authorization| authorization.kind)
        }))
        .authorizer_id(Value::lazy(move || {
            id().and_then(|authorization| authorization.id)
        }))
        .api_key_required({
            let shared = api.0.owned();
            Value::lazy(move || shared.default_key_required.get().then_some(true))
        })
        .authorization_scopes(Value::lazy(move || unless_empty(&scopes.scopes)))
        .request_models(Value::lazy(move || texts(&models.models.borrow())))
        .request_parameters(Value::lazy(move || {
            let parameters = parameters.parameters.borrow();
            (!parameters.is_empty()).then(|| parameters.clone())
        }))
        .method_responses(Value::lazy(move || {
            let responses = responses.responses.borrow();
            let is_said = |one: &&MethodResponse| {
                let mut statuses = responses.iter().map(|it| it.status.as_str());
                statuses.any(|status| status == one.status.as_str())
            };
            let unsaid = usual.iter().filter(|one| !is_said(one));
            some_of(responses.iter().chain(unsaid).map(MethodResponse::property))
        }));
        let owned = Owned {
            cfn,
            api,
            name: name.to_owned(),
            path: resource.path().to_owned(),
            settings,
        };
        let method = Method(Part::new(node, Rc::new(owned)));
        if let Some(function) = integration.function() {
            method.allow(function, integration.is_tested);
        }
        Defaults::apply(method)
    }

    /// Lets the method invoke a function, from its stage and, if it is tested there, from the console.
    #[track_caller]
    fn allow(&self, function: &Value<String>, is_tested: bool) {
        let Owned {
            api, name, path, ..
        } = &*self.0;
        let called = format!(
            "{}.{name}.{}",
            api.node().unique_id(),
            path.replace('/', ".")
        );
        let stages = [
            ("", api.stage_name()),
            ("Test.", "test-invoke-stage".into()),
        ];
        let count = if is_tested { 2 } else { 1 };
        for (kind, stage) in stages.into_iter().take(count) {
            CfnPermission::new(self, &format!("ApiPermission.{kind}{called}"))
                .action("lambda:InvokeFunction")
                .function_name(function)
                .principal("apigateway.amazonaws.com")
                .source_arn(self.arn_in(stage));
        }
    }

    pub(super) fn api(&self) -> &RestApi {
        &self.0.api
    }

    /// The name by which settings of stages and plans know it: `/links/{id}/GET`.
    pub(super) fn key(&self) -> String {
        let Owned { name, path, .. } = &*self.0;
        format!("{path}/{name}")
    }

    fn arn_in(&self, stage: Value<String>) -> Value<String> {
        let Owned {
            api, name, path, ..
        } = &*self.0;
        let any = |part: &str| match part.starts_with('{') {
            true => "*".to_owned(),
            false => part.to_owned(),
        };
        let path: Vec<String> = path.split('/').map(any).collect();
        api.arn_for_execute(name, &path.join("/"), stage)
    }

    /// Asks an authorizer whether a caller may call it.
    ///
    /// # Errors
    /// At synthesis: `SW0625` if the authorizer is that of another API.
    #[track_caller]
    pub fn authorizer(&self, authorizer: &Authorizer) -> Self {
        let authorization = authorizer.attach(&self.0.api);
        self.authorize(authorization)
    }

    /// Asks IAM whether a caller, who signs requests, may call it: whoever is [given](Method::grant_execute) the permission.
    #[track_caller]
    pub fn iam_authorization(&self) -> Self {
        self.authorize(Authorization {
            kind: "AWS_IAM",
            id: None,
        })
    }

    /// Lets everybody call it, though the API has a default authorizer.
    #[track_caller]
    pub fn no_authorization(&self) -> Self {
        self.authorize(Authorization {
            kind: "NONE",
            id: None,
        })
    }

    #[track_caller]
    fn authorize(&self, authorization: Authorization) -> Self {
        Method(self.0.edit(|method| {
            method.settings.authorization.replace(Some(authorization));
        }))
    }

    /// The scopes of which a caller's token must have one, for an authorizer of Cognito.
    #[track_caller]
    pub fn authorization_scope(&self, scope: impl IntoValue<String>) -> Self {
        let scope = scope.into_value();
        Method(self.0.edit(|method| {
            method.settings.scopes.borrow_mut().push(scope);
        }))
    }

    /// Whether callers need a key of a usage plan.
    #[track_caller]
    pub fn api_key_required(&self, required: bool) -> Self {
        Method(self.0.edit(|method| {
            method.cfn.api_key_required(required);
        }))
    }

    /// The name of the operation, for generated clients.
    #[track_caller]
    pub fn operation_name(&self, name: impl IntoValue<String>) -> Self {
        Method(self.0.edit(|method| {
            method.cfn.operation_name(name);
        }))
    }

    /// A parameter that requests have, `method.request.path.id`, `….querystring.q` or `….header.X`, and whether they
    /// must.
    #[track_caller]
    pub fn request_parameter(&self, name: impl Into<String>, required: bool) -> Self {
        let name = name.into();
        Method(self.0.edit(|method| {
            let parameters = &method.settings.parameters;
            parameters.borrow_mut().push((name, required));
        }))
    }

    /// What bodies of a type look like: a [`Model`](super::Model), or the name of one.
    #[track_caller]
    pub fn request_model(
        &self,
        content_type: impl Into<String>,
        model: impl IntoValue<String>,
    ) -> Self {
        let model = (content_type.into(), model.into_value());
        Method(self.0.edit(|method| {
            method.settings.models.borrow_mut().push(model);
        }))
    }

    /// Refuses requests that are not as the models and parameters say.
    #[track_caller]
    pub fn validator(&self, validator: &RequestValidator) -> Self {
        Method(self.0.edit(|method| {
            method.cfn.request_validator_id(validator.validator_id());
        }))
    }

    /// An answer that it can give.
    #[track_caller]
    pub fn response(&self, response: MethodResponse) -> Self {
        Method(self.0.edit(|method| {
            method.settings.responses.borrow_mut().push(response);
        }))
    }

    /// The ARN of the method in the API's stage, for policies.
    pub fn method_arn(&self) -> Value<String> {
        self.arn_in(self.0.api.stage_name())
    }

    /// The id of the resource in the template.
    pub fn method_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// Lets somebody call the method with signed requests.
    #[track_caller]
    pub fn grant_execute(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["execute-api:Invoke"], vec![self.method_arn()])
    }
}

/// An answer that a method can give.
#[derive(Clone, Debug)]
#[must_use]
pub struct MethodResponse {
    status: Value<String>,
    headers: Vec<(String, bool)>,
    models: Vec<(String, Value<String>)>,
}

impl MethodResponse {
    /// An answer with this status.
    pub fn new(status_code: impl IntoValue<String>) -> Self {
        MethodResponse {
            status: status_code.into_value(),
            headers: Vec::new(),
            models: Vec::new(),
        }
    }

    /// A header of the answer, `method.response.header.X`, and whether it is always there.
    pub fn parameter(mut self, name: impl Into<String>, always: bool) -> Self {
        self.headers.push((name.into(), always));
        self
    }

    /// What the body looks like, for a type: a [`Model`](super::Model), or the name of one. Each API has `Empty` and `Error`.
    pub fn model(mut self, content_type: impl Into<String>, model: impl IntoValue<String>) -> Self {
        self.models.push((content_type.into(), model.into_value()));
        self
    }

    fn property(&self) -> method::MethodResponse {
        let headers = self.headers.clone();
        method::MethodResponse::new(&self.status)
            .response_models(texts(&self.models))
            .response_parameters((!headers.is_empty()).then_some(headers))
    }
}
