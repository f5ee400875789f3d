//! Addresses elsewhere that rules call.

use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::events::CfnApiDestination;
pub use stackwright_cfn::events::api_destination::HttpMethod;

use super::by_role::{ByRole, input_setter, role_setters};
use super::codes;
use super::connection::Connection;
use super::request::{Request, request_setters};
use super::rule::Rule;
use super::target::{Target, TargetConfig};
use crate::iam::{PolicyStatement, Role};
use crate::kit::{Handle, Kind, Origin, in_range};

static API_DESTINATION: Kind = Kind {
    construct_type: "stackwright_aws.events.ApiDestination",
    noun: "API destination",
    constructor: "ApiDestination::new",
    imported: codes::IMPORTED,
};

/// An address elsewhere that rules call. An example is at [`Connection`].
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html>
#[derive(Clone, Debug)]
pub struct ApiDestination(Handle<OwnedDestination, Value<String>>);

#[derive(Debug)]
struct OwnedDestination {
    cfn: CfnApiDestination,
    endpoint: Value<String>,
}

impl Construct for ApiDestination {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl ApiDestination {
    /// Calls this address by POST, up to 300 times a second; `*` in it stands for what the target gives
    /// ([`ApiDestinationTarget::path`]).
    ///
    /// # Errors
    /// At synthesis: `SW0372` if the address does not begin with `https://`.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        connection: &Connection,
        endpoint: impl IntoValue<String>,
    ) -> Self {
        let node = API_DESTINATION.node(scope.node(), id);
        Defaults::apply(Self::create(node, connection, endpoint.into_value()))
    }

    #[track_caller]
    fn create(node: Node, connection: &Connection, endpoint: Value<String>) -> Self {
        if let Some(text) = endpoint.as_str()
            && !text.starts_with("https://")
        {
            let problem = format!("`{text}` is no address that EventBridge calls");
            let problem = Diagnostic::error(codes::API_DESTINATION, problem);
            let problem = problem.hint("use one that begins with `https://`");
            node.report(problem.at(std::panic::Location::caller()));
        }
        let cfn = CfnApiDestination::new(&node, "ApiDestination")
            .connection_arn(connection.connection_arn())
            .http_method(HttpMethod::Post)
            .invocation_endpoint(&endpoint);
        node.set_default_child(&cfn);
        let owned = Rc::new(OwnedDestination { cfn, endpoint });
        ApiDestination(Handle::owned(&API_DESTINATION, node, owned))
    }

    /// One that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = API_DESTINATION.node(scope.node(), id);
        ApiDestination(Handle::imported(&API_DESTINATION, node, arn.into_value()))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        ApiDestination(self.0.edit("a name", |destination| {
            destination.cfn.name(name);
        }))
    }

    /// What it is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        ApiDestination(self.0.edit("a description", |destination| {
            destination.cfn.description(text);
        }))
    }

    /// Calls it by another method than POST.
    #[track_caller]
    pub fn method(&self, method: HttpMethod) -> Self {
        ApiDestination(self.0.edit("a method", |destination| {
            destination.cfn.http_method(method);
        }))
    }

    /// How often it is called in a second at most: 1 to 300.
    ///
    /// # Errors
    /// At synthesis: `SW0372` if the number is outside the range.
    #[track_caller]
    pub fn requests_per_second(&self, requests: u32) -> Self {
        let what = "an API destination cannot be called, in a second, a number of times";
        if let Some(problem) = in_range(codes::API_DESTINATION, what, requests, 1..=300) {
            self.0.report(problem);
        }
        ApiDestination(self.0.edit("a rate", |destination| {
            destination.cfn.invocation_rate_limit_per_second(requests);
        }))
    }

    /// The ARN.
    pub fn api_destination_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(destination) => destination.cfn.attr_arn(),
            Origin::Imported(arn) => Value::clone(arn),
        }
    }

    /// How many parts of the address the target must give, if it is known.
    fn wildcards(&self) -> Option<usize> {
        let owned = self.0.as_owned()?;
        Some(owned.endpoint.as_str()?.matches('*').count())
    }
}

/// Calls an address elsewhere with the event as its body. An example is at [`Connection`].
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ApiDestinationTarget {
    inner: ByRole,
    destination: ApiDestination,
    request: Request,
}

impl ApiDestinationTarget {
    /// Calls it with the whole event.
    pub fn new(destination: &ApiDestination) -> Self {
        let arn = destination.api_destination_arn();
        let node = destination.node().clone();
        let allowed = arn.clone();
        let invoke = move |role: &Role| {
            let statement = PolicyStatement::allow().action("events:InvokeApiDestination");
            role.add_to_policy(statement.resource(allowed.clone()));
        };
        let starts = node.path();
        ApiDestinationTarget {
            inner: ByRole::of(Some(node), starts, arn, invoke),
            destination: destination.clone(),
            request: Request::default(),
        }
    }

    request_setters!();
    input_setter!();
    role_setters!();
}

impl Target for ApiDestinationTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        self.inner
            .bind(rule)
            .properties(|target| target.http_parameters(self.request.parameters()))
    }

    fn problems(&self, _: &Rule) -> Vec<Diagnostic> {
        let wanted = self.destination.wildcards();
        let problem = wanted.and_then(|wanted| self.request.problem(wanted));
        problem.into_iter().collect()
    }
}
