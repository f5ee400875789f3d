//! Operations of GraphQL APIs as targets.

use stackwright::{Diagnostic, IntoValue, Value, sub};
use stackwright_cfn::appsync::CfnGraphQLApi;
use stackwright_cfn::events::rule::AppSyncParameters;

use super::by_role::{ByRole, input_setter, role_setters};
use super::codes;
use super::rule::Rule;
use super::target::{Target, TargetConfig};
use crate::iam::{GrantActions, PolicyStatement, Role};

/// Executes an operation of a GraphQL API of AppSync. What the operation takes as variables is its input.
///
/// ```
/// use stackwright_aws::cfn::appsync::{CfnGraphQLApi, graph_ql_api::AuthenticationType};
/// use stackwright_aws::events::{EventField, GraphQlTarget, Input, Template};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let api = CfnGraphQLApi::new(&stack, "Api", "shop", AuthenticationType::AwsIam);
/// let publish = "mutation Publish($id: String!) { publish(id: $id) { id } }";
/// let target = GraphQlTarget::new(&api, api.attr_graph_ql_endpoint_arn(), publish)
///     .input(Input::template(Template::object([("id", EventField::path("$.detail.id"))])));
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("shop")).target(target);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-appsync-target.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct GraphQlTarget {
    inner: ByRole,
    operation: Value<String>,
}

impl GraphQlTarget {
    /// Executes this operation of an API, by the ARN of its endpoint: `arn:aws:appsync:…:endpoints/graphql-api/…`.
    ///
    /// # Errors
    /// At synthesis: `SW0367` if the API does not take calls that are authorized by IAM, or is private.
    pub fn new<G>(
        api: &G,
        endpoint_arn: impl IntoValue<String>,
        operation: impl IntoValue<String>,
    ) -> Self
    where
        G: GrantActions<Resource = CfnGraphQLApi>,
    {
        let (operation, arn, node) = (operation.into_value(), api.governed_arn(), api.node());
        let text = operation.as_str().unwrap_or_default().trim_start();
        // An operation that does not say what it is, is a query.
        let fields = match text.starts_with("query") || text.starts_with('{') {
            true => "Query",
            false => "Mutation",
        };
        let execute = move |role: &Role| {
            let statement = PolicyStatement::allow().action("appsync:GraphQL");
            role.add_to_policy(statement.resource(sub!("{arn}/types/{fields}/*")));
        };
        let starts = format!("{fields} of {}", node.path());
        let endpoint = endpoint_arn.into_value();
        GraphQlTarget {
            inner: ByRole::of(Some(node.clone()), starts, endpoint, execute),
            operation,
        }
    }

    input_setter!();
    role_setters!();
}

impl Target for GraphQlTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        let parameters = AppSyncParameters::new(&self.operation);
        self.inner
            .bind(rule)
            .properties(|target| target.app_sync_parameters(parameters))
    }

    fn problems(&self, _: &Rule) -> Vec<Diagnostic> {
        let api = self.inner.scope().and_then(stackwright::Node::resource);
        let Some(api) = api else { return Vec::new() };
        let is = |name: &str, value: &str| {
            let property = api.get_property(name);
            property.is_some_and(|it| it.as_str() == Some(value))
        };
        let others = api.get_property("AdditionalAuthenticationProviders");
        let is_open = others.is_some() || is("AuthenticationType", "AWS_IAM");
        let closed = (!is_open).then(|| {
            let problem = "the API takes no calls that are authorized by IAM, as a rule's are";
            let hint = "give it the authentication type `AWS_IAM`, or as an additional one";
            Diagnostic::error(codes::INVALID_TARGET, problem).hint(hint)
        });
        let private = is("Visibility", "PRIVATE").then(|| {
            let problem = "the API is private, and EventBridge calls from outside";
            let hint = "make its visibility `GLOBAL`";
            Diagnostic::error(codes::INVALID_TARGET, problem).hint(hint)
        });
        closed.into_iter().chain(private).collect()
    }
}
