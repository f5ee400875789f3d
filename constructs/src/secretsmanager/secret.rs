//! Secrets.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, List, Map, Node, RemovalPolicy, Resource,
    Value, intrinsic, sub,
};
use stackwright_cfn::kms::CfnKey;
use stackwright_cfn::secretsmanager::secret::{GenerateSecretString, ReplicaRegion};
use stackwright_cfn::secretsmanager::{CfnResourcePolicy, CfnSecret, CfnSecretTargetAttachment};
use stackwright_cfn::{Access, HasArn};
use stackwright_facts::name::Name;

use super::codes;
use super::generated::GeneratedString;
#[cfg(any(feature = "ec2", feature = "lambda"))]
use super::rotation::{Rotation, RotationSchedule};
use crate::iam::{Grant, GrantActions, Grantee, PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::{
    Handle, Kind, Origin, ResourcePolicy, Set, adopt, arn_in_stack, check, check_name, followed_by,
    kept, lazily, named, part_of_arn, region_of, unless_empty, written,
};
use crate::kms::{DECRYPT, ENCRYPT_DECRYPT, Key};

static SECRET: Kind = Kind {
    construct_type: "stackwright_aws.secretsmanager.Secret",
    noun: "secret",
    constructor: "Secret::new",
    imported: codes::IMPORTED,
};

/// A secret, such as a password, whose value stands in no template.
///
/// Secrets Manager makes up its value, and encrypts it with the account's key for secrets unless
/// [`encryption_key`](Secret::encryption_key) names another. The secret is deleted when it leaves the stack, unless
/// [`removal_policy`](Secret::removal_policy) says otherwise.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{Principal, Role};
/// use stackwright_aws::secretsmanager::{GeneratedString, Secret};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let login = Secret::new(&stack, "Login")
///     .generate(GeneratedString::new().in_json([("username", "admin")], "password"));
/// let task = Role::new(&stack, "Task", Principal::service("ecs-tasks.amazonaws.com"));
/// assert!(login.grant_read(&task).is_complete());
/// // For a property that takes a password: CloudFormation puts it in, and the template has a reference.
/// let password = login.secret_value_of("password");
/// # let _ = password;
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html>
#[derive(Clone, Debug)]
pub struct Secret(pub(super) Handle<Owned, Imported>);

#[derive(Debug)]
pub(super) struct Owned {
    cfn: CfnSecret,
    name: RefCell<Option<Value<String>>>,
    generated: RefCell<Option<GeneratedString>>,
    value: RefCell<Option<Set<Data>>>,
    replicas: RefCell<Vec<Value<ReplicaRegion>>>,
    policy: ResourcePolicy,
    key: RefCell<Option<Key>>,
    /// Who may use the key as soon as there is one.
    pub users: RefCell<Vec<(Principal, &'static [&'static str])>>,
    /// Where it is attached to what it is for: the place, and the secret's ARN once it is attached.
    attachment: RefCell<Option<(Node, Value<String>)>>,
}

#[derive(Debug)]
pub(super) struct Imported {
    arn: Value<String>,
    /// Whether the ARN ends before the six characters that Secrets Manager adds to a name.
    is_partial: bool,
    key: RefCell<Option<Key>>,
    /// The secret that this is, once it is attached.
    attached: Option<Secret>,
}

/// What a secret can be attached to: a database, whose address and port are then in the secret too.
pub trait AttachmentTarget: Construct {
    /// Its type, for example `AWS::RDS::DBInstance`, and its id.
    fn attachment_target(&self) -> (&'static str, Value<String>);
}

impl Construct for Secret {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Secret {
    type Resource = CfnSecret;

    fn governed_arn(&self) -> Value<String> {
        self.arn_in_policies()
    }

