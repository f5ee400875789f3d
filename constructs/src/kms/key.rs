//! Keys.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::diagnostic::Code;
use stackwright::json;
use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Lookup, Node, RemovalPolicy, Resource,
    Value,
};
use stackwright_cfn::kms::CfnKey;
use stackwright_cfn::kms::key::{KeySpec, KeyUsage};

use super::alias::{Alias, with_prefix};
use super::{codes, spec};
use crate::iam::{GrantActions, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::{
    Handle, KEEP_DATA, Kind, Origin, Set, account_of, adopt, arn_in_stack, check, id_in_arn,
    in_range, kept, lazily, with_statements, written,
};

static KEY: Kind = Kind {
    construct_type: "stackwright_aws.kms.Key",
    noun: "key",
    constructor: "Key::new",
    imported: codes::IMPORTED,
};

/// An encryption key.
///
/// The key's policy lets the account's administrators manage it and lets the account's own policies decide who may use
/// it. Symmetric keys are rotated every year unless [`without_rotation`](Key::without_rotation) is called. The key stays
/// when it leaves the stack: data that is encrypted with a deleted key is lost.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{iam::{Principal, Role}, kms::Key};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let key = Key::new(&stack, "Key").description("for the files").alias("files");
/// let role = Role::new(&stack, "Role", Principal::service("ecs-tasks.amazonaws.com"));
/// assert!(key.grant_decrypt(&role).is_complete());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html>
#[derive(Clone, Debug)]
pub struct Key(pub(super) Handle<Owned, Imported>);

#[derive(Debug)]
pub(super) struct Owned {
    cfn: CfnKey,
    policy: PolicyDocument,
    rotated: Cell<Option<Set<bool>>>,
    spec: RefCell<Option<Set<(KeySpec, KeyUsage)>>>,
}

#[derive(Debug)]
pub(super) struct Imported {
    arn: Value<String>,
    /// By which name alone it is known.
    pub alias: Option<Value<String>>,
}

impl Imported {
    fn new(arn: Value<String>) -> Self {
        Imported { arn, alias: None }
    }
}

impl Construct for Key {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Key {
    type Resource = CfnKey;

    fn governed_arn(&self) -> Value<String> {
        self.key_arn()
    }
}

impl Key {
    /// A symmetric key for encryption, rotated every year.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(KEY.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned::of(CfnKey::new(&node, "Resource")));
        owned.policy.add(
            PolicyStatement::allow()
                .action("kms:*")
                .resource("*")
                .principal(Principal::account(account_of(&node))),
        );
        owned
            .cfn
            .enable_key_rotation(lazily(&owned, Owned::is_rotated))
            .key_policy(owned.policy.data())
            .removal_policy(KEEP_DATA);
        Self::complete(node, owned)
    }

    /// A key of the generated type, such as one of an included template: it is granted on and changed like one that is created
    /// here. What the template says of it stays until a setter says otherwise; statements are added to its policy.
    #[track_caller]
    pub fn from_cfn(key: &CfnKey) -> Self {
        adopt(&KEY, key, |node| {
            let owned = Rc::new(Owned::of(key.clone()));
            let rotation = written(key.resource(), "EnableKeyRotation");
            let is_changed = |key: &Owned| key.rotated.get().is_some();
            let document = written(key.resource(), "KeyPolicy");
            owned
                .cfn
                .enable_key_rotation(kept(&owned, rotation, is_changed, Owned::is_rotated))
                .key_policy(with_statements(document, &owned.policy));
            Self::complete(node, owned)
        })
    }

    fn complete(node: Node, owned: Rc<Owned>) -> Self {
        owned.policy.check_as_resource_policy(&node);
        check(&node, &owned, Owned::problems);
        Key(Handle::owned(&KEY, node, owned))
    }

    /// A key that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let imported = Imported::new(arn.into_value());
        Key(Handle::imported(&KEY, KEY.node(scope.node(), id), imported))
    }

    /// A key of the account and region that exists already, by an alias of it (`alias/…`). Which key that is, AWS decides whenever it
    /// is used: what is granted is granted on whatever key has the alias. It is never modified, and services that only take
    /// keys by their ARN cannot use it.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let key = kms::Key::from_alias(&stack, "Key", "alias/team");
    /// let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
    /// key.grant_decrypt(&role);
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>
    #[track_caller]
    pub fn from_alias(scope: &impl Construct, id: &str, alias: impl IntoValue<String>) -> Self {
        let (node, alias) = (KEY.node(scope.node(), id), alias.into_value());
        let imported = Imported {
            alias: Some(alias.clone()),
            ..Imported::new(arn_in_stack(&node, "kms", alias))
        };
        Key(Handle::imported(&KEY, node, imported))
    }

    /// A key that exists already, by an alias of it (`alias/…`), as it is found in the stack's account and region when the app is
    /// synthesized. It is never modified.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let environment = Environment::new("123456789012", "eu-west-1");
    /// let stack = Stack::new(&app, "S").environment(environment);
    /// let key = kms::Key::lookup(&stack, "Key", "alias/team");
    /// CfnOutput::new(&stack, "Arn", key.key_arn());
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known; `SW0067` if there is no such key.
    #[track_caller]
    pub fn lookup(scope: &impl Construct, id: &str, alias: &str) -> Self {
        Self::find(KEY.node(scope.node(), id), alias)
    }

    #[track_caller]
    fn find(node: Node, alias: &str) -> Self {
        let dummy = json!({"keyId": "1234abcd-12ab-34cd-56ef-1234567890ab"});
        let lookup = Lookup::new("key-provider", dummy).ask("aliasName", alias);
        let found = node.look_up(&lookup.or_dummy(false));
        let id = found["keyId"].as_str().unwrap_or_default();
        let arn = match node.stack() {
            Some(stack) => stack.arn("kms", format!("key/{id}")),
            None => id.into(),
        };
        Key(Handle::imported(&KEY, node, Imported::new(arn)))
    }

    /// What the key is for, up to 8192 characters.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        Key(self.0.edit("a description", |key| {
            key.cfn.description(text);
        }))
    }

    /// Gives the key a name to find it by, with or without `alias/` before it. A key can have several, also one that exists elsewhere,
    /// in this account and region.
    ///
    /// # Errors
    /// At synthesis: `SW0491` if KMS does not accept the name.
    #[track_caller]
    pub fn alias(&self, name: impl Into<String>) -> Self {
        let name = with_prefix(name.into());
        let id = match self.node().find_child("Alias") {
            None => "Alias".to_owned(),
            Some(_) => format!("Alias{name}"),
        };
        Alias::new(self, &id, name, self);
        self.clone()
    }

    /// Does not let KMS rotate the key.
    #[track_caller]
    pub fn without_rotation(&self) -> Self {
        Key(self.0.set("rotation", false, |key, rotated| {
            key.rotated.set(Some(rotated));
        }))
    }

    /// How much time passes between two rotations, 90 to 2560 days; 365 days unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0493` if KMS does not accept it.
    #[track_caller]
    pub fn rotation_period(&self, period: impl Into<Duration>) -> Self {
        let period = period.into();
        let what = "a key cannot have a rotation period";
        self.check_days(codes::SPEC, what, period, 90, 2560);
        Key(self.0.set("a rotation period", true, |key, rotated| {
            key.rotated.set(Some(rotated));
            key.cfn.rotation_period_in_days(period.in_days());
        }))
    }

    /// How much time passes between the order to delete the key and its deletion, 7 to 30 days; 30 days unless this is
    /// called.
    ///
    /// # Errors
    /// At synthesis: `SW0492` if the time is outside the range.
    #[track_caller]
    pub fn pending_window(&self, window: impl Into<Duration>) -> Self {
        let window = window.into();
        let what = "a key cannot have a waiting time before its deletion";
        self.check_days(codes::PENDING_WINDOW, what, window, 7, 30);
        Key(self.0.edit("a waiting time", |key| {
            key.cfn.pending_window_in_days(window.in_days());
        }))
    }

    #[track_caller]
    fn check_days(&self, code: Code, what: &str, given: Duration, least: u64, most: u64) {
        let range = Duration::days(least)..=Duration::days(most);
        if let Some(problem) = in_range(code, what, given, range) {
            self.0.report(problem);
        }
    }

    /// What kind of key it is and what it is used for. It cannot be changed later.
    ///
    /// # Errors
    /// At synthesis: `SW0493` if they do not fit together.
    #[track_caller]
    pub fn spec(&self, spec: KeySpec, usage: KeyUsage) -> Self {
        Key(self.0.set("a spec", (spec, usage), |key, spec| {
            let (kind, usage) = &*spec;
            key.cfn.key_spec(kind.clone()).key_usage(usage.clone());
            key.spec.replace(Some(spec));
        }))
    }

    /// Lets the key have replicas in other regions. It cannot be changed later.
    #[track_caller]
    pub fn multi_region(&self) -> Self {
        Key(self.0.edit("replication", |key| {
            key.cfn.multi_region(true);
        }))
    }

    /// Keeps the key from being used until it is enabled.
    #[track_caller]
    pub fn disabled(&self) -> Self {
        Key(self.0.edit("a state", |key| {
            key.cfn.enabled(false);
        }))
    }

    /// What happens to the key when it leaves the stack; it stays unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Key(self.0.edit("a removal policy", |key| {
            key.cfn.removal_policy(policy);
        }))
    }

    /// The ARN.
    pub fn key_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(key) => key.cfn.attr_arn(),
            Origin::Imported(key) => key.arn.clone(),
        }
    }

    /// The id, a UUID.
    pub fn key_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(key) => key.cfn.ref_(),
            Origin::Imported(key) => id_in_arn(&key.arn),
        }
    }

    /// Whether the key exists elsewhere, so that its policy cannot be changed here.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }
}

