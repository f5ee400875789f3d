//! REST APIs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value, pseudo,
    sub,
};
use stackwright_cfn::apigateway::{CfnAccount, CfnDeployment, CfnRestApi, CfnStage, rest_api};

use super::authorizer::Authorization;
use super::cors::Cors;
use super::domain::DomainName;
use super::integration::Integration;
use super::resource::{ApiResource, Place};
use super::stage::Stage;
use super::{Authorizer, codes};
use crate::iam::{GrantActions, ManagedPolicy, PolicyDocument, PolicyStatement, Principal, Role};
use crate::kit::{Part, Set, arn_in_stack, in_range, lazily};
use crate::lambda::Invocable;

/// From where an API can be reached.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EndpointType {
    /// From everywhere, through the nearest location of CloudFront, which is the default.
    Edge,
    /// From everywhere, in its own region.
    Regional,
    /// From VPCs alone, through interface endpoints, whose ids may be given. Its policy says from which.
    Private(Vec<Value<String>>),
}

/// A REST API.
///
/// It is deployed to a stage, `prod` unless it is told otherwise, again whenever its resources or methods change.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return {'statusCode': 200}");
/// let function = Function::new(&stack, "Items", lambda::Runtime::PYTHON_3_13, code);
///
/// let api = RestApi::new(&stack, "Api").cors(apigateway::Cors::new(["https://shop.example"]));
/// let items = api.root().resource("items");
/// items.method("GET", apigateway::Integration::lambda(&function));
/// items.resource("{id}").method("DELETE", apigateway::Integration::lambda(&function)).iam_authorization();
/// CfnOutput::new(&stack, "Url", api.url());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html>
#[derive(Clone, Debug)]
pub struct RestApi(pub(super) Part<Api>);

pub(super) struct Api {
    source: Source,
    /// The name, unless the API exists elsewhere.
    name: RefCell<Option<Value<String>>>,
    pub places: RefCell<Vec<Rc<Place>>>,
    /// What the deployment consists of.
    pub parts: RefCell<Vec<Node>>,
    pub has_methods: Cell<bool>,
    cors: RefCell<Option<Cors>>,
    pub default_authorization: RefCell<Option<Authorization>>,
    pub default_key_required: Cell<bool>,
    stage: RefCell<Stage>,
    deployed: Cell<bool>,
    logs: Cell<bool>,
    description: RefCell<Option<Value<String>>>,
    policy: PolicyDocument,
    private: RefCell<Option<Set<()>>>,
    deployment_stage: RefCell<Option<CfnStage>>,
}

enum Source {
    Created(CfnRestApi),
    Imported {
        id: Value<String>,
        root: Value<String>,
    },
}

impl Construct for RestApi {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for RestApi {
    type Resource = CfnRestApi;

    fn governed_arn(&self) -> Value<String> {
        let region = crate::kit::region_of(self.node());
        let (partition, id) = (pseudo::partition(), self.api_id());
        sub!("arn:{partition}:apigateway:{region}::/restapis/{id}")
    }
}

impl RestApi {
    /// An API without methods yet, with the name of its construct.
    ///
    /// # Errors
    /// At synthesis: `SW0620` if it has no methods.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), id))
    }

    #[track_caller]
    fn create(node: Node, id: &str) -> Self {
        let cfn = CfnRestApi::new(&node, "Resource");
        let api = Self::of(node, Source::Created(cfn));
        api.0.name.replace(Some(id.into()));
        if let Source::Created(cfn) = &api.0.source {
            let owned = api.0.owned();
            cfn.policy(lazily(&owned, |api: &Api| {
                (!api.policy.is_empty()).then(|| api.policy.data())
            }));
            cfn.name(lazily(&owned, |api: &Api| api.name.borrow().clone()));
            cfn.description(lazily(&owned, |api: &Api| api.description.borrow().clone()));
            api.0.policy.check_as_resource_policy(api.node());
        }
        api.0.check(Api::problems);
        let complete = api.clone();
        api.node().on_complete(move || complete.deploy());
        api
    }