    fn extend_to_key(&self, grant: Grant, grantee: &Grantee, access: &[Access]) -> Grant {
        if access.contains(&Access::Write) {
            self.let_use_key(grantee, ENCRYPT_DECRYPT);
        } else if access.contains(&Access::Read) {
            self.let_use_key(grantee, DECRYPT);
        }
        grant
    }
}

impl Secret {
    /// A secret of 32 random characters that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(SECRET.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned::of(CfnSecret::new(&node, "Resource")));
        owned
            .cfn
            .generate_secret_string(lazily(&owned, Owned::generated))
            .replica_regions(lazily(&owned, |secret| unless_empty(&secret.replicas)))
            .removal_policy(RemovalPolicy::Destroy);
        check(&node, &owned, Owned::problems);
        Secret(Handle::owned(&SECRET, node, owned))
    }

    /// A secret of the generated type, such as one of an included template: it is granted on and changed like one that is created
    /// here. What the template says of it stays until a setter says otherwise; copies in other regions are added. Grants extend to
    /// a KMS key of this app that it names, and statements go into the `ResourcePolicy` that the template has for it.
    #[track_caller]
    pub fn from_cfn(secret: &CfnSecret) -> Self {
        adopt(&SECRET, secret, |node| {
            let is_written = |property: &str| written(secret.resource(), property);
            let owned = Rc::new(Owned::of(secret.clone()));
            let name = is_written("Name");
            if !name.is_null() {
                owned.name.replace(Some(intrinsic::raw(name)));
            }
            let key = named::<CfnKey>(secret.resource(), &is_written("KmsKeyId"));
            owned.key.replace(key.map(|key| Key::from_cfn(&key)));
            owned
                .policy
                .take_over::<CfnResourcePolicy>(secret.resource(), ["SecretId", "ResourcePolicy"]);
            let (all, replicas) = (owned.clone(), is_written("ReplicaRegions"));
            owned
                .cfn
                .generate_secret_string(kept(
                    &owned,
                    is_written("GenerateSecretString"),
                    |secret| secret.generated.borrow().is_some() || secret.value.borrow().is_some(),
                    Owned::generated,
                ))
                .secret_string(kept(
                    &owned,
                    is_written("SecretString"),
                    |secret| secret.generated.borrow().is_some(),
                    |_| None::<String>,
                ))
                .replica_regions(Value::<List<ReplicaRegion>>::lazy(move || {
                    let added = all.replicas.borrow().iter().map(Data::from).collect();
                    followed_by::<List<ReplicaRegion>>(&replicas, added)
                }));
            check(&node, &owned, Owned::problems);
            Secret(Handle::owned(&SECRET, node, owned))
        })
    }

    /// A secret that exists already, by its whole ARN, which ends in `-` and six characters. It is never modified.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if it is the ARN of something else; `SW0603` if the six characters are not there.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (SECRET.node(scope.node(), id), arn.into_value());
        CfnSecret::ARN.check(&node, &arn);
        if let Some(text) = arn.as_str()
            && !ends_in_six(text)
        {
            let problem = format!("`{text}` does not end in `-` and six characters");
            let hint =
                "give the whole ARN, or call `Secret::from_partial_arn` or `Secret::from_name`";
            node.add_error(Diagnostic::error(codes::NAME, problem).hint(hint));
        }
        Self::import(node, arn, false)
    }

