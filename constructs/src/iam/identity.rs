//! Users and groups.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{CfnResource, Construct, Data, IntoValue, Node, Resource, Value};
use stackwright_cfn::iam::{CfnGroup, CfnUser};

use super::grant::{Grant, Grantable, Grantee};
use super::managed_policy::ManagedPolicy;
use super::policy::DefaultPolicy;
use super::principal::Principal;
use super::statement::PolicyStatement;

/// What users and groups have in common.
#[derive(Debug)]
struct Identity {
    resource: CfnResource,
    default_policy: DefaultPolicy,
    managed_policies: RefCell<Vec<Value<String>>>,
    groups: RefCell<Vec<Value<String>>>,
}

impl Identity {
    fn new(resource: CfnResource) -> Rc<Self> {
        let identity = Rc::new(Identity {
            resource,
            default_policy: DefaultPolicy::default(),
            managed_policies: RefCell::default(),
            groups: RefCell::default(),
        });
        identity.list("ManagedPolicyArns", |identity| &identity.managed_policies);
        identity
    }

    /// A list property that grows until synthesis.
    fn list(self: &Rc<Self>, name: &'static str, pick: fn(&Self) -> &RefCell<Vec<Value<String>>>) {
        let identity = self.clone();
        let data = Data::lazy(move || match &*pick(&identity).borrow() {
            none if none.is_empty() => Data::Null,
            some => Data::list(some),
        });
        self.resource.set_property(name, data);
    }
}

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
    identity: Rc<Identity>,
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
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.User");
        let identity = Identity::new(CfnUser::new(&node, "Resource").resource().clone());
        identity.list("Groups", |identity| &identity.groups);
        User { node, identity }
    }

    /// Its name, at most 64 characters.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.identity
            .resource
            .set_property("UserName", name.into_value());
        self.clone()
    }

    /// Puts it into a group.
    pub fn add_to_group(&self, group: &Group) -> Self {
        self.identity.groups.borrow_mut().push(group.group_name());
        self.clone()
    }

    /// Attaches a managed policy.
    pub fn managed_policy(&self, policy: &ManagedPolicy) -> Self {
        self.identity
            .managed_policies
            .borrow_mut()
            .push(policy.arn());
        self.clone()
    }

    /// Sets the most that it may ever do.
    pub fn permissions_boundary(&self, boundary: &ManagedPolicy) -> Self {
        let resource = &self.identity.resource;
        resource.set_property("PermissionsBoundary", boundary.arn());
        self.clone()
    }

    /// Adds a statement to its policy.
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Grant {
        Grant::statement_on_principal(self, statement)
    }

    /// Its ARN.
    pub fn arn(&self) -> Value<String> {
        self.identity.resource.attr("Arn")
    }

    /// Its name.
    pub fn user_name(&self) -> Value<String> {
        self.identity.resource.ref_()
    }
}

impl Grantable for User {
    fn grantee(&self) -> Grantee {
        let user = self.clone();
        let principal = Principal::arn(self.arn());
        Grantee::with_policy(principal, self.node.clone(), move |statement| {
            let policy = &user.identity.default_policy;
            policy.add(&user.node, statement, |policy| policy.attach_to_user(&user))
        })
    }
}

/// A group of users: `AWS::IAM::Group`.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html>
#[derive(Clone, Debug)]
pub struct Group {
    node: Node,
    identity: Rc<Identity>,
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
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.Group");
        let identity = Identity::new(CfnGroup::new(&node, "Resource").resource().clone());
        Group { node, identity }
    }

    /// Its name, at most 128 characters.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.identity
            .resource
            .set_property("GroupName", name.into_value());
        self.clone()
    }

    /// Attaches a managed policy.
    pub fn managed_policy(&self, policy: &ManagedPolicy) -> Self {
        self.identity
            .managed_policies
            .borrow_mut()
            .push(policy.arn());
        self.clone()
    }

    /// Adds a statement to its policy.
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Grant {
        Grant::statement_on_principal(self, statement)
    }

    /// Its ARN.
    pub fn arn(&self) -> Value<String> {
        self.identity.resource.attr("Arn")
    }

    /// Its name.
    pub fn group_name(&self) -> Value<String> {
        self.identity.resource.ref_()
    }
}

impl Grantable for Group {
    /// A group cannot be a principal of a resource policy; its own policy takes everything.
    fn grantee(&self) -> Grantee {
        let group = self.clone();
        let principal = Principal::arn(self.arn());
        Grantee::with_policy(principal, self.node.clone(), move |statement| {
            let policy = &group.identity.default_policy;
            policy.add(&group.node, statement, |policy| {
                policy.attach_to_group(&group)
            })
        })
    }
}