    fn of(node: Node, source: Source) -> Self {
        node.set_construct_type("stackwright_aws.apigateway.RestApi");
        let root = Node::new(&node, "Default");
        let root_id = match &source {
            Source::Created(cfn) => cfn.attr_root_resource_id(),
            Source::Imported { root, .. } => root.clone(),
        };
        let place = Rc::new(Place::new(root, root_id, "/".to_owned()));
        let api = Rc::new(Api {
            source,
            name: RefCell::default(),
            places: RefCell::new(vec![place]),
            parts: RefCell::default(),
            has_methods: Cell::new(false),
            cors: RefCell::default(),
            default_authorization: RefCell::default(),
            default_key_required: Cell::new(false),
            stage: RefCell::new(Stage::new("prod")),
            deployed: Cell::new(true),
            logs: Cell::new(false),
            description: RefCell::default(),
            policy: PolicyDocument::new(),
            private: RefCell::default(),
            deployment_stage: RefCell::default(),
        });
        RestApi(Part::new(node, api))
    }

    /// An API that exists already, by its id and that of its root, to which resources and methods can be added. It is not
    /// deployed from here.
    #[track_caller]
    pub fn from_attributes(
        scope: &impl Construct,
        id: &str,
        api_id: impl IntoValue<String>,
        root_resource_id: impl IntoValue<String>,
    ) -> Self {
        let (id_of_api, root) = (api_id.into_value(), root_resource_id.into_value());
        let source = Source::Imported {
            id: id_of_api,
            root,
        };
        let api = Self::of(Node::new(scope, id), source);
        api.0.deployed.set(false);
        api
    }

    /// A whole API that a function answers: every path, and every method.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let code = lambda::Code::inline("def handler(event, context): return {'statusCode': 200}");
    /// let function = Function::new(&stack, "Web", lambda::Runtime::PYTHON_3_13, code);
    /// RestApi::of_function(&stack, "Api", &function);
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn of_function(scope: &impl Construct, id: &str, function: &impl Invocable) -> Self {
        let api = Self::new(scope, id);
        let integration = Integration::lambda(function);
        api.root()
            .resource("{proxy+}")
            .method("ANY", integration.clone());
        api.root().method("ANY", integration);
        api
    }

    /// A whole API that starts a state machine of the kind express with each request, and answers with what it returns.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-api-gateway.html>
    #[cfg(feature = "stepfunctions")]
    #[track_caller]
    pub fn of_state_machine(
        scope: &impl Construct,
        id: &str,
        machine: &crate::stepfunctions::StateMachine,
    ) -> Self {
        let api = Self::new(scope, id);
        let service = Principal::service("apigateway.amazonaws.com");
        let role = Role::new(&api, "StartSyncExecutionRole", service);
        let integration = Integration::start_sync_execution(machine).role(&role);
        api.root().method("ANY", integration);
        api
    }

    #[track_caller]
    pub(super) fn edit(&self, what: &str, edit: impl FnOnce(&CfnRestApi)) -> Self {
        if let Source::Imported { .. } = self.0.source {
            let problem = format!("{what} is set on an API that exists elsewhere");
            let hint = "set it where the API is created, or create one here with `RestApi::new`";
            self.0
                .report(Diagnostic::error(codes::IMPORTED, problem).hint(hint));
        }
        RestApi(self.0.edit(|api| {
            if let Source::Created(cfn) = &api.source {
                edit(cfn);
            }
        }))
    }

