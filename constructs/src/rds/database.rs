//! What instances and clusters have in common: login, place, parameters, protection, and the setters of these.

use std::cell::{Cell, RefCell};

use stackwright::{Construct, Diagnostic, Duration, Node, Value};

use super::attributes::DatabaseAttributes;
use super::codes;
use super::engine::Engine;
use super::groups::ParameterGroup;
use super::login::Credentials;
use super::place::Place;
use crate::ec2::{Port, Vpc};
use crate::iam::{ManagedPolicy, Principal, Role};
use crate::kit::Set;
use crate::logs::{LogGroup, Retention};
use crate::secretsmanager::{AttachmentTarget, Secret};

#[derive(Debug)]
pub(super) struct Database {
    pub engine: Engine,
    pub place: Place,
    pub credentials: Credentials,
    pub parameters: RefCell<Option<ParameterGroup>>,
    pub port: Cell<Option<u16>>,
    pub encrypted: Cell<bool>,
    pub protected: Cell<Option<bool>>,
    pub destroyed: Cell<bool>,
    /// The data, and the login with it, come from a snapshot or another instance.
    pub restored: Cell<bool>,
    pub iam: Cell<Option<bool>>,
    pub name: RefCell<Option<Value<String>>>,
    pub logs: RefCell<Vec<String>>,
    pub retention: Cell<Option<Set<Retention>>>,
    pub monitoring: Cell<Option<Set<Duration>>>,
    pub monitoring_role: RefCell<Option<Role>>,
    /// The roles that the engine works with, by the feature that they are for.
    pub roles: RefCell<Vec<(&'static str, Role)>>,
}

impl Database {
    pub fn new(engine: Engine, vpc: &Vpc) -> Self {
        Database {
            engine,
            place: Place::new(vpc),
            credentials: Credentials::default(),
            parameters: RefCell::default(),
            port: Cell::default(),
            encrypted: Cell::new(true),
            protected: Cell::default(),
            destroyed: Cell::new(false),
            restored: Cell::new(false),
            iam: Cell::default(),
            name: RefCell::default(),
            logs: RefCell::default(),
            retention: Cell::default(),
            monitoring: Cell::default(),
            monitoring_role: RefCell::default(),
            roles: RefCell::default(),
        }
    }

    /// The port that it listens on.
    pub fn listens(&self) -> Port {
        Port::tcp(self.port.get().unwrap_or(self.engine.port))
    }

    pub fn is_protected(&self) -> Option<bool> {
        let protected = self.protected.get();
        protected.or_else(|| (!self.destroyed.get()).then_some(true))
    }

    /// The name of its administrator, for the property: a snapshot has its own.
    pub fn username(&self) -> Option<Value<String>> {
        let given = !self.restored.get();
        given
            .then(|| self.credentials.username(&self.engine))
            .flatten()
    }

    /// Whether the template has a login at all: what is restored keeps the one that it has.
    pub fn has_login(&self) -> bool {
        !self.restored.get() || self.credentials.is_given()
    }

    pub fn parameter_group_name(&self) -> Option<Value<String>> {
        let group = self.parameters.borrow();
        group.as_ref().map(ParameterGroup::parameter_group_name)
    }

    /// The role for a feature of the engine, which this creates.
    #[cfg(feature = "s3")]
    pub fn role_for(&self, node: &Node, feature: &'static str, id: &str) -> Role {
        let known = self
            .roles
            .borrow()
            .iter()
            .find(|(of, _)| *of == feature)
            .cloned();
        known.map_or_else(
            || {
                let role = node
                    .create_here(|| Role::new(node, id, Principal::service("rds.amazonaws.com")));
                self.roles.borrow_mut().push((feature, role.clone()));
                role
            },
            |(_, role)| role,
        )
    }

    /// The ARN of the role that measures the operating system, which this creates.
    pub fn monitoring_role_arn(&self, node: &Node) -> Value<String> {
        let given = self.monitoring_role.borrow().clone();
        let role = given.unwrap_or_else(|| {
            let service = Principal::service("monitoring.rds.amazonaws.com");
            let name = "service-role/AmazonRDSEnhancedMonitoringRole";
            node.create_here(|| {
                Role::new(node, "MonitoringRole", service)
                    .managed_policy(&ManagedPolicy::from_aws_managed(name))
            })
        });
        role.role_arn()
    }