impl ResourceWithPolicy for Key {
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let owned = self.0.as_owned();
        if let Some(key) = owned {
            key.policy.add(statement);
        }
        owned.is_some()
    }
}

impl Owned {
    fn of(cfn: CfnKey) -> Self {
        Owned {
            cfn,
            policy: PolicyDocument::new(),
            rotated: Cell::new(None),
            spec: RefCell::default(),
        }
    }

    fn is_rotated(&self) -> Option<bool> {
        let spec = self.spec.borrow();
        let symmetric = spec.as_ref().is_none_or(|spec| spec::is_symmetric(&spec.0));
        match self.rotated.get() {
            Some(rotated) => Some(*rotated),
            None => symmetric.then_some(true),
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let spec = self.spec.borrow();
        let Some(spec) = &*spec else {
            return Vec::new();
        };
        let (kind, usage) = &**spec;
        let mut problems = Vec::new();
        if let Some((message, hint)) = spec::misfit(kind, usage) {
            problems.push(spec.blame(Diagnostic::error(codes::SPEC, message).hint(hint)));
        }
        if let Some(rotated) = self.rotated.get()
            && *rotated
            && !spec::is_symmetric(kind)
        {
            let kind = kind.as_str();
            problems.push(
                rotated.blame(
                    Diagnostic::error(
                        codes::SPEC,
                        format!("KMS does not rotate keys of the spec {kind}"),
                    )
                    .hint("leave out `rotation_period`"),
                ),
            );
        }
        problems
    }
}
