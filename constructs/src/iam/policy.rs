//! Inline policies of roles, users and groups.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::iam::CfnPolicy;

use super::codes;
use super::document::PolicyDocument;
use super::identity::{Group, User};
use super::role::Role;
use super::statement::{PolicyKind, PolicyStatement};
use crate::kit::add_new;

/// A policy that is attached to roles, users and groups of the app: `AWS::IAM::Policy`.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{Policy, PolicyStatement, Principal, Role};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
/// Policy::new(&stack, "Publish")
///     .statement(PolicyStatement::allow().action("sns:Publish").resource("*"))
///     .attach_to_role(&role);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html>
#[derive(Clone, Debug)]
pub struct Policy {
    node: Node,
    resource: CfnResource,
    document: PolicyDocument,
    attached: Rc<RefCell<Attached>>,
}

#[derive(Debug, Default)]
struct Attached {
    roles: Vec<Value<String>>,
    users: Vec<Value<String>>,
    groups: Vec<Value<String>>,
}

impl Construct for Policy {
    fn node(&self) -> &Node {
        &self.node
    }
}

/// The longest name of an inline policy.
const MAX_NAME: usize = 128;

impl Policy {
    /// A policy without statements. Its name is the logical ID.
    ///
    /// # Errors
    /// At synthesis: `SW0102` if it has no statements or is attached to nothing.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(scope.node(), id)
    }

    #[track_caller]
    fn create(scope: &Node, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.Policy");
        let document = PolicyDocument::new();
        let attached: Rc<RefCell<Attached>> = Rc::default();
        let resource = CfnPolicy::new(&node, "Resource", "", document.data());
        let resource = resource.resource().clone();
        resource.set_property("PolicyName", default_name(&resource));
        let list = |pick: fn(&Attached) -> &Vec<Value<String>>| {
            let attached = attached.clone();
            Data::lazy(move || match pick(&attached.borrow()) {
                none if none.is_empty() => Data::Null,
                some => Data::list(some),
            })
        };
        resource.set_property("Roles", list(|attached| &attached.roles));
        resource.set_property("Users", list(|attached| &attached.users));
        resource.set_property("Groups", list(|attached| &attached.groups));
        let (statements, attachments) = (document.clone(), attached.clone());
        node.add_validation(move || problems(&statements, &attachments.borrow()));
        Policy {
            node,
            resource,
            document,
            attached,
        }
    }

    /// Its name, unique on each role, user and group; at most 128 characters.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name: Data = name.into_value().into();
        self.resource.set_property("PolicyName", name);
        self.clone()
    }

    /// Adds a statement.
    pub fn statement(&self, statement: PolicyStatement) -> Self {
        self.document.add(statement);
        self.clone()
    }

    /// The document, to which statements can be added until synthesis.
    pub fn document(&self) -> &PolicyDocument {
        &self.document
    }

    /// Attaches it to a role. An imported role is not changed: attach the policy where the role is managed.
    pub fn attach_to_role(&self, role: &Role) -> Self {
        match role.is_imported() {
            true => role.warn_unchanged("a policy is not attached"),
            false => add_new(&mut self.attached.borrow_mut().roles, [role.role_name()]),
        }
        self.clone()
    }

    /// Attaches it to a user.
    pub fn attach_to_user(&self, user: &User) -> Self {
        add_new(&mut self.attached.borrow_mut().users, [user.user_name()]);
        self.clone()
    }

    /// Attaches it to a group.
    pub fn attach_to_group(&self, group: &Group) -> Self {
        add_new(&mut self.attached.borrow_mut().groups, [group.group_name()]);
        self.clone()
    }
}

/// The logical ID, cut to what a name may have.
fn default_name(resource: &CfnResource) -> Data {
    let node = resource.node();
    let stack = node
        .stack()
        .map_or_else(String::new, |stack| stack.node().path());
    let path = node.path();
    let below: Vec<&str> = path
        .strip_prefix(&stack)
        .unwrap_or(&path)
        .trim_start_matches('/')
        .split('/')
        .collect();
    match stackwright::logical_id(&below) {
        Some(id) if id.len() > MAX_NAME => id[id.len() - MAX_NAME..].into(),
        _ => resource.logical_id().into(),
    }
}

fn problems(document: &PolicyDocument, attached: &Attached) -> Vec<Diagnostic> {
    let mut problems = document.problems(PolicyKind::Identity);
    if document.is_empty() {
        problems.push(
            Diagnostic::error(codes::EMPTY_POLICY, "the policy has no statements")
                .hint("add one with `statement`, or remove the policy"),
        );
    }
    // Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    let limits = [
        (
            &attached.users,
            2048,
            "the whole of a user's inline policies",
        ),
        (
            &attached.groups,
            5120,
            "the whole of a group's inline policies",
        ),
        (
            &attached.roles,
            10240,
            "the whole of a role's inline policies",
        ),
    ];
    let limit = limits.iter().find(|(names, ..)| !names.is_empty());
    problems.extend(limit.and_then(|(_, limit, of)| {
        let hint = "give wider patterns as resources, or move statements to a `ManagedPolicy`";
        document.size_problem(*limit, of, hint)
    }));
    if attached.roles.is_empty() && attached.users.is_empty() && attached.groups.is_empty() {
        problems.push(
            Diagnostic::error(codes::EMPTY_POLICY, "the policy is attached to nothing")
                .hint("attach it to a role, user or group, or make it a `ManagedPolicy`"),
        );
    }
    problems
}

/// A policy that is made when the first statement is added to an identity.
#[derive(Clone, Debug, Default)]
pub(crate) struct DefaultPolicy(Rc<RefCell<Option<Policy>>>);

impl DefaultPolicy {
    #[track_caller]
    pub(crate) fn add(
        &self,
        scope: &Node,
        statement: PolicyStatement,
        attach: impl FnOnce(Policy) -> Policy,
    ) -> Node {
        let existing = self.0.borrow().clone();
        let policy = match existing {
            Some(policy) => policy,
            None => {
                let policy = scope.create_here(|| attach(Policy::create(scope, "DefaultPolicy")));
                *self.0.borrow_mut() = Some(policy.clone());
                policy
            }
        };
        policy.document.add(statement);
        policy.node
    }
}