    /// Creates the groups of its logs before it, so that they are kept for the time that was asked for.
    pub fn settle_logs(&self, node: &Node, kind: &str, database: &impl Construct) {
        let (retention, name) = (self.retention.get(), self.name.borrow().clone());
        let (Some(retention), Some(name)) = (retention, name) else {
            return;
        };
        let Some(name) = name.as_str().map(str::to_lowercase) else {
            return;
        };
        for log in &*self.logs.borrow() {
            let group = node.create_here(|| {
                LogGroup::new(node, &format!("Logs{log}"))
                    .name(format!("/aws/rds/{kind}/{name}/{log}"))
                    .retention(*retention)
            });
            database.node().add_dependency(&group);
        }
    }

    /// The secret with its login, which this creates if it is to be, or of which RDS says the ARN.
    #[track_caller]
    pub fn secret(
        &self,
        database: &impl AttachmentTarget,
        id: &str,
        managed: Value<String>,
    ) -> Secret {
        let node = database.node();
        if let Some(key) = self.credentials.managed() {
            let secret = node.shared(|| Managed(Secret::from_arn(node, "ManagedSecret", managed)));
            return match key {
                Some(key) => secret.0.encrypted_with(&key),
                None => secret.0.clone(),
            };
        }
        if !self.credentials.has_secret() {
            let problem = "the secret of a database whose password is given is asked for";
            let hint = "use `Login::user` or `Login::in_secret`";
            let problem = Diagnostic::error(codes::LOGIN, problem).hint(hint);
            node.report(problem.at(std::panic::Location::caller()));
        }
        self.credentials.secrets(database, id, &self.engine).1
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems: Vec<_> = self.place.problem().into_iter().collect();
        problems.extend(self.credentials.problem(&self.engine));
        if let Some(retention) = self.retention.get() {
            let name = self.name.borrow();
            let is_known = name.as_ref().is_some_and(|name| name.as_str().is_some());
            if !is_known || self.logs.borrow().is_empty() {
                let problem =
                    "logs of a database are kept for a time, and it is not known which logs";
                let hint = "call `name` with the name of the database, which is in that of its logs, and `log_exports`";
                problems
                    .push(retention.blame(Diagnostic::error(codes::SETTING, problem).hint(hint)));
            }
        }
        let allowed = [0, 1, 5, 10, 15, 30, 60];
        if let Some(interval) = self.monitoring.get()
            && !interval
                .as_seconds()
                .is_some_and(|seconds| allowed.contains(&seconds))
        {
            let problem = format!(
                "the operating system of a database cannot be measured every {}",
                *interval
            );
            let hint = "use 1, 5, 10, 15, 30 or 60 seconds, or 0 for never";
            problems
                .push(interval.blame(Diagnostic::error(codes::OUT_OF_RANGE, problem).hint(hint)));
        }
        problems
    }
}

/// The secret that RDS manages, which is imported once.
struct Managed(Secret);

/// What has to be known of a database that exists elsewhere.
pub(super) fn known(node: &Node, what: &str, value: &Option<Value<String>>) -> Value<String> {
    value.clone().unwrap_or_else(|| {
        let problem = format!("`{what}` of a database that exists elsewhere is not known");
        let hint = format!("call `{what}` of its `DatabaseAttributes`");
        node.add_error(Diagnostic::error(codes::IMPORTED, problem).hint(hint));
        "unknown".into()
    })
}

/// The secret of a database that exists elsewhere.
pub(super) fn imported_secret(node: &Node, attributes: &DatabaseAttributes) -> Secret {
    attributes.secret.clone().unwrap_or_else(|| {
        let secret = node.shared(|| {
            let name = known(node, "secret", &None);
            Managed(Secret::from_name(node, "Secret", name))
        });
        secret.0.clone()
    })
}
