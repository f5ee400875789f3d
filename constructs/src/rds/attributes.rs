//! What is known of a database that exists elsewhere.

use stackwright::{IntoValue, Value};

use super::engine::Engine;
use crate::ec2::{Port, SecurityGroup};
use crate::secretsmanager::Secret;

/// An instance or a cluster that exists already: its name, and what else is needed of it.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::rds::DatabaseAttributes;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let group = SecurityGroup::from_id(&stack, "Group", "sg-0123456789abcdef0");
/// let orders = DatabaseInstance::from_attributes(
///     &stack,
///     "Orders",
///     DatabaseAttributes::new("orders", rds::Engine::postgres("16.4"))
///         .endpoint("orders.abc123.eu-central-1.rds.amazonaws.com")
///         .resource_id("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
///         .security_group(&group),
/// );
/// let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
/// orders.grant_connect(&role, "reader");
/// # app.synth().unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct DatabaseAttributes {
    pub(super) identifier: Value<String>,
    pub(super) engine: Engine,
    pub(super) endpoint: Option<Value<String>>,
    pub(super) reader: Option<Value<String>>,
    pub(super) port: Option<u16>,
    pub(super) resource_id: Option<Value<String>>,
    pub(super) groups: Vec<SecurityGroup>,
    pub(super) secret: Option<Secret>,
}

impl DatabaseAttributes {
    /// A database of this name and engine.
    pub fn new(identifier: impl IntoValue<String>, engine: Engine) -> Self {
        DatabaseAttributes {
            identifier: identifier.into_value(),
            engine,
            endpoint: None,
            reader: None,
            port: None,
            resource_id: None,
            groups: Vec::new(),
            secret: None,
        }
    }

    /// Its host name; that of the writer, for a cluster.
    pub fn endpoint(mut self, host: impl IntoValue<String>) -> Self {
        self.endpoint = Some(host.into_value());
        self
    }

    /// The host name of a cluster's readers.
    pub fn reader_endpoint(mut self, host: impl IntoValue<String>) -> Self {
        self.reader = Some(host.into_value());
        self
    }

    /// The port that it listens on; that of the engine unless this is called.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The id that never changes, such as `db-ABCDEFGHIJKLMNOPQRSTUVWXYZ`, by which IAM knows it.
    pub fn resource_id(mut self, id: impl IntoValue<String>) -> Self {
        self.resource_id = Some(id.into_value());
        self
    }

    /// A security group that it is in.
    pub fn security_group(mut self, group: &SecurityGroup) -> Self {
        self.groups.push(group.clone());
        self
    }

    /// The secret with its login.
    pub fn secret(mut self, secret: &Secret) -> Self {
        self.secret = Some(secret.clone());
        self
    }

    pub(super) fn listens(&self) -> Port {
        Port::tcp(self.port.unwrap_or(self.engine.port))
    }

    pub(super) fn port_text(&self) -> Value<String> {
        self.port.unwrap_or(self.engine.port).to_string().into()
    }
}
