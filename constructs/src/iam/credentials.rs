//! What gives roles to machines, and keys to users.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::iam::{CfnAccessKey, CfnInstanceProfile};

use super::identity::User;
use super::role::Role;
use crate::kit::Part;

/// A key with which a user calls AWS. Prefer roles, whose keys end by themselves.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{AccessKey, User};
/// use stackwright_aws::secretsmanager::Secret;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let key = AccessKey::new(&stack, "Key", &User::new(&stack, "Mailer"));
/// Secret::new(&stack, "Secret").value(key.secret_access_key());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>
#[derive(Clone, Debug)]
pub struct AccessKey(Part<CfnAccessKey>);

impl Construct for AccessKey {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl AccessKey {
    /// A key of this user.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, user: &User) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.AccessKey");
        let cfn = CfnAccessKey::new(&node, "Resource", user.user_name());
        Defaults::apply(AccessKey(Part::new(node, Rc::new(cfn))))
    }

    /// A number: where it grows, the key is replaced by a new one.
    #[track_caller]
    pub fn serial(&self, number: u32) -> Self {
        AccessKey(self.0.edit(|key| {
            key.serial(number);
        }))
    }

    /// Keeps the key, and lets nobody use it.
    #[track_caller]
    pub fn inactive(&self) -> Self {
        AccessKey(self.0.edit(|key| {
            key.status("Inactive");
        }))
    }

    /// The id of the key.
    pub fn access_key_id(&self) -> Value<String> {
        self.0.ref_()
    }

    /// The secret of the key, for a secret of Secrets Manager: whoever sees the value that an output or a variable has of it
    /// knows it.
    pub fn secret_access_key(&self) -> Value<String> {
        self.0.attr_secret_access_key()
    }
}

/// What gives a role to an instance. [`Instance`](crate::ec2::Instance) and groups have one of their own.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>
#[derive(Clone, Debug)]
pub struct InstanceProfile(Part<CfnInstanceProfile>);

impl Construct for InstanceProfile {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl InstanceProfile {
    /// A profile with this role.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, role: &Role) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.InstanceProfile");
        let cfn = CfnInstanceProfile::new(&node, "Resource", [role.role_name()]);
        Defaults::apply(InstanceProfile(Part::new(node, Rc::new(cfn))))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        InstanceProfile(self.0.edit(|profile| {
            profile.instance_profile_name(name);
        }))
    }

    /// The name.
    pub fn profile_name(&self) -> Value<String> {
        self.0.ref_()
    }

    /// The ARN.
    pub fn profile_arn(&self) -> Value<String> {
        self.0.attr_arn()
    }
}
