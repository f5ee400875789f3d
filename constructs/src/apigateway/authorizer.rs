//! Who may call methods.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value, sub,
};
use stackwright_cfn::apigateway::CfnAuthorizer;
use stackwright_cfn::lambda::CfnPermission;

use super::api::RestApi;
use super::codes;
use super::integration::function_uri;
use crate::iam::Role;
use crate::kit::{Part, arn_in_stack, in_range, part_of_arn};
use crate::lambda::Function;

/// How callers of a method are authorized.
#[derive(Clone)]
pub(super) struct Authorization {
    pub kind: &'static str,
    pub id: Option<Value<String>>,
}

/// Decides who may call methods of an API: a function of yours, or user pools of Cognito.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// let check = Function::new(&stack, "Check", lambda::Runtime::PYTHON_3_13, code);
/// let token = apigateway::Authorizer::token(&stack, "Token", &check).cache(Duration::minutes(1));
/// let api = RestApi::new(&stack, "Api");
/// api.root().method("GET", apigateway::Integration::mock()).authorizer(&token);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html>
#[derive(Clone, Debug)]
pub struct Authorizer(Part<Owned>);

struct Owned {
    cfn: CfnAuthorizer,
    kind: &'static str,
    api: RefCell<Option<(Node, Value<String>)>>,
}

impl Construct for Authorizer {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Authorizer {
    #[track_caller]
    fn create(node: Node, name: &'static str, kind: &'static str) -> Self {
        node.set_construct_type("stackwright_aws.apigateway.Authorizer");
        let owned = Rc::new(Owned {
            cfn: CfnAuthorizer::new(&node, "Resource"),
            kind,
            api: RefCell::default(),
        });
        let api = owned.clone();
        owned
            .cfn
            .name(node.unique_id())
            .type_(name)
            .rest_api_id(Value::lazy(move || {
                let api = api.api.borrow();
                api.as_ref().map_or_else(|| "".into(), |(_, id)| id.clone())
            }));
        let authorizer = Authorizer(Part::new(node, owned));
        authorizer.0.check(Owned::problems);
        authorizer
    }

    /// A function that gets the token in the header `Authorization`, and returns a policy.
    #[track_caller]
    pub fn token(scope: &impl Construct, id: &str, function: &Function) -> Self {
        let authorizer = Self::create(Node::new(scope, id), "TOKEN", "CUSTOM");
        let cfn = &authorizer.0.cfn;
        cfn.identity_source("method.request.header.Authorization");
        Defaults::apply(authorizer.ask(function))
    }

    /// A function that gets the request, and returns a policy. What the request must have is named, and answers are kept for
    /// requests with the same of it: `method.request.header.X`, `….querystring.q`, `context.…`.
    #[track_caller]
    pub fn request<S: Into<String>>(
        scope: &impl Construct,
        id: &str,
        function: &Function,
        identity_sources: impl IntoIterator<Item = S>,
    ) -> Self {
        let authorizer = Self::create(Node::new(scope, id), "REQUEST", "CUSTOM");
        let sources: Vec<String> = identity_sources.into_iter().map(Into::into).collect();
        if sources.is_empty() {
            authorizer.0.cfn.authorizer_result_ttl_in_seconds(0);
        } else {
            authorizer.0.cfn.identity_source(sources.join(","));
        }
        Defaults::apply(authorizer.ask(function))
    }

    /// Users of these pools of Cognito, by the pools' ARNs, with a token in the header `Authorization`.
    #[track_caller]
    pub fn cognito<P: IntoValue<String>>(
        scope: &impl Construct,
        id: &str,
        user_pool_arns: impl IntoIterator<Item = P>,
    ) -> Self {
        let kind = "COGNITO_USER_POOLS";
        let authorizer = Self::create(Node::new(scope, id), kind, kind);
        let pools: Vec<Value<String>> = user_pool_arns
            .into_iter()
            .map(IntoValue::into_value)
            .collect();
        let cfn = &authorizer.0.cfn;
        cfn.identity_source("method.request.header.Authorization");
        cfn.provider_arns(pools);
        Defaults::apply(authorizer)
    }

    /// Lets a function be asked, and keeps its answers for 5 minutes.
    #[track_caller]
    fn ask(self, function: &Function) -> Self {
        let arn = function.function_arn();
        let (partition, region) = (part_of_arn(&arn, 1), part_of_arn(&arn, 3));
        let cfn = &self.0.cfn;
        cfn.authorizer_uri(function_uri(&partition, &region, &arn));
        if self
            .0
            .cfn
            .resource()
            .get_property("AuthorizerResultTtlInSeconds")
            .is_none()
        {
            cfn.authorizer_result_ttl_in_seconds(300);
        }
        let (owned, node) = (self.0.owned(), self.node().clone());
        let called = Value::lazy(move || {
            let api = owned.api.borrow().as_ref().map(|(_, id)| id.clone())?;
            let call = sub!("{api}/authorizers/{}", owned.cfn.ref_());
            Some(arn_in_stack(&node, "execute-api", call))
        });
        let id = format!("{}:Permissions", self.node().unique_id());
        CfnPermission::new(function, &id)
            .action("lambda:InvokeFunction")
            .function_name(arn)
            .principal("apigateway.amazonaws.com")
            .source_arn(called);
        self
    }

    /// How long answers are kept, up to an hour; 5 minutes for functions unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0623` if it is longer.
    #[track_caller]
    pub fn cache(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::seconds(0)..=Duration::hours(1);
        let what = "answers of an authorizer cannot be kept for a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        Authorizer(self.0.edit(|authorizer| {
            let seconds = time.in_seconds();
            authorizer.cfn.authorizer_result_ttl_in_seconds(seconds);
        }))
    }

    /// Where the token is, in place of the header `Authorization`.
    #[track_caller]
    pub fn identity_source(&self, source: impl IntoValue<String>) -> Self {
        Authorizer(self.0.edit(|authorizer| {
            authorizer.cfn.identity_source(source);
        }))
    }

    /// A regular expression that tokens match; others are refused without asking.
    #[track_caller]
    pub fn validation_regex(&self, pattern: impl IntoValue<String>) -> Self {
        Authorizer(self.0.edit(|authorizer| {
            authorizer.cfn.identity_validation_expression(pattern);
        }))
    }

    /// Asks the function by this role, in place of a permission of the function.
    #[track_caller]
    pub fn role(&self, role: &Role) -> Self {
        Authorizer(self.0.edit(|authorizer| {
            authorizer.cfn.authorizer_credentials(role.role_arn());
        }))
    }

    /// The id.
    pub fn authorizer_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// Makes it the authorizer of an API.
    #[track_caller]
    pub(super) fn attach(&self, api: &RestApi) -> Authorization {
        let known = self.0.api.borrow().as_ref().map(|(node, _)| node.clone());
        match known {
            Some(node) if node != *api.node() => {
                let problem = "an authorizer is that of two APIs";
                let hint = "create one for each";
                self.0
                    .report(Diagnostic::error(codes::AUTHORIZER, problem).hint(hint));
            }
            _ => {
                let api = (api.node().clone(), api.api_id());
                self.0.api.replace(Some(api));
            }
        }
        Authorization {
            kind: self.0.kind,
            id: Some(self.authorizer_id()),
        }
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        if self.api.borrow().is_some() {
            return Vec::new();
        }
        let problem = "an authorizer is that of no API";
        let hint = "give it to a method, or to an API: `default_authorizer`";
        vec![Diagnostic::error(codes::AUTHORIZER, problem).hint(hint)]
    }
}
