//! Where a database is, and who may reach it: what instances and clusters have in common.

use std::cell::{Cell, RefCell};

use stackwright::{Construct, Diagnostic, Node, Value, sub};

use super::codes;
use super::engine::Engine;
use super::groups::{ParameterGroup, SubnetGroup};
use crate::ec2::{Connectable, Peer, Port, SecurityGroup, SubnetSelection, SubnetTier, Vpc};
use crate::kms::Key;
use crate::secretsmanager::{AttachmentTarget, GeneratedString, NOT_IN_PASSWORDS, Secret};

/// What the CDK makes of the characters that are not in passwords, which stands in the IDs of secrets with a name of an
/// administrator: ported apps keep their passwords.
const OF_CHARACTERS: &str = "3fdaad7efa858a3daf9490cf0a702aeb";

/// Where a database is, its login, and its parameters.
#[derive(Debug)]
pub(super) struct Place {
    pub engine: Engine,
    pub vpc: Vpc,
    pub subnets: RefCell<SubnetSelection>,
    pub subnet_group: RefCell<Option<SubnetGroup>>,
    pub groups: RefCell<Vec<SecurityGroup>>,
    pub username: RefCell<Option<String>>,
    /// The secret as it is, and once it is attached.
    secrets: RefCell<Option<(Secret, Secret)>>,
    given_secret: RefCell<Option<Secret>>,
    pub secret_key: RefCell<Option<Key>>,
    pub parameters: RefCell<Option<ParameterGroup>>,
    pub port: Cell<Option<u16>>,
    pub encrypted: Cell<bool>,
    pub protected: Cell<Option<bool>>,
    pub destroyed: Cell<bool>,
    /// The data comes from a snapshot, with the login that it has.
    pub restored: Cell<bool>,
}

