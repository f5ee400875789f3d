//! Users and groups.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::iam::{CfnGroup, CfnUser};

use super::grant::{Grant, Grantable, Grantee};
use super::managed_policy::AttachablePolicy;
use super::policy::DefaultPolicy;
use super::principal::Principal;
use super::statement::PolicyStatement;
use crate::kit::{add_new, lazily, unless_empty};

/// A user: `AWS::IAM::User`. For people, prefer federated identities.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{Group, User};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let group = Group::new(&stack, "Readers");
/// User::new(&stack, "Robot").add_to_group(&group);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html>
#[derive(Clone, Debug)]
pub struct User {
    node: Node,
    owned: Rc<OwnedUser>,
}

#[derive(Debug)]
struct OwnedUser {
    cfn: CfnUser,
    default_policy: DefaultPolicy,
    managed_policies: RefCell<Vec<Value<String>>>,
    groups: RefCell<Vec<Value<String>>>,
}

impl Construct for User {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl User {
    /// A user without password and keys.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.iam.User");
        let owned = Rc::new(OwnedUser {
            cfn: CfnUser::new(&node, "Resource"),
            default_policy: DefaultPolicy::default(),
            managed_policies: RefCell::default(),
            groups: RefCell::default(),
        });
        owned
            .cfn
            .managed_policy_arns(lazily(&owned, |user| unless_empty(&user.managed_policies)))
            .groups(lazily(&owned, |user| unless_empty(&user.groups)));
        User { node, owned }
    }

    /// Its name, at most 64 characters.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.owned.cfn.user_name(name);
        self.clone()
    }

    /// Puts it into a group.
    pub fn add_to_group(&self, group: &Group) -> Self {
        add_new(&mut self.owned.groups.borrow_mut(), [group.group_name()]);
        self.clone()
    }

    /// Attaches a managed policy.
    pub fn managed_policy(&self, policy: &impl AttachablePolicy) -> Self {
        let policies = &self.owned.managed_policies;
        add_new(&mut policies.borrow_mut(), [policy.policy_arn()]);
        self.clone()
    }

    /// Sets the most that it may ever do.
    pub fn permissions_boundary(&self, boundary: &impl AttachablePolicy) -> Self {
        self.owned.cfn.permissions_boundary(boundary.policy_arn());
        self.clone()
    }

    /// Adds a statement to its policy.
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Grant {
        Grant::statement_on_principal(self, statement)
    }

    /// Its ARN.
    pub fn user_arn(&self) -> Value<String> {
        self.owned.cfn.attr_arn()
    }

    /// Its name.
    pub fn user_name(&self) -> Value<String> {
        self.owned.cfn.ref_()
    }
}

impl Grantable for User {
    fn grantee(&self) -> Grantee {
        let user = self.clone();
        let principal = Principal::arn(self.user_arn());
        Grantee::with_policy(principal, self.node.clone(), move |statement| {
            let policy = &user.owned.default_policy;
            policy.add(&user.node, "DefaultPolicy", statement, |policy| {
                policy.attach_to_user(&user)
            })
        })
    }
}

/// A group of users: `AWS::IAM::Group`.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html>
#[derive(Clone, Debug)]
pub struct Group {
    node: Node,
    owned: Rc<OwnedGroup>,
}

#[derive(Debug)]
struct OwnedGroup {
    cfn: CfnGroup,
    default_policy: DefaultPolicy,
    managed_policies: RefCell<Vec<Value<String>>>,
}

impl Construct for Group {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Group {
    /// A group without users.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.iam.Group");
        let owned = Rc::new(OwnedGroup {
            cfn: CfnGroup::new(&node, "Resource"),
            default_policy: DefaultPolicy::default(),
            managed_policies: RefCell::default(),
        });
        owned.cfn.managed_policy_arns(lazily(&owned, |group| {
            unless_empty(&group.managed_policies)
        }));
        Group { node, owned }
    }

    /// Its name, at most 128 characters.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.owned.cfn.group_name(name);
        self.clone()
    }

    /// Attaches a managed policy.
    pub fn managed_policy(&self, policy: &impl AttachablePolicy) -> Self {
        let policies = &self.owned.managed_policies;
        add_new(&mut policies.borrow_mut(), [policy.policy_arn()]);
        self.clone()
    }

    /// Adds a statement to its policy.
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Grant {
        Grant::statement_on_principal(self, statement)
    }

    /// Its ARN.
    pub fn group_arn(&self) -> Value<String> {
        self.owned.cfn.attr_arn()
    }

    /// Its name.
    pub fn group_name(&self) -> Value<String> {
        self.owned.cfn.ref_()
    }
}

impl Grantable for Group {
    /// A group cannot be a principal of a resource policy; its own policy takes everything.
    fn grantee(&self) -> Grantee {
        let group = self.clone();
        let principal = Principal::arn(self.group_arn());
        Grantee::with_policy(principal, self.node.clone(), move |statement| {
            let policy = &group.owned.default_policy;
            policy.add(&group.node, "DefaultPolicy", statement, |policy| {
                policy.attach_to_group(&group)
            })
        })
    }
}
