//! What requests and answers look like, and answers of API Gateway itself.

use std::rc::Rc;

use stackwright::{Construct, Data, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::apigateway::{CfnGatewayResponse, CfnModel, CfnRequestValidator};

use super::api::{RestApi, json, texts};
use crate::kit::Part;

/// What a body looks like, as a JSON schema.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html>
#[derive(Clone, Debug)]
pub struct Model(Part<CfnModel>);

impl Construct for Model {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl RestApi {
    /// A model of bodies of the type `application/json`, as a JSON schema of draft 4.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let api = RestApi::new(&stack, "Api");
    /// let item = api.model("Item", json!({ "type": "object", "required": ["id"] }));
    /// let whole = api.request_validator("Whole", true, true);
    /// api.root()
    ///     .method("POST", apigateway::Integration::mock())
    ///     .request_model("application/json", &item)
    ///     .validator(&whole);
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn model(&self, id: &str, schema: impl Into<Data>) -> Model {
        let node = Node::new(self, id);
        node.set_construct_type("stackwright_aws.apigateway.Model");
        let mut schema = schema.into();
        if let Data::Object(entries) = &mut schema {
            let draft = "http://json-schema.org/draft-04/schema#";
            entries
                .entry("$schema".into())
                .or_insert_with(|| draft.into());
        }
        let cfn = CfnModel::new(&node, "Resource", self.api_id())
            .content_type("application/json")
            .schema(schema);
        self.add_part(&cfn);
        Defaults::apply(Model(Part::new(node, Rc::new(cfn))))
    }

    /// Refuses requests whose body is not as its model says, or whose parameters are not those that they must have.
    #[track_caller]
    pub fn request_validator(&self, id: &str, body: bool, parameters: bool) -> RequestValidator {
        let node = Node::new(self, id);
        node.set_construct_type("stackwright_aws.apigateway.RequestValidator");
        let cfn = CfnRequestValidator::new(&node, "Resource", self.api_id())
            .validate_request_body(body.then_some(true))
            .validate_request_parameters(parameters.then_some(true));
        self.add_part(&cfn);
        Defaults::apply(RequestValidator(Part::new(node, Rc::new(cfn))))
    }

    /// What API Gateway answers itself, for a kind of answers such as `ACCESS_DENIED`, `DEFAULT_4XX` or `DEFAULT_5XX`.
    #[track_caller]
    pub fn gateway_response(&self, id: &str, kind: &str, response: GatewayResponse) -> Self {
        let node = Node::new(self, id);
        node.set_construct_type("stackwright_aws.apigateway.GatewayResponse");
        let cfn = CfnGatewayResponse::new(&node, "Resource")
            .rest_api_id(self.api_id())
            .response_type(kind)
            .response_parameters(texts(&response.headers))
            .response_templates(texts(&response.templates))
            .status_code(response.status);
        self.add_part(&cfn);
        self.clone()
    }
}

impl Model {
    /// Gives the model a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        Model(self.0.edit(|model| {
            model.name(name);
        }))
    }

    /// The name.
    pub fn model_name(&self) -> Value<String> {
        self.0.ref_()
    }
}

impl IntoValue<String> for &Model {
    fn into_value(self) -> Value<String> {
        self.model_name()
    }
}

/// Which requests are refused before anything is done.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>
#[derive(Clone, Debug)]
pub struct RequestValidator(Part<CfnRequestValidator>);

impl Construct for RequestValidator {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl RequestValidator {
    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        RequestValidator(self.0.edit(|validator| {
            validator.name(name);
        }))
    }

    /// The id.
    pub fn validator_id(&self) -> Value<String> {
        self.0.ref_()
    }
}

/// What API Gateway answers itself.
///
/// ```
/// use stackwright_aws::apigateway::GatewayResponse;
/// let denied = GatewayResponse::new().status("403").header("X-Why", "'denied'");
/// # let _ = denied;
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct GatewayResponse {
    status: Option<Value<String>>,
    headers: Vec<(String, Value<String>)>,
    templates: Vec<(String, Value<String>)>,
}

impl GatewayResponse {
    /// The answer as it is without this.
    pub fn new() -> Self {
        Self::default()
    }

    /// The status.
    pub fn status(mut self, code: impl IntoValue<String>) -> Self {
        self.status = Some(code.into_value());
        self
    }

    /// A header, and where it comes from, or a text in single quotes.
    pub fn header(mut self, name: impl Into<String>, from: impl IntoValue<String>) -> Self {
        let name = format!("gatewayresponse.header.{}", name.into());
        self.headers.push((name, from.into_value()));
        self
    }

    /// The body, for a type.
    pub fn template(mut self, content_type: impl Into<String>, template: impl Into<Data>) -> Self {
        self.templates
            .push((content_type.into(), json(&template.into())));
        self
    }
}