    /// A secret that exists already, by its ARN without the `-` and six characters that Secrets Manager adds.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if it is the ARN of something else.
    #[track_caller]
    pub fn from_partial_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (SECRET.node(scope.node(), id), arn.into_value());
        CfnSecret::ARN.check(&node, &arn);
        Self::import(node, arn, true)
    }

    /// A secret that exists already in the stack's account and region, by its name.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (SECRET.node(scope.node(), id), name.into_value());
        let arn = arn_in_stack(&node, "secretsmanager", sub!("secret:{name}"));
        Self::import(node, arn, true)
    }

    fn import(node: Node, arn: Value<String>, is_partial: bool) -> Self {
        let imported = Imported {
            arn,
            is_partial,
            key: RefCell::default(),
            attached: None,
        };
        Secret(Handle::imported(&SECRET, node, imported))
    }

    /// The secret that this app creates, where this one stands for it once it is attached.
    pub(super) fn whole(&self) -> &Secret {
        match self.0.origin() {
            Origin::Imported(imported) => imported.attached.as_ref().unwrap_or(self),
            Origin::Owned(_) => self,
        }
    }

    #[track_caller]
    fn edit(&self, what: &str, edit: impl FnOnce(&Owned)) -> Self {
        self.whole().0.edit(what, edit);
        self.clone()
    }

    /// Gives the secret a name of its own, up to 512 letters, digits and any of `/_+=.@-`.
    ///
    /// # Errors
    /// At synthesis: `SW0603` if Secrets Manager does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::Secret, &name);
        self.edit("a name", |secret| {
            secret.cfn.name(&name);
            secret.name.replace(Some(name));
        })
    }

    /// What the secret is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        self.edit("a description", |secret| {
            secret.cfn.description(text);
        })
    }

    /// What the random value looks like.
    ///
    /// # Errors
    /// At synthesis: `SW0601` if it has a length that Secrets Manager does not accept.
    #[track_caller]
    pub fn generate(&self, string: GeneratedString) -> Self {
        if let Some(problem) = string.problem() {
            self.0.report(problem);
        }
        self.edit("a generated value", |secret| {
            secret.generated.replace(Some(string));
        })
    }

    /// A value that another resource has made, or a parameter that is not shown (`NoEcho`), in place of a random one.
    ///
    /// # Errors
    /// At synthesis: `SW0602` if the value would stand in the template for everybody to read.
    #[track_caller]
    pub fn value(&self, value: impl IntoValue<String>) -> Self {
        self.set_value(value.into_value().into())
    }

    /// A JSON object of values that other resources have made, in place of a random value.
    ///
    /// # Errors
    /// At synthesis: `SW0602` if all of them would stand in the template for everybody to read.
    #[track_caller]
    pub fn fields(&self, fields: impl IntoValue<Map<String>>) -> Self {
        self.set_value(fields.into_value().into())
    }

    #[track_caller]
    fn set_value(&self, value: Data) -> Self {
        let value = Set::new(value);
        self.edit("a value", |secret| {
            let text = match &*value {
                Data::Object(_) => intrinsic::json_text((*value).clone()),
                data => intrinsic::raw(data.clone()),
            };
            secret.cfn.secret_string(text);
            secret.value.replace(Some(value));
        })
    }

    /// Encrypts the secret with this key. Whoever may read the secret may then use the key through Secrets Manager.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        let secret = self.whole();
        secret.edit("a key", |owned| {
            owned.cfn.kms_key_id(key.key_arn());
            owned.key.replace(Some(key.clone()));
            let account = Principal::account_root();
            secret.let_principal_use_key(&account, ENCRYPT_DECRYPT);
            secret.let_principal_use_key(&account, &["kms:CreateGrant", "kms:DescribeKey"]);
            for (principal, actions) in owned.users.take() {
                secret.let_principal_use_key(&principal, actions);
            }
        });
        self.clone()
    }

    /// Says with which key a secret that exists elsewhere is encrypted, so that grants extend to it.
    pub fn encrypted_with(&self, key: &Key) -> Self {
        if let Origin::Imported(imported) = self.whole().0.origin() {
            imported.key.replace(Some(key.clone()));
        }
        self.clone()
    }

    /// Keeps a copy of the secret in another region, encrypted with that region's key for secrets.
    ///
    /// # Errors
    /// At synthesis: `SW0601` if it is the secret's own region.
    #[track_caller]
    pub fn replicate(&self, region: impl IntoValue<String>) -> Self {
        self.add_replica(region.into_value(), None)
    }

    /// Keeps a copy of the secret in another region, encrypted with a key of that region, by its ARN or id.
    ///
    /// # Errors
    /// At synthesis: `SW0601` if it is the secret's own region.
    #[track_caller]
    pub fn replicate_with_key(
        &self,
        region: impl IntoValue<String>,
        key: impl IntoValue<String>,
    ) -> Self {
        self.add_replica(region.into_value(), Some(key.into_value()))
    }

    #[track_caller]
    fn add_replica(&self, region: Value<String>, key: Option<Value<String>>) -> Self {
        if region.is_literal() && region.is_written_as(&region_of(self.node())) {
            let problem = "a secret is copied to the region that it is in";
            self.0.report(
                Diagnostic::error(codes::OUT_OF_RANGE, problem).hint("name another region"),
            );
        }
        self.edit("a copy in another region", |secret| {
            let replica = ReplicaRegion::new(region).kms_key_id(key);
            secret.replicas.borrow_mut().push(replica.into_value());
        })
    }

    /// What happens to the secret when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        self.edit("a removal policy", |secret| {
            secret.cfn.removal_policy(policy);
        })
    }

    /// Keeps everybody in the account from deleting the secret, but for those whom the secret's policy names.
    #[track_caller]
    pub fn deny_account_root_delete(&self) -> Self {
        self.add_to_resource_policy(
            PolicyStatement::deny()
                .action("secretsmanager:DeleteSecret")
                .resource("*")
                .principal(Principal::account_root()),
        );
        self.clone()
    }

    /// Attaches the secret to a database: its address, port and engine are then in the secret too, which rotation needs.
    /// Returns the secret as it is once it is attached, for what needs those fields.
    ///
    /// # Errors
    /// At synthesis: `SW0604` if it is attached to something already.
    #[track_caller]
    pub fn attach(&self, target: &impl AttachmentTarget) -> Secret {
        let (kind, id) = target.attachment_target();
        let secret = self.whole();
        let node = SECRET.node(secret.node(), "Attachment");
        let resource = CfnSecretTargetAttachment::new(&node, "Resource")
            .secret_id(secret.secret_arn())
            .target_id(id)
            .target_type(kind);
        let arn = resource.ref_();
        if let Some(owned) = secret.0.as_owned() {
            let attached = Some((node.clone(), arn.clone()));
            owned.attachment.replace(attached);
        }
        let attached = Imported {
            arn,
            is_partial: false,
            key: RefCell::default(),
            attached: Some(secret.clone()),
        };
        Secret(Handle::imported(&SECRET, node, attached))
    }

    /// Rotates the secret: its value is replaced again and again. If it is attached to a database, it is rotated only once
    /// it is. Nobody in the account can delete it then but for those whom its policy names.
    ///
    /// # Errors
    /// At synthesis: `SW0604` if it is rotated too often or too seldom, or with what cannot rotate it.
    #[cfg(any(feature = "ec2", feature = "lambda"))]
    #[track_caller]
    pub fn rotate(&self, id: &str, rotation: impl Into<Rotation>) -> RotationSchedule {
        RotationSchedule::create(self, id, rotation.into())
    }

    /// The characters that are not in its generated value, if that says so.
    #[cfg(feature = "ec2")]
    pub(super) fn excluded_characters(&self) -> Option<Value<String>> {
        let generated = self.whole().0.as_owned()?.generated.borrow();
        generated.clone().unwrap_or_default().excluded()
    }

    /// Where the rotation of the secret is, and the secret that is rotated: as it is once it is attached.
    #[cfg(any(feature = "ec2", feature = "lambda"))]
    pub(super) fn rotated(&self) -> (Node, Value<String>) {
        let secret = self.whole().clone();
        let attachment = |secret: &Secret| secret.0.as_owned()?.attachment.borrow().clone();
        let scope = attachment(&secret).map_or_else(|| secret.node().clone(), |(node, _)| node);
        let arn = match secret.0.as_owned() {
            Some(_) => Value::lazy(move || {
                attachment(&secret).map_or_else(|| secret.secret_arn(), |(_, arn)| arn)
            }),
            None => secret.secret_arn(),
        };
        (scope, arn)
    }

    /// The ARN, as properties take it.
    pub fn secret_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(secret) => secret.cfn.ref_(),
            Origin::Imported(secret) => secret.arn.clone(),
        }
    }

    /// The ARN in policies, where six characters are unknown for one that is known by its name alone.
    pub fn arn_in_policies(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Imported(secret) if secret.is_partial => sub!("{}-??????", secret.arn),
            _ => self.secret_arn(),
        }
    }

    /// The name.
    pub fn secret_name(&self) -> Value<String> {
        let secret = self.whole();
        let owned = secret.0.as_owned();
        if let Some(name) = owned.and_then(|secret| secret.name.borrow().clone()) {
            return name;
        }
        let name = part_of_arn(&secret.secret_arn(), 6);
        match (secret.0.origin(), name.as_str()) {
            (Origin::Imported(imported), _) if imported.is_partial => name,
            (_, Some(text)) => text[..text.rfind('-').unwrap_or(text.len())].into(),
            // What CloudFormation makes up has one hyphen in it, and Secrets Manager adds another.
            (Origin::Owned(_), None) => {
                let part = |index| intrinsic::select(index, intrinsic::split("-", &name));
                intrinsic::join("-", [part(0), part(1)])
            }
            (Origin::Imported(_), None) => name,
        }
    }

    /// The key that it is encrypted with, unless that is the account's key for secrets.
    pub fn secret_key(&self) -> Option<Key> {
        match self.whole().0.origin() {
            Origin::Owned(secret) => secret.key.borrow().clone(),
            Origin::Imported(secret) => secret.key.borrow().clone(),
        }
    }

    /// Whether the secret exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.whole().0.is_imported()
    }

    /// The secret's value, for a property that takes it: a reference that CloudFormation resolves, not the value itself.
    pub fn secret_value(&self) -> Value<String> {
        intrinsic::secrets_manager(self.secret_arn(), "", "", "")
    }

    /// The value of a field of a secret that is a JSON object: a reference that CloudFormation resolves.
    pub fn secret_value_of(&self, field: &str) -> Value<String> {
        intrinsic::secrets_manager(self.secret_arn(), field, "", "")
    }
}

