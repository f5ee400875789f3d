//! The login of a database's administrator: what may be asked for, and the secret that it becomes.

use std::cell::RefCell;

use stackwright::{Construct, Diagnostic, IntoValue, Node, Value, content_hash, pseudo, sub};

use super::codes;
use super::engine::Engine;
use crate::kit::Set;
use crate::kms::Key;
use crate::secretsmanager::{AttachmentTarget, GeneratedString, NOT_IN_PASSWORDS, Secret};

/// The login of the administrator of a database.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::rds::Login;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// DatabaseInstance::new(&stack, "Database", rds::Engine::postgres("16.4"), &vpc)
///     .login(Login::user("shop").secret_name("shop/login"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Login {
    pub(super) username: Option<String>,
    password: Password,
    secret_name: Option<Value<String>>,
    key: Option<Key>,
    excluded: Option<String>,
    regions: Vec<Value<String>>,
    name_in_secret_alone: bool,
    administrator: Option<Secret>,
}

#[derive(Clone, Debug)]
enum Password {
    Generated,
    In(Secret),
    Given(Value<String>),
    Managed,
}

impl Login {
    fn of(username: Option<String>, password: Password) -> Self {
        Login {
            username,
            password,
            secret_name: None,
            key: None,
            excluded: None,
            regions: Vec::new(),
            name_in_secret_alone: false,
            administrator: None,
        }
    }

    /// The engine's usual administrator, `postgres` or `admin`, with a generated password in a secret.
    pub fn generated() -> Self {
        Self::of(None, Password::Generated)
    }

    /// An administrator of this name, with a generated password in a secret. Another name, or other
    /// [excluded characters](Login::exclude_characters), replace the secret.
    pub fn user(name: impl Into<String>) -> Self {
        Self::of(Some(name.into()), Password::Generated)
    }

    /// The login in this secret, with the fields `username` and `password`.
    pub fn in_secret(secret: &Secret) -> Self {
        Self::of(None, Password::In(secret.clone()))
    }

    /// An administrator with a password that a reference leads to, such as
    /// `intrinsic::ssm_secure` makes: there is no secret then, and nothing rotates it.
    pub fn password(name: impl Into<String>, password: impl IntoValue<String>) -> Self {
        Self::of(Some(name.into()), Password::Given(password.into_value()))
    }

    /// An administrator whose password RDS makes, keeps in a secret of its own and rotates every seven days.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html>
    pub fn managed() -> Self {
        Self::of(None, Password::Managed)
    }

    /// The name of the administrator, for [`managed`](Login::managed) and [`in_secret`](Login::in_secret).
    pub fn username(mut self, name: impl Into<String>) -> Self {
        self.username = Some(name.into());
        self
    }

    /// The template takes the name from the secret too, so that another name does not replace the secret.
    pub fn name_in_secret_alone(mut self) -> Self {
        self.name_in_secret_alone = true;
        self
    }

    /// The name of the secret that is generated; CloudFormation names it unless this is called.
    pub fn secret_name(mut self, name: impl IntoValue<String>) -> Self {
        self.secret_name = Some(name.into_value());
        self
    }

    /// Encrypts the secret with this key.
    pub fn encryption_key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    /// The characters that the password does not have; those that are special in addresses and shells unless this is called.
    pub fn exclude_characters(mut self, characters: impl Into<String>) -> Self {
        self.excluded = Some(characters.into());
        self
    }

    /// Copies the secret to another region.
    pub fn replicate(mut self, region: impl IntoValue<String>) -> Self {
        self.regions.push(region.into_value());
        self
    }

    fn excluded(&self) -> &str {
        self.excluded.as_deref().unwrap_or(NOT_IN_PASSWORDS)
    }

    /// The login is that of a user whom this administrator creates, and whose password it changes.
    pub fn created_by(mut self, administrator: &Secret) -> Self {
        self.administrator = Some(administrator.clone());
        self
    }

    /// Creates the secret of a login that is not a database's own, such as that of a second user.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::rds::Login;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let vpc = Vpc::new(&stack, "Vpc");
    /// let database = DatabaseInstance::new(&stack, "Database", rds::Engine::postgres("16.4"), &vpc);
    /// let login = Login::user("reports").created_by(&database.database_secret());
    /// let reports = login.create(&stack, "Reports").attach(&database);
    /// database.rotate_user("Rotation", &reports);
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn create(&self, scope: &impl Construct, id: &str) -> Secret {
        self.create_in(scope.node(), id, "admin")
    }

