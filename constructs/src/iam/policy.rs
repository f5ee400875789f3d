//! Inline policies of roles, users and groups.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::iam::CfnPolicy;

use super::codes;
use super::document::PolicyDocument;
use super::identity::{Group, User};
use super::role::Role;
use super::statement::{PolicyKind, PolicyStatement};
use crate::kit::{add_new, check, lazily, unless_empty};

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
    settings: Rc<Settings>,
}

/// What the resource is made of at synthesis.
#[derive(Debug, Default)]
struct Settings {
    name: RefCell<Option<Value<String>>>,
    document: PolicyDocument,
    roles: RefCell<Vec<Value<String>>>,
    users: RefCell<Vec<Value<String>>>,
    groups: RefCell<Vec<Value<String>>>,
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
        Defaults::apply(Self::create(scope.node(), id))
    }

    #[track_caller]
    fn create(scope: &Node, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.Policy");
        let settings = Rc::new(Settings::default());
        let name = lazily(&settings, |policy| policy.name.borrow().clone());
        let cfn = CfnPolicy::new(&node, "Resource", name, settings.document.data())
            .roles(lazily(&settings, |policy| unless_empty(&policy.roles)))
            .users(lazily(&settings, |policy| unless_empty(&policy.users)))
            .groups(lazily(&settings, |policy| unless_empty(&policy.groups)));
        settings.name.replace(Some(default_name(&cfn)));
        check(&node, &settings, Settings::problems);
        Policy { node, settings }
    }

    /// Its name, unique on each role, user and group; at most 128 characters.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.settings.name.replace(Some(name.into_value()));
        self.clone()
    }

    /// Adds a statement.
    pub fn statement(&self, statement: PolicyStatement) -> Self {
        self.settings.document.add(statement);
        self.clone()
    }

    /// The document, to which statements can be added until synthesis.
    pub fn policy_document(&self) -> &PolicyDocument {
        &self.settings.document
    }

    /// Attaches it to a role. An imported role is not changed unless it is [`changeable`](Role::changeable).
    #[track_caller]
    pub fn attach_to_role(&self, role: &Role) -> Self {
        match role.takes_policies() {
            true => add_new(&mut self.settings.roles.borrow_mut(), [role.role_name()]),
            false => role.warn_unchanged("a policy is not attached"),
        }
        self.clone()
    }

    /// Attaches it to a user.
    pub fn attach_to_user(&self, user: &User) -> Self {
        add_new(&mut self.settings.users.borrow_mut(), [user.user_name()]);
        self.clone()
    }

    /// Attaches it to a group.
    pub fn attach_to_group(&self, group: &Group) -> Self {
        add_new(&mut self.settings.groups.borrow_mut(), [group.group_name()]);
        self.clone()
    }
}

/// The logical ID, cut to what a name may have.
fn default_name(policy: &CfnPolicy) -> Value<String> {
    let node = policy.node();
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
        _ => policy.logical_id(),
    }
}

impl Settings {
    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.document.problems(PolicyKind::Identity);
        if self.document.is_empty() {
            problems.push(
                Diagnostic::error(codes::EMPTY_POLICY, "the policy has no statements")
                    .hint("add one with `statement`, or remove the policy"),
            );
        }
        // Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
        let limits = [
            (&self.users, 2048, "the whole of a user's inline policies"),
            (&self.groups, 5120, "the whole of a group's inline policies"),
            (&self.roles, 10240, "the whole of a role's inline policies"),
        ];
        let attached = limits.iter().find(|(names, ..)| !names.borrow().is_empty());
        match attached {
            Some((_, limit, of)) => {
                let hint =
                    "give wider patterns as resources, or move statements to a `ManagedPolicy`";
                problems.extend(self.document.size_problem(*limit, of, hint));
            }
            None => problems.push(
                Diagnostic::error(codes::EMPTY_POLICY, "the policy is attached to nothing")
                    .hint("attach it to a role, user or group, or make it a `ManagedPolicy`"),
            ),
        }
        problems
    }
}

/// A policy that is made when the first statement is added to an identity.
#[derive(Clone, Debug, Default)]
pub(crate) struct DefaultPolicy(Rc<RefCell<Option<Policy>>>);

impl DefaultPolicy {
    #[track_caller]
    pub(crate) fn add(
        &self,
        scope: &Node,
        id: &str,
        statement: PolicyStatement,
        attach: impl FnOnce(Policy) -> Policy,
    ) -> Node {
        let existing = self.0.borrow().clone();
        let policy = match existing {
            Some(policy) => policy,
            None => {
                let policy = scope.create_here(|| attach(Policy::create(scope, id)));
                *self.0.borrow_mut() = Some(policy.clone());
                policy
            }
        };
        policy.settings.document.add(statement);
        policy.node
    }
}
