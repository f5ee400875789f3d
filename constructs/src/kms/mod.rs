//! Key Management Service: keys, and who may use them.

pub mod codes;
mod spec;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Data, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value,
    intrinsic, pseudo,
};
use stackwright_cfn::kms::{CfnAlias, CfnKey};

use crate::iam::{
    Grant, Grantable, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy,
};
pub use spec::{KeySpec, KeyUsage};

const DECRYPT: &str = "kms:Decrypt";
/// What encrypting takes, for small data, for moving to another key, and for large data.
const ENCRYPT: [&str; 3] = ["kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];

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
pub struct Key {
    node: Node,
    origin: Rc<Origin>,
}

#[derive(Debug)]
enum Origin {
    Here(Here),
    Elsewhere { arn: Value<String> },
}

#[derive(Debug)]
struct Here {
    resource: CfnResource,
    policy: PolicyDocument,
    aliases: Cell<usize>,
    rotated: Cell<Option<bool>>,
    spec: RefCell<KeySpec>,
    usage: Cell<KeyUsage>,
}

impl Construct for Key {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Key {
    /// A symmetric key for encryption, rotated every year.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.kms.Key");
        let policy = PolicyDocument::new();
        policy.add(
            PolicyStatement::allow()
                .action("kms:*")
                .resource("*")
                .principal(Principal::account(account(&node))),
        );
        let resource = CfnKey::new(&node, "Resource").resource().clone();
        resource.set_property("KeyPolicy", policy.data());
        policy.check_as_resource_policy(&node);
        resource.set_removal_policy(RemovalPolicy::Retain);
        let key = Key {
            node,
            origin: Rc::new(Origin::Here(Here {
                resource,
                policy,
                aliases: Cell::new(0),
                rotated: Cell::new(None),
                spec: RefCell::new(KeySpec::SymmetricDefault),
                usage: Cell::new(KeyUsage::EncryptDecrypt),
            })),
        };
        key.complete_later();
        key
    }

    fn complete_later(&self) {
        let origin = self.origin.clone();
        self.node.add_validation(move || match &*origin {
            Origin::Here(here) => here.problems(),
            Origin::Elsewhere { .. } => Vec::new(),
        });
        let origin = self.origin.clone();
        let Origin::Here(here) = &*self.origin else {
            return;
        };
        here.resource.set_property(
            "EnableKeyRotation",
            Data::lazy(move || match &*origin {
                Origin::Here(here) => here.rotation(),
                Origin::Elsewhere { .. } => Data::Null,
            }),
        );
    }

    /// A key that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.kms.Key");
        Key {
            node,
            origin: Rc::new(Origin::Elsewhere {
                arn: arn.into_value(),
            }),
        }
    }

    fn here(&self, what: &str) -> Option<&Here> {
        match &*self.origin {
            Origin::Here(here) => Some(here),
            Origin::Elsewhere { .. } => {
                self.node.add_error(
                    Diagnostic::error(
                        codes::IMPORTED,
                        format!("{what} is set on a key that exists elsewhere"),
                    )
                    .hint("set it where the key is created, or create one here with `Key::new`"),
                );
                None
            }
        }
    }

    /// What the key is for, up to 8192 characters.
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        if let Some(here) = self.here("a description") {
            here.resource.set_property("Description", text.into_value());
        }
        self.clone()
    }

    /// Gives the key a name to find it by, with or without `alias/` before it. A key can have several.
    ///
    /// # Errors
    /// At synthesis: `SW0491` if KMS does not accept the name.
    #[track_caller]
    pub fn alias(&self, name: impl Into<String>) -> Self {
        let name: String = name.into();
        let name = match name.strip_prefix("alias/") {
            Some(_) => name,
            None => format!("alias/{name}"),
        };
        let Some(here) = self.here("an alias") else {
            return self.clone();
        };
        if let Some(reason) = invalid_alias(&name) {
            self.node.add_error(
                Diagnostic::error(
                    codes::INVALID_ALIAS,
                    format!("`{name}` cannot be the alias of a key: {reason}"),
                )
                .hint("use letters, digits and any of `/_-` after `alias/`, and do not start with `aws/`"),
            );
        }
        let number = here.aliases.get();
        here.aliases.set(number + 1);
        let id = match number {
            0 => "Alias".to_owned(),
            _ => format!("Alias{name}"),
        };
        let alias = Node::new(&self.node, &id);
        CfnAlias::new(&alias, "Resource")
            .alias_name(name)
            .target_key_id(self.key_arn());
        self.clone()
    }

    /// Does not let KMS rotate the key.
    pub fn without_rotation(&self) -> Self {
        if let Some(here) = self.here("rotation") {
            here.rotated.set(Some(false));
        }
        self.clone()
    }

    /// How many days pass between two rotations, 90 to 2560; 365 unless this is called.
    pub fn rotation_period(&self, days: u32) -> Self {
        if let Some(here) = self.here("a rotation period") {
            here.rotated.set(Some(true));
            here.resource.set_property("RotationPeriodInDays", days);
            if !(90..=2560).contains(&days) {
                self.node.add_error(
                    Diagnostic::error(
                        codes::SPEC,
                        format!("a key cannot be rotated every {days} days"),
                    )
                    .hint("use 90 to 2560 days"),
                );
            }
        }
        self.clone()
    }

    /// How many days pass between the order to delete the key and its deletion, 7 to 30; 30 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0492` if the number is outside the range.
    pub fn pending_window(&self, days: u32) -> Self {
        if let Some(here) = self.here("a waiting time") {
            here.resource.set_property("PendingWindowInDays", days);
            if !(7..=30).contains(&days) {
                self.node.add_error(
                    Diagnostic::error(
                        codes::PENDING_WINDOW,
                        format!("a key cannot wait {days} days for its deletion"),
                    )
                    .hint("use 7 to 30 days"),
                );
            }
        }
        self.clone()
    }

    /// What kind of key it is and what it is used for. It cannot be changed later.
    ///
    /// # Errors
    /// At synthesis: `SW0493` if they do not fit together.
    pub fn spec(&self, spec: KeySpec, usage: KeyUsage) -> Self {
        if let Some(here) = self.here("a spec") {
            here.resource.set_property("KeySpec", spec.as_str());
            here.resource.set_property("KeyUsage", usage.as_str());
            here.spec.replace(spec);
            here.usage.set(usage);
        }
        self.clone()
    }

    /// Lets the key have replicas in other regions. It cannot be changed later.
    pub fn multi_region(&self) -> Self {
        if let Some(here) = self.here("replication") {
            here.resource.set_property("MultiRegion", true);
        }
        self.clone()
    }

    /// Keeps the key from being used until it is enabled.
    pub fn disabled(&self) -> Self {
        if let Some(here) = self.here("a state") {
            here.resource.set_property("Enabled", false);
        }
        self.clone()
    }

    /// What happens to the key when it leaves the stack; it stays unless this is called.
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        if let Some(here) = self.here("a removal policy") {
            here.resource.set_removal_policy(policy);
        }
        self.clone()
    }

    /// The ARN.
    pub fn key_arn(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(here) => here.resource.attr("Arn"),
            Origin::Elsewhere { arn } => arn.clone(),
        }
    }

    /// The id, a UUID.
    pub fn key_id(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(here) => here.resource.ref_(),
            Origin::Elsewhere { arn } => {
                match arn.as_str().and_then(|arn| arn.rsplit('/').next()) {
                    Some(id) => id.into(),
                    None => intrinsic::select(1, intrinsic::split("/", arn)),
                }
            }
        }
    }

    /// Whether the key exists elsewhere, so that its policy cannot be changed here.
    pub fn is_imported(&self) -> bool {
        matches!(*self.origin, Origin::Elsewhere { .. })
    }

    /// Lets somebody read what is encrypted with the key.
    #[track_caller]
    pub fn grant_decrypt(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, &[DECRYPT])
    }

    /// Lets somebody encrypt with the key.
    #[track_caller]
    pub fn grant_encrypt(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, &ENCRYPT)
    }

    /// Lets somebody encrypt with the key, and read what is encrypted with it.
    #[track_caller]
    pub fn grant_encrypt_decrypt(&self, grantee: &impl Grantable) -> Grant {
        let [encrypt, re_encrypt, generate] = ENCRYPT;
        self.grant(grantee, &[DECRYPT, encrypt, re_encrypt, generate])
    }

    /// Lets somebody do certain things with the key: through their own policy, or, where that cannot be changed, through
    /// the key's.
    #[track_caller]
    pub fn grant(&self, grantee: &impl Grantable, actions: &[&str]) -> Grant {
        let own_policy = OwnPolicy {
            key: self,
            actions,
            principal: grantee.grantee().principal().clone(),
        };
        Grant::on_principal_or_resource(grantee, actions, vec![self.key_arn()], &own_policy)
    }
}