    /// Gives the API a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let (name, known) = (name.into_value(), &self.0.name);
        self.edit("a name", |_| drop(known.replace(Some(name))))
    }

    /// What the API is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        let description = &self.0.description;
        self.edit("a description", |_| {
            description.replace(Some(text));
        })
    }

    /// From where it can be reached.
    ///
    /// # Errors
    /// At synthesis: `SW0624` if it is private, and no policy lets anybody call it.
    #[track_caller]
    pub fn endpoint(&self, kind: EndpointType) -> Self {
        let (name, endpoints) = match kind {
            EndpointType::Edge => ("EDGE", None),
            EndpointType::Regional => ("REGIONAL", None),
            EndpointType::Private(endpoints) => {
                self.0.private.replace(Some(Set::new(())));
                ("PRIVATE", (!endpoints.is_empty()).then_some(endpoints))
            }
        };
        self.edit("an endpoint", |api| {
            let configuration = rest_api::EndpointConfiguration::new()
                .types([name])
                .vpc_endpoint_ids(endpoints);
            api.endpoint_configuration(configuration);
        })
    }

    /// Adds a statement to the policy of the API, which says who may call it.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html>
    #[track_caller]
    pub fn policy_statement(&self, statement: PolicyStatement) -> Self {
        let policy = &self.0.policy;
        self.edit("a policy", |_| {
            policy.add(statement);
        })
    }

    /// The types of bodies that are bytes, and not text.
    #[track_caller]
    pub fn binary_media_types<T: IntoValue<String>>(
        &self,
        types: impl IntoIterator<Item = T>,
    ) -> Self {
        let types: Vec<Value<String>> = types.into_iter().map(IntoValue::into_value).collect();
        self.edit("types of bodies", |api| {
            api.binary_media_types(types);
        })
    }

    /// Compresses bodies from this number of bytes on, up to 10 MiB.
    ///
    /// # Errors
    /// At synthesis: `SW0623` if the number is larger.
    #[track_caller]
    pub fn min_compression_bytes(&self, bytes: u32) -> Self {
        let what = "an API cannot compress bodies from a number of bytes";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, bytes, 0..=10_485_760) {
            self.0.report(problem);
        }
        self.edit("compression", |api| {
            api.minimum_compression_size(bytes);
        })
    }

    /// Takes keys of callers from what the authorizer returns, and not from the header `X-API-Key`.
    #[track_caller]
    pub fn api_keys_from_authorizer(&self) -> Self {
        self.edit("a source of keys", |api| {
            api.api_key_source_type("AUTHORIZER");
        })
    }

    /// Lets callers come through a domain name of your own alone.
    #[track_caller]
    pub fn disable_execute_api_endpoint(&self) -> Self {
        self.edit("an endpoint", |api| {
            api.disable_execute_api_endpoint(true);
        })
    }

    /// Lets pages of other sites call it: each resource answers the questions of browsers.
    #[track_caller]
    pub fn cors(&self, cors: Cors) -> Self {
        RestApi(self.0.edit(|api| {
            api.cors.replace(Some(cors));
        }))
    }

    /// Asks an authorizer whether a caller may call a method, for all that say nothing else.
    #[track_caller]
    pub fn default_authorizer(&self, authorizer: &Authorizer) -> Self {
        let authorization = authorizer.attach(self);
        RestApi(self.0.edit(|api| {
            api.default_authorization.replace(Some(authorization));
        }))
    }

    /// Asks for a key of a [usage plan](RestApi::usage_plan) at all methods that say nothing else.
    #[track_caller]
    pub fn api_key_required(&self) -> Self {
        RestApi(self.0.edit(|api| api.default_key_required.set(true)))
    }

    /// To which stage it is deployed, and how; to `prod` unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0622` if API Gateway does not accept the name, `SW0623` if it does not accept a number.
    #[track_caller]
    pub fn stage(&self, stage: Stage) -> Self {
        if let Some(problem) = stage.problem() {
            self.0.report(problem);
        }
        RestApi(self.0.edit(|api| {
            *api.stage.borrow_mut() = stage;
        }))
    }

    /// Does not deploy it: for what is deployed otherwise.
    #[track_caller]
    pub fn without_deployment(&self) -> Self {
        RestApi(self.0.edit(|api| api.deployed.set(false)))
    }

    /// Lets API Gateway write logs in this account and region. The setting is one for all APIs there, so that it stays when
    /// this one is deleted.
    #[track_caller]
    pub fn cloud_watch_role(&self) -> Self {
        RestApi(self.0.edit(|api| api.logs.set(true)))
    }

    /// Lets callers come through a domain name. A record of the domain must lead to
    /// [`regional_domain_name`](DomainName::regional_domain_name) or the name of the distribution.
    #[track_caller]
    pub fn domain_name(
        &self,
        name: impl IntoValue<String>,
        certificate_arn: impl IntoValue<String>,
    ) -> DomainName {
        let domain = DomainName::new(self, "CustomDomain", name, certificate_arn);
        domain.map(self, None)
    }

    /// The root of the API, under which its resources are.
    pub fn root(&self) -> ApiResource {
        let place = self.0.places.borrow().first().cloned();
        let place = place
            .unwrap_or_else(|| Rc::new(Place::new(self.node().clone(), "".into(), "/".to_owned())));
        ApiResource::of(self, place)
    }

    /// The resource of a path, `/a/b`, which is created where it is not there yet.
    #[track_caller]
    pub fn path(&self, path: &str) -> ApiResource {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.fold(self.root(), |resource, part| resource.resource(part))
    }

    /// The name, by which its metrics are known; `None` for an API that exists elsewhere.
    pub fn api_name(&self) -> Option<Value<String>> {
        self.0.name.borrow().as_ref()?;
        let api = self.0.owned();
        Some(Value::lazy(move || api.name.borrow().clone()))
    }

    /// The id.
    pub fn api_id(&self) -> Value<String> {
        match &self.0.source {
            Source::Created(cfn) => cfn.ref_(),
            Source::Imported { id, .. } => id.clone(),
        }
    }

    /// The name of the stage that it is deployed to; all stages, `*`, for one that is not deployed from here.
    pub fn stage_name(&self) -> Value<String> {
        let api = self.0.owned();
        Value::lazy(move || match &*api.deployment_stage.borrow() {
            Some(stage) => stage.ref_(),
            None => "*".into(),
        })
    }

    /// The ARN of the stage that it is deployed to, by which a web ACL guards it.
    pub fn stage_arn(&self) -> Value<String> {
        let (id, stage) = (self.api_id(), self.stage_name());
        let (partition, region) = (pseudo::partition(), crate::kit::region_of(self.node()));
        sub!("arn:{partition}:apigateway:{region}::/restapis/{id}/stages/{stage}")
    }

    /// The address, `https://…/prod/`.
    pub fn url(&self) -> Value<String> {
        self.url_for("/")
    }

    /// The address of a path.
    pub fn url_for(&self, path: &str) -> Value<String> {
        let (host, stage) = (self.host_name(), self.stage_name());
        sub!("https://{host}/{stage}{path}")
    }

    /// The name of the host, `….execute-api.….amazonaws.com`.
    pub fn host_name(&self) -> Value<String> {
        let (id, region) = (self.api_id(), crate::kit::region_of(self.node()));
        let suffix = pseudo::url_suffix();
        sub!("{id}.execute-api.{region}.{suffix}")
    }

    /// The ARN of what is called, for policies: a method, or `*` for all, of a path, in which `*` is any part, of a stage.
    pub fn arn_for_execute(
        &self,
        method: &str,
        path: &str,
        stage: impl IntoValue<String>,
    ) -> Value<String> {
        let method = if method == "ANY" { "*" } else { method };
        let (id, stage) = (self.api_id(), stage.into_value());
        let call = sub!("{id}/{stage}/{method}{path}");
        arn_in_stack(self.node(), "execute-api", call)
    }

    /// Adds what the deployment consists of.
    pub(super) fn add_part(&self, part: &impl Construct) {
        self.0.parts.borrow_mut().push(part.node().clone());
    }

    /// Creates what browsers ask for, the deployment and the stage, now that all methods are there.
    fn deploy(&self) {
        let places = self.0.places.borrow().clone();
        for place in places {
            let own = place.cors.borrow().clone();
            let shared = self.0.cors.borrow().clone();
            if let Some(cors) = own.or(shared) {
                cors.answer(&ApiResource::of(self, place));
            }
        }
        let Source::Created(cfn) = &self.0.source else {
            return;
        };
        let account = self.0.logs.get().then(|| self.let_write_logs(cfn));
        if !self.0.deployed.get() {
            return;
        }
        let node = Node::new(self, "Deployment");
        node.set_construct_type("stackwright_aws.apigateway.Deployment");
        let automatic = "Automatically created by the RestApi construct";
        let description = self.0.description.borrow().clone();
        let deployment = CfnDeployment::new(&node, "Resource", self.api_id())
            .description(description.unwrap_or_else(|| automatic.into()));
        self.follow(&deployment);
        let options = self.0.stage.borrow();
        let node = Node::new(self, &format!("DeploymentStage.{}", options.name()));
        node.set_construct_type("stackwright_aws.apigateway.Stage");
        let stage = CfnStage::new(&node, "Resource", self.api_id());
        options.apply(&stage.deployment_id(deployment.ref_()));
        if let Some(account) = account {
            stage.depends_on(&account);
        }
        self.0.deployment_stage.replace(Some(stage));
    }

    /// Makes a deployment again when what makes another API of it changes.
    pub(super) fn follow(&self, deployment: &CfnDeployment) {
        if let Source::Created(cfn) = &self.0.source {
            deployment
                .node()
                .version_of(cfn, &["Description", "Name", "Tags"]);
        }
        for part in &*self.0.parts.borrow() {
            deployment.node().version_of(part, &[]);
            deployment.node().add_dependency(part);
        }
    }

    fn let_write_logs(&self, cfn: &CfnRestApi) -> CfnAccount {
        let name = "service-role/AmazonAPIGatewayPushToCloudWatchLogs";
        let service = Principal::service("apigateway.amazonaws.com");
        let role = Role::new(self, "CloudWatchRole", service)
            .managed_policy(&ManagedPolicy::from_aws_managed(name));
        role.node().apply_removal_policy(RemovalPolicy::Retain);
        let account = CfnAccount::new(self, "Account").cloud_watch_role_arn(role.role_arn());
        account
            .depends_on(cfn)
            .removal_policy(RemovalPolicy::Retain);
        account
    }
}

impl Api {
    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if !self.has_methods.get() {
            let problem = "the API has no methods, and API Gateway deploys none without";
            let hint = "add one: `api.root().method(\"GET\", …)`";
            problems.push(Diagnostic::error(codes::NO_METHODS, problem).hint(hint));
        }
        if let Some(private) = &*self.private.borrow()
            && self.policy.is_empty()
        {
            let problem = "a private API has no policy: nobody can call it";
            let hint = "say with `policy_statement` from which VPCs or endpoints it may be called";
            problems.push(private.blame(Diagnostic::error(codes::PRIVATE, problem).hint(hint)));
        }
        problems
    }
}

/// A map of texts as data, for properties that are one.
pub(super) fn texts(entries: &[(String, Value<String>)]) -> Option<Vec<(String, Value<String>)>> {
    (!entries.is_empty()).then(|| entries.to_vec())
}

/// A template: a text as it is, whatever is in it, and anything else as JSON.
pub(super) fn json(data: &Data) -> Value<String> {
    match data {
        Data::Object(_) | Data::List(_) => stackwright::intrinsic::json_text(data.clone()),
        text => stackwright::intrinsic::raw(text.clone()),
    }
}
