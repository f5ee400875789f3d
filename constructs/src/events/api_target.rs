//! Methods of APIs of one's own as targets.

use stackwright::{Construct, Diagnostic, IntoValue, Value};

use super::by_role::{ByRole, input_setter, role_setters};
use super::request::{Request, request_setters};
use super::rule::Rule;
use super::target::{Target, TargetConfig};
use crate::iam::{PolicyStatement, Role};

/// Calls a method of an API of API Gateway, with the event as its body.
///
/// The role that is created for it may call that method alone. A method that does not check who calls needs no more; one with
/// [`iam_authorization`](crate::apigateway::Method::iam_authorization) is closed to everybody else.
///
/// ```
/// use stackwright_aws::apigateway::{Integration, RestApi};
/// use stackwright_aws::events::ApiTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let api = RestApi::new(&stack, "Api");
/// api.path("/orders/{id}").method("POST", Integration::mock()).iam_authorization();
/// Rule::new(&stack, "Rule")
///     .on(EventPattern::new().source("shop"))
///     .target(ApiTarget::of_rest_api(&api, "POST", "/orders/*").path(["$.detail.id"]));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-gateway-target.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ApiTarget {
    inner: ByRole,
    request: Request,
    /// How many parts of the path the target must give.
    wildcards: usize,
}

impl ApiTarget {
    /// Calls a method (`POST`) of a path (`/orders/*`, in which `*` stands for what [`path`](Self::path) gives) at the stage that the
    /// API is deployed to.
    #[cfg(feature = "apigateway")]
    pub fn of_rest_api(api: &crate::apigateway::RestApi, method: &str, path: &str) -> Self {
        let arn = api.arn_for_execute(method, path, api.stage_name());
        Self::new(api, arn, &format!("{method} {path}"), path)
    }

    /// Calls a method (`POST`) of a path (`/orders/*`, in which `*` stands for what [`path`](Self::path) gives) of an HTTP API, at its
    /// stage `$default`.
    #[cfg(feature = "apigatewayv2")]
    pub fn of_http_api(
        api: &stackwright_cfn::apigatewayv2::CfnApi,
        method: &str,
        path: &str,
    ) -> Self {
        let (id, stage) = (stackwright::Resource::ref_(api), "$default");
        let call = stackwright::sub!("{id}/{stage}/{method}{path}");
        let arn = crate::kit::arn_in_stack(api.node(), "execute-api", call);
        Self::new(api, arn, &format!("{method} {path}"), path)
    }

    /// Calls what an ARN names: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/POST/orders`. The role is created in a
    /// scope.
    pub fn of_arn(scope: &impl Construct, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let path = arn.as_str().unwrap_or_default().to_owned();
        Self::new(scope, arn, &path, &path)
    }

    fn new(scope: &impl Construct, arn: Value<String>, call: &str, path: &str) -> Self {
        let node = scope.node().clone();
        let starts = format!("{call} of {}", node.path());
        let allowed = arn.clone();
        let invoke = move |role: &Role| {
            let statement = PolicyStatement::allow().action("execute-api:Invoke");
            role.add_to_policy(statement.resource(allowed.clone()));
        };
        ApiTarget {
            inner: ByRole::of(Some(node), starts, arn, invoke),
            request: Request::default(),
            wildcards: path.matches('*').count(),
        }
    }

    request_setters!();
    input_setter!();
    role_setters!();
}

impl Target for ApiTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        self.inner
            .bind(rule)
            .properties(|target| target.http_parameters(self.request.parameters()))
    }

    fn problems(&self, _: &Rule) -> Vec<Diagnostic> {
        self.request.problem(self.wildcards).into_iter().collect()
    }
}