impl Place {
    pub fn new(engine: Engine, vpc: &Vpc) -> Self {
        Place {
            engine,
            vpc: vpc.clone(),
            subnets: RefCell::default(),
            subnet_group: RefCell::default(),
            groups: RefCell::default(),
            username: RefCell::default(),
            secrets: RefCell::default(),
            given_secret: RefCell::default(),
            secret_key: RefCell::default(),
            parameters: RefCell::default(),
            port: Cell::default(),
            encrypted: Cell::new(true),
            protected: Cell::default(),
            destroyed: Cell::new(false),
            restored: Cell::new(false),
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

    pub fn give_secret(&self, secret: &Secret) {
        self.given_secret.replace(Some(secret.clone()));
    }

    /// The security groups that it is in: the given ones, or one of its own, which this creates.
    pub fn security_groups(&self, node: &Node, description: &str) -> Vec<SecurityGroup> {
        let given = self.groups.borrow().clone();
        if !given.is_empty() {
            return given;
        }
        let group = node.create_here(|| {
            SecurityGroup::new(node, "SecurityGroup", &self.vpc).description(description)
        });
        self.groups.replace(vec![group.clone()]);
        vec![group]
    }

    pub fn group_ids(&self) -> Vec<Value<String>> {
        let groups = self.groups.borrow();
        groups
            .iter()
            .map(SecurityGroup::security_group_id)
            .collect()
    }

    /// Creates the group of its subnets, unless one is given.
    pub fn settle_subnets(&self, node: &Node, id: &str, description: String) {
        if self.subnet_group.borrow().is_none() {
            let subnets = self.subnets.borrow().clone();
            let group = node.create_here(|| {
                SubnetGroup::create(Node::new(node, id), &self.vpc, subnets)
                    .description(description)
            });
            self.subnet_group.replace(Some(group));
        }
    }

    pub fn subnet_group_name(&self) -> Option<Value<String>> {
        let group = self.subnet_group.borrow();
        group.as_ref().map(SubnetGroup::subnet_group_name)
    }

    /// The login: as it is, and once it is attached to the database. It is created when it is asked for.
    pub fn secrets(&self, database: &impl AttachmentTarget) -> (Secret, Secret) {
        if let Some(known) = self.secrets.borrow().clone() {
            return known;
        }
        let node = database.node();
        let given = self.given_secret.borrow().clone();
        let secret = given.unwrap_or_else(|| node.create_here(|| self.create_secret(node)));
        let attached = node.create_here(|| secret.attach(database));
        self.secrets
            .replace(Some((secret.clone(), attached.clone())));
        (secret, attached)
    }

    fn create_secret(&self, node: &Node) -> Secret {
        let username = self.username.borrow().clone();
        let name = username.as_deref().unwrap_or(self.engine.administrator);
        let random = GeneratedString::new()
            .in_json([("username", name)], "password")
            .length(30)
            .exclude_characters(NOT_IN_PASSWORDS);
        let stack = stackwright::pseudo::stack_name();
        let secret = Secret::new(node, "Secret")
            .description(sub!("Login of {} in the stack {stack}", node.path()))
            .generate(random);
        if let Some(key) = &*self.secret_key.borrow() {
            secret.encryption_key(key);
        }
        if username.is_some() {
            let id = format!("{}{OF_CHARACTERS}", secret.node().unique_id());
            secret.node().override_logical_id(id);
        }
        secret
    }

    /// The name of the administrator, for the property.
    pub fn username(&self) -> Option<Value<String>> {
        if self.restored.get() {
            return None;
        }
        let given = self.username.borrow().clone();
        let from_secret = || {
            let secrets = self.secrets.borrow();
            secrets
                .as_ref()
                .map(|(secret, _)| secret.secret_value_of("username"))
        };
        given.map(Value::from).or_else(from_secret)
    }

    /// The password, for the property: a reference that CloudFormation resolves.
    pub fn password(&self) -> Option<Value<String>> {
        let secrets = self.secrets.borrow();
        secrets
            .as_ref()
            .map(|(secret, _)| secret.secret_value_of("password"))
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let subnets = self.vpc.select(self.subnets.borrow().clone());
        if subnets.len() == 1 {
            let problem = "a database is in a single subnet";
            let hint = "RDS takes two or more, in different availability zones";
            problems.push(Diagnostic::error(codes::NETWORK, problem).hint(hint));
        }
        if let Some(name) = &*self.username.borrow() {
            let reserved = ["admin", "rdsadmin", "rdsproxyadmin", "root"];
            let postgres = self.engine.administrator == "postgres";
            let refused = name == "rdsadmin" || (postgres && reserved.contains(&name.as_str()));
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let first = name.starts_with(|c: char| c.is_ascii_alphabetic());
            if refused || !first || name.len() > 63 || !name.chars().all(fits) {
                let problem =
                    format!("`{name}` cannot be the name of the administrator of a database");
                let hint = "use letters, digits and `_`, a letter first, and no name that the engine keeps for itself";
                problems.push(Diagnostic::error(codes::LOGIN, problem).hint(hint));
            }
        }
        problems
    }
}

/// A database that others connect to on its own port.
pub(super) fn allow_default_port(database: &impl Connectable, place: &Place, peer: Peer) {
    database.allow_from(peer, place.listens());
}

/// The setters that instances and clusters share; each has `place`.
macro_rules! placed {
    ($type:ident) => {
        impl $type {
            /// The name of its administrator; `postgres` or `admin` unless this is called. Another name replaces the secret.
            ///
            /// # Errors
            /// At synthesis: `SW0648` if the engine does not accept it.
            #[track_caller]
            pub fn username(&self, name: impl Into<String>) -> Self {
                let name = name.into();
                self.edit_place("a login", |place| {
                    place.username.replace(Some(name));
                })
            }

            /// The login of its administrator, a secret with the fields `username` and `password`, in place of one of its
            /// own.
            #[track_caller]
            pub fn login(&self, secret: &crate::secretsmanager::Secret) -> Self {
                self.edit_place("a login", |place| place.give_secret(secret))
            }

            /// Encrypts the secret with the login with this key.
            #[track_caller]
            pub fn login_key(&self, key: &crate::kms::Key) -> Self {
                self.edit_place("a key", |place| {
                    place.secret_key.replace(Some(key.clone()));
                })
            }

            /// The subnets that it is in; the private ones of the VPC unless this is called.
            ///
            /// # Errors
            /// At synthesis: `SW0647` if it is a single one.
            #[track_caller]
            pub fn subnets(&self, selection: impl Into<crate::ec2::SubnetSelection>) -> Self {
                let selection = selection.into();
                self.edit_place("subnets", |place| {
                    *place.subnets.borrow_mut() = selection;
                })
            }

            /// The group of subnets that it is in, in place of one of its own.
            #[track_caller]
            pub fn subnet_group(&self, group: &super::SubnetGroup) -> Self {
                self.edit_place("subnets", |place| {
                    place.subnet_group.replace(Some(group.clone()));
                })
            }

            /// Puts it into this security group, in place of one of its own.
            #[track_caller]
            pub fn security_group(&self, group: &crate::ec2::SecurityGroup) -> Self {
                self.edit_place("a security group", |place| {
                    place.groups.borrow_mut().push(group.clone());
                })
            }

            /// Its parameters, in place of those that AWS has for the engine.
            #[track_caller]
            pub fn parameter_group(&self, group: &super::ParameterGroup) -> Self {
                self.edit_place("parameters", |place| {
                    place.parameters.replace(Some(group.clone()));
                })
            }

            /// Whether it is protected from deletion; it is unless this is called, or it is to be deleted with the stack.
            #[track_caller]
            pub fn deletion_protection(&self, protect: bool) -> Self {
                self.edit_place("protection", |place| place.protected.set(Some(protect)))
            }

            /// Does not encrypt what it stores. It cannot be changed later.
            #[track_caller]
            pub fn unencrypted(&self) -> Self {
                self.edit_place("encryption", |place| place.encrypted.set(false))
            }

            /// Lets traffic in on the port of the database, from a security group, an address, or another peer.
            #[track_caller]
            pub fn allow_default_port_from(&self, peer: impl Into<crate::ec2::Peer>) {
                super::place::allow_default_port(self, self.place(), peer.into());
            }
        }
    };
}
pub(super) use placed;

/// Whether a tier of subnets reaches the internet in both directions.
pub(super) fn is_public(place: &Place) -> bool {
    let subnets = place.vpc.select(place.subnets.borrow().clone());
    let mut tiers = subnets.iter().map(crate::ec2::Subnet::subnet_tier);
    tiers.any(|tier| tier == Some(SubnetTier::Public))
}
