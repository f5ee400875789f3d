//! Connections: how EventBridge logs in where it calls.

use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::events::CfnConnection;
use stackwright_cfn::events::connection::{
    ApiKeyAuthParameters, AuthParameters, AuthorizationType, BasicAuthParameters, ClientParameters,
    ConnectionHttpParameters, OAuthParameters, OAuthParametersHttpMethod, Parameter,
};

use super::codes;
use crate::kit::{Handle, Kind, Origin};
use crate::kms::Key;

static CONNECTION: Kind = Kind {
    construct_type: "stackwright_aws.events.Connection",
    noun: "connection",
    constructor: "Connection::api_key",
    imported: codes::IMPORTED,
};

/// How rules log in to what they call. EventBridge keeps what is secret in a secret of its own.
///
/// ```
/// use stackwright_aws::events::{ApiDestination, ApiDestinationTarget, Connection};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let key = intrinsic::secrets_manager("shop-key", "", "", "");
/// let shop = Connection::api_key(&stack, "Shop", "x-api-key", key);
/// let orders = ApiDestination::new(&stack, "Orders", &shop, "https://shop.example/orders/*").requests_per_second(10);
/// Rule::new(&stack, "Rule")
///     .on(EventPattern::new().source("orders"))
///     .target(ApiDestinationTarget::new(&orders).path(["new"]));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html>
#[derive(Clone, Debug)]
pub struct Connection(Handle<OwnedConnection, Value<String>>);

#[derive(Debug)]
struct OwnedConnection {
    cfn: CfnConnection,
    /// What is sent besides, as EventBridge groups it.
    further: Rc<std::cell::RefCell<Further>>,
}

/// What is sent with each request besides.
#[derive(Debug, Default)]
struct Further {
    headers: Vec<(String, Value<String>, bool)>,
    query: Vec<(String, Value<String>, bool)>,
    body: Vec<(String, Value<String>, bool)>,
}

impl Construct for Connection {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Connection {
    /// Logs in by a header that has a key.
    ///
    /// # Errors
    /// At synthesis: `SW0371` if the key would stand in the template.
    #[track_caller]
    pub fn api_key(
        scope: &impl Construct,
        id: &str,
        header: &str,
        key: impl IntoValue<String>,
    ) -> Self {
        let node = CONNECTION.node(scope.node(), id);
        let key = key.into_value();
        refuse_plain(&node, "the key", &key);
        let auth = ApiKeyAuthParameters::new(header, key);
        Defaults::apply(Self::create(
            node,
            AuthorizationType::ApiKey,
            move |parameters| parameters.api_key_auth_parameters(auth.clone()),
        ))
    }

    /// Logs in by a name and a password.
    ///
    /// # Errors
    /// At synthesis: `SW0371` if the password would stand in the template.
    #[track_caller]
    pub fn basic(
        scope: &impl Construct,
        id: &str,
        user: impl IntoValue<String>,
        password: impl IntoValue<String>,
    ) -> Self {
        let node = CONNECTION.node(scope.node(), id);
        let password = password.into_value();
        refuse_plain(&node, "the password", &password);
        let auth = BasicAuthParameters::new().username(user).password(password);
        Defaults::apply(Self::create(
            node,
            AuthorizationType::Basic,
            move |parameters| parameters.basic_auth_parameters(auth.clone()),
        ))
    }

    /// Logs in by OAuth: asks for a token first.
    ///
    /// # Errors
    /// At synthesis: `SW0371` if the client's secret would stand in the template.
    #[track_caller]
    pub fn oauth(scope: &impl Construct, id: &str, client: OAuthClient) -> Self {
        let node = CONNECTION.node(scope.node(), id);
        refuse_plain(&node, "the client's secret", &client.secret);
        let auth = client.parameters();
        Defaults::apply(Self::create(
            node,
            AuthorizationType::OauthClientCredentials,
            move |it| it.oauth_parameters(auth.clone()),
        ))
    }

    #[track_caller]
    fn create(
        node: Node,
        kind: AuthorizationType,
        auth: impl Fn(AuthParameters) -> AuthParameters + 'static,
    ) -> Self {
        let further = Rc::<std::cell::RefCell<Further>>::default();
        let lazy = further.clone();
        let cfn = CfnConnection::new(&node, "Connection")
            .authorization_type(kind)
            .auth_parameters(Value::lazy(move || {
                let auth = auth(AuthParameters::new());
                auth.invocation_http_parameters(lazy.borrow().parameters())
            }));
        node.set_default_child(&cfn);
        let owned = Rc::new(OwnedConnection { cfn, further });
        Connection(Handle::owned(&CONNECTION, node, owned))
    }

    /// A connection that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = CONNECTION.node(scope.node(), id);
        Connection(Handle::imported(&CONNECTION, node, arn.into_value()))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        Connection(self.0.edit("a name", |connection| {
            connection.cfn.name(name);
        }))
    }