    #[track_caller]
    fn create_in(&self, scope: &Node, id: &str, administrator: &str) -> Secret {
        let name = self.username.as_deref().unwrap_or(administrator);
        let mut fields: Vec<(&str, Value<String>)> = vec![("username", name.into())];
        if let Some(administrator) = &self.administrator {
            fields.push(("masterarn", administrator.secret_arn()));
        }
        let random = GeneratedString::new()
            .in_json(fields, "password")
            .length(30)
            .exclude_characters(self.excluded());
        let stack = pseudo::stack_name();
        let secret = Secret::new(scope, id)
            .description(sub!("Login of {} in the stack {stack}", scope.path()))
            .generate(random);
        if let Some(key) = &self.key {
            secret.encryption_key(key);
        }
        if let Some(name) = &self.secret_name {
            secret.name(name);
        }
        for region in &self.regions {
            secret.replicate(region);
        }
        secret
    }

    /// The secret of a database's administrator.
    fn create_of(&self, database: &Node, id: &str, engine: &Engine) -> Secret {
        let secret = self.create_in(database, id, engine.administrator);
        if self.username.is_some() && !self.name_in_secret_alone {
            // The CDK's id for a secret that is replaced with what its password may have: ported apps keep theirs.
            let criteria = stackwright::json!({ "excludeCharacters": self.excluded() });
            let hash = content_hash(&criteria.to_string());
            let id = format!("{}{hash}", secret.node().unique_id());
            let cut = id.len().saturating_sub(255);
            secret.node().override_logical_id(&id[cut..]);
        }
        secret
    }
}

impl From<&Secret> for Login {
    fn from(secret: &Secret) -> Self {
        Login::in_secret(secret)
    }
}

/// The login of a database until it is complete.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    login: RefCell<Option<Set<Login>>>,
    /// The secret as it is, and once it is attached.
    secrets: RefCell<Option<(Secret, Secret)>>,
}

impl Credentials {
    #[track_caller]
    pub fn set(&self, login: Set<Login>) {
        self.login.replace(Some(login));
    }

    pub fn is_given(&self) -> bool {
        self.login.borrow().is_some()
    }

    fn login(&self) -> Login {
        let login = self.login.borrow();
        login
            .as_ref()
            .map_or_else(Login::generated, |login| (**login).clone())
    }

    /// Whether RDS keeps the password, and with which key.
    pub fn managed(&self) -> Option<Option<Key>> {
        let login = self.login();
        matches!(login.password, Password::Managed).then_some(login.key)
    }

    /// Whether there is a secret to rotate and to read.
    pub fn has_secret(&self) -> bool {
        !matches!(self.login().password, Password::Given(_))
    }

    /// Creates what the template needs, once all is said.
    pub fn settle(&self, database: &impl AttachmentTarget, id: &str, engine: &Engine) {
        if let Password::Generated | Password::In(_) = self.login().password {
            self.secrets(database, id, engine);
        }
    }

    /// The login: as it is, and once it is attached to the database. It is created when it is asked for.
    pub fn secrets(
        &self,
        database: &impl AttachmentTarget,
        id: &str,
        engine: &Engine,
    ) -> (Secret, Secret) {
        if let Some(known) = self.secrets.borrow().clone() {
            return known;
        }
        let (node, login) = (database.node(), self.login());
        let secret = match &login.password {
            Password::In(secret) => secret.clone(),
            _ => node.create_here(|| login.create_of(node, id, engine)),
        };
        let attached = node.create_here(|| secret.attach(database));
        let both = (secret, attached);
        self.secrets.replace(Some(both.clone()));
        both
    }

    fn field(&self, name: &str) -> Option<Value<String>> {
        let secrets = self.secrets.borrow();
        secrets
            .as_ref()
            .map(|(secret, _)| secret.secret_value_of(name))
    }

    /// The name of the administrator, for the property.
    pub fn username(&self, engine: &Engine) -> Option<Value<String>> {
        let login = self.login();
        let given = login.username.filter(|_| !login.name_in_secret_alone);
        let given = given.map(Value::from).or_else(|| self.field("username"));
        given.or_else(|| self.managed().map(|_| engine.administrator.into()))
    }

    /// The password, for the property: a reference that CloudFormation resolves.
    pub fn password(&self) -> Option<Value<String>> {
        match self.login().password {
            Password::Given(password) => Some(password),
            _ => self.field("password"),
        }
    }

    pub fn problem(&self, engine: &Engine) -> Option<Diagnostic> {
        let login = self.login.borrow();
        let login = login.as_ref()?;
        let name = login.username.as_deref()?;
        let reserved = ["admin", "rdsadmin", "rdsproxyadmin", "root"];
        let postgres = engine.administrator == "postgres";
        let refused = name == "rdsadmin" || (postgres && reserved.contains(&name));
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let first = name.starts_with(|c: char| c.is_ascii_alphabetic());
        (refused || !first || name.len() > 63 || !name.chars().all(fits)).then(|| {
            let problem = format!("`{name}` cannot be the name of the administrator of a database");
            let hint = "use letters, digits and `_`, a letter first, and no name that the engine keeps for itself";
            login.blame(Diagnostic::error(codes::LOGIN, problem).hint(hint))
        })
    }
}