impl ResourceWithPolicy for Key {
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        match &*self.origin {
            Origin::Here(here) => {
                here.policy.add(statement);
                true
            }
            Origin::Elsewhere { .. } => false,
        }
    }
}

/// The key's policy for a grant: it speaks of the key as `*`, because it cannot refer to the key that it is part of.
struct OwnPolicy<'a> {
    key: &'a Key,
    actions: &'a [&'a str],
    principal: Principal,
}

impl Construct for OwnPolicy<'_> {
    fn node(&self) -> &Node {
        &self.key.node
    }
}

impl ResourceWithPolicy for OwnPolicy<'_> {
    fn add_to_resource_policy(&self, _: PolicyStatement) -> bool {
        self.key.add_to_resource_policy(
            PolicyStatement::allow()
                .actions(self.actions.iter().copied())
                .resource("*")
                .principal(&self.principal),
        )
    }
}

impl Here {
    fn rotation(&self) -> Data {
        let symmetric = *self.spec.borrow() == KeySpec::SymmetricDefault;
        match self.rotated.get() {
            Some(rotated) => rotated.into(),
            None if symmetric => true.into(),
            None => Data::Null,
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let spec = self.spec.borrow();
        let mut problems = Vec::new();
        if !spec.allows(self.usage.get()) {
            problems.push(
                Diagnostic::error(
                    codes::SPEC,
                    format!(
                        "a key of the spec {} cannot be used for {}",
                        spec.as_str(),
                        self.usage.get().as_str()
                    ),
                )
                .hint(format!("use it for {}", spec.usages())),
            );
        }
        if *spec != KeySpec::SymmetricDefault && self.rotated.get() == Some(true) {
            problems.push(
                Diagnostic::error(
                    codes::SPEC,
                    format!("KMS does not rotate keys of the spec {}", spec.as_str()),
                )
                .hint("leave out `rotation_period`"),
            );
        }
        problems
    }
}

fn account(node: &Node) -> Value<String> {
    node.stack()
        .map_or_else(pseudo::account_id, |stack| stack.account())
}

fn invalid_alias(alias: &str) -> Option<&'static str> {
    let name = alias.strip_prefix("alias/").unwrap_or(alias);
    let accepted = |c: char| c.is_ascii_alphanumeric() || "/_-".contains(c);
    if name.is_empty() {
        Some("it is empty")
    } else if alias.len() > 256 {
        Some("it is longer than 256 characters")
    } else if name.starts_with("aws/") {
        Some("names that start with `aws/` are those of AWS's own keys")
    } else if !name.chars().all(accepted) {
        Some("it has a character that KMS does not accept")
    } else {
        None
    }
}