impl ResourceWithPolicy for Secret {
    /// Adds a statement to the secret's policy; `false` for a secret that exists elsewhere, whose policy is not changed.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let secret = self.whole();
        let Some(owned) = secret.0.as_owned() else {
            return false;
        };
        let kind = "stackwright_aws.secretsmanager.ResourcePolicy";
        owned
            .policy
            .add(secret.node(), kind, statement, |node, document| {
                CfnResourcePolicy::new(node, "Resource", document.data(), secret.secret_arn());
            });
        true
    }
}

impl Owned {
    fn of(cfn: CfnSecret) -> Self {
        Owned {
            cfn,
            name: RefCell::default(),
            generated: RefCell::default(),
            value: RefCell::default(),
            replicas: RefCell::default(),
            policy: ResourcePolicy::default(),
            key: RefCell::default(),
            users: RefCell::default(),
            attachment: RefCell::default(),
        }
    }

    fn generated(&self) -> Option<GenerateSecretString> {
        let is_given = self.value.borrow().is_some();
        let generated = self.generated.borrow();
        (!is_given).then(|| generated.clone().unwrap_or_default().property())
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let value = self.value.borrow();
        let Some(value) = value.as_ref().filter(|value| is_readable(value)) else {
            return Vec::new();
        };
        let problem = "the secret's value stands in the template, where many can read it";
        vec![value.blame(
            Diagnostic::error(codes::READABLE, problem)
                .property("Properties.SecretString")
                .hint("leave it out, and let Secrets Manager make one up, or take it from a parameter with `no_echo()`"),
        )]
    }
}

/// Whether all of a value is known now.
fn is_readable(value: &Data) -> bool {
    match value {
        Data::Object(fields) => fields.values().all(is_readable),
        Data::List(items) => items.iter().all(is_readable),
        Data::Expr(_) => false,
        _ => intrinsic::raw::<String>(value.clone()).is_literal(),
    }
}

fn ends_in_six(arn: &str) -> bool {
    arn.rsplit_once('-').is_some_and(|(_, end)| {
        end.len() == 6 && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