    /// What it is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        Connection(self.0.edit("a description", |connection| {
            connection.cfn.description(text);
        }))
    }

    /// Encrypts what it knows with this key. Its policy must let EventBridge use it.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        Connection(self.0.edit("a key", |connection| {
            connection.cfn.kms_key_identifier(key.key_arn());
        }))
    }

    /// Sends a header with each request.
    #[track_caller]
    pub fn header(&self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = (name.to_owned(), value.into_value(), false);
        Connection(self.0.edit("a header", |connection| {
            connection.further.borrow_mut().headers.push(value);
        }))
    }

    /// Sends a header with each request whose value is kept secret.
    ///
    /// # Errors
    /// At synthesis: `SW0371` if the value would stand in the template.
    #[track_caller]
    pub fn secret_header(&self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = value.into_value();
        refuse_plain(self.node(), "the header", &value);
        let value = (name.to_owned(), value, true);
        Connection(self.0.edit("a header", |connection| {
            connection.further.borrow_mut().headers.push(value);
        }))
    }

    /// Sends a parameter of the query with each request.
    #[track_caller]
    pub fn query_parameter(&self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = (name.to_owned(), value.into_value(), false);
        Connection(self.0.edit("a parameter", |connection| {
            connection.further.borrow_mut().query.push(value);
        }))
    }

    /// Sends a field of the body with each request.
    #[track_caller]
    pub fn body_parameter(&self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = (name.to_owned(), value.into_value(), false);
        Connection(self.0.edit("a parameter", |connection| {
            connection.further.borrow_mut().body.push(value);
        }))
    }

    /// The ARN of the secret with what it says of who calls; of all such secrets, for one that exists elsewhere.
    pub fn connection_secret_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(connection) => connection.cfn.attr_secret_arn(),
            Origin::Imported(_) => {
                let secrets = "secret:events!connection/*";
                crate::kit::arn_in_stack(self.node(), "secretsmanager", secrets.into())
            }
        }
    }

    /// The ARN.
    pub fn connection_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(connection) => connection.cfn.attr_arn(),
            Origin::Imported(arn) => Value::clone(arn),
        }
    }
}

impl Further {
    fn parameters(&self) -> Option<ConnectionHttpParameters> {
        let list = |values: &[(String, Value<String>, bool)]| {
            let values = values
                .iter()
                .map(|(name, value, secret)| Parameter::new(name, value).is_value_secret(*secret));
            crate::kit::some_of(values)
        };
        let is_empty = self.headers.is_empty() && self.query.is_empty() && self.body.is_empty();
        (!is_empty).then(|| {
            ConnectionHttpParameters::new()
                .header_parameters(list(&self.headers))
                .query_string_parameters(list(&self.query))
                .body_parameters(list(&self.body))
        })
    }
}

/// Reports a secret that would stand in the template.
#[track_caller]
fn refuse_plain(node: &Node, what: &str, secret: &Value<String>) {
    let text = secret.as_str();
    if text.is_none_or(|text| text.starts_with("{{resolve:")) {
        return;
    }
    node.report(
        Diagnostic::error(
            codes::PLAIN_SECRET,
            format!("{what} would stand in the template"),
        )
        .hint("keep it in a secret, and give `secret.secret_value()`")
        .at(std::panic::Location::caller()),
    );
}

/// How a connection asks for a token.
///
/// ```
/// use stackwright::intrinsic;
/// use stackwright_aws::events::OAuthClient;
/// let secret = intrinsic::secrets_manager("shop-client", "", "", "");
/// let client = OAuthClient::new("https://shop.example/token", "me", secret).parameter("scope", "orders");
/// # let _ = client;
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct OAuthClient {
    endpoint: Value<String>,
    method: OAuthParametersHttpMethod,
    id: Value<String>,
    secret: Value<String>,
    further: Vec<(String, Value<String>, bool)>,
}

impl OAuthClient {
    /// Asks at this address, by POST, as this client with this secret.
    pub fn new(
        endpoint: impl IntoValue<String>,
        client_id: impl IntoValue<String>,
        client_secret: impl IntoValue<String>,
    ) -> Self {
        OAuthClient {
            endpoint: endpoint.into_value(),
            method: OAuthParametersHttpMethod::Post,
            id: client_id.into_value(),
            secret: client_secret.into_value(),
            further: Vec::new(),
        }
    }

    /// Asks by another method than POST.
    pub fn method(mut self, method: OAuthParametersHttpMethod) -> Self {
        self.method = method;
        self
    }

    /// Sends a field of the body when it asks.
    pub fn parameter(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.further
            .push((name.to_owned(), value.into_value(), false));
        self
    }

    fn parameters(&self) -> OAuthParameters {
        let further = Further {
            body: self.further.clone(),
            ..Further::default()
        };
        let client = ClientParameters::new()
            .client_id(&self.id)
            .client_secret(&self.secret);
        OAuthParameters::new()
            .authorization_endpoint(&self.endpoint)
            .http_method(self.method.clone())
            .client_parameters(client)
            .oauth_http_parameters(further.parameters())
    }
}
