//! Grants: permissions given to whoever can have them, and what could not be given.

use std::fmt;
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Node, Value};

use super::codes;
use super::principal::Principal;
use super::statement::PolicyStatement;

/// Who permissions can be granted to: roles, users, groups, and constructs that have a role.
pub trait Grantable {
    /// The grantee behind it.
    fn grantee(&self) -> Grantee;
}

/// A grantee: a principal, and the policy to which its permissions are added, if there is one.
#[derive(Clone)]
pub struct Grantee {
    node: Option<Node>,
    principal: Principal,
    policy: Option<Rc<dyn Fn(PolicyStatement) -> Node>>,
}

impl Grantee {
    /// A principal whose own policies cannot be changed from here: an imported role, a service, an account. Warnings
    /// about what it could not be given appear on `node`.
    pub fn unchangeable(principal: Principal, node: Option<Node>) -> Self {
        Grantee {
            node,
            principal,
            policy: None,
        }
    }

    /// A principal with a policy. `add` adds a statement to it and returns the construct of the policy.
    pub fn with_policy(
        principal: Principal,
        node: Node,
        add: impl Fn(PolicyStatement) -> Node + 'static,
    ) -> Self {
        Grantee {
            node: Some(node),
            principal,
            policy: Some(Rc::new(add)),
        }
    }

    /// The principal, for resource policies.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }
}

impl fmt::Debug for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grantee")
            .field("principal", &self.principal)
            .field("has_policy", &self.policy.is_some())
            .finish_non_exhaustive()
    }
}

impl Grantable for Grantee {
    fn grantee(&self) -> Grantee {
        self.clone()
    }
}

impl Grantable for Principal {
    fn grantee(&self) -> Grantee {
        Grantee::unchangeable(self.clone(), None)
    }
}

/// A resource that has a policy of its own.
pub trait ResourceWithPolicy: Construct {
    /// Adds a statement to the resource's policy. `false` if it has none that can be changed, for example because the
    /// resource is imported.
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool;
}

/// What became of a grant. A grant that could not be given completely also leaves a warning, `SW0101`.
#[derive(Clone, Debug, Default)]
pub struct Grant {
    missing: Vec<PolicyStatement>,
    policies: Vec<Node>,
}

impl Grant {
    /// Grants actions on resources through the principal's own policy.
    pub fn on_principal(
        grantee: &impl Grantable,
        actions: &[&str],
        resources: Vec<Value<String>>,
    ) -> Grant {
        let statement = statement(actions, resources);
        Grant::give(&grantee.grantee(), statement, None, false)
    }

    /// Grants actions on resources through the principal's own policy, or, where it has none that can be changed, through
    /// the resource's.
    pub fn on_principal_or_resource(
        grantee: &impl Grantable,
        actions: &[&str],
        resources: Vec<Value<String>>,
        resource: &impl ResourceWithPolicy,
    ) -> Grant {
        let statement = statement(actions, resources);
        Grant::give(&grantee.grantee(), statement, Some(resource), false)
    }

    /// Grants actions on resources through both policies, as keys need it that do not trust the account's policies.
    pub fn on_principal_and_resource(
        grantee: &impl Grantable,
        actions: &[&str],
        resources: Vec<Value<String>>,
        resource: &impl ResourceWithPolicy,
    ) -> Grant {
        let statement = statement(actions, resources);
        Grant::give(&grantee.grantee(), statement, Some(resource), true)
    }

    /// A statement of your own, through the principal's own policy.
    pub fn statement_on_principal(grantee: &impl Grantable, statement: PolicyStatement) -> Grant {
        Grant::give(&grantee.grantee(), statement, None, false)
    }

    fn give(
        grantee: &Grantee,
        statement: PolicyStatement,
        resource: Option<&dyn ResourceWithPolicy>,
        both: bool,
    ) -> Grant {
        let mut grant = Grant::default();
        let mut given = false;
        if let Some(add) = &grantee.policy {
            grant.policies.push(add(statement.clone()));
            given = true;
        }
        if let Some(resource) = resource
            && (both || !given || is_in_another_account(grantee, resource))
        {
            let statement = statement.clone().principal(&grantee.principal);
            given |= resource.add_to_resource_policy(statement);
        }
        if !given {
            if let Some(node) = &grantee.node {
                node.add_warning(
                    Diagnostic::warning(
                        codes::INCOMPLETE_GRANT,
                        format!("`{}` is not given {}", node.path(), statement.summary()),
                    )
                    .note("its policies are managed elsewhere and are not changed from here")
                    .hint("add the permission where it is managed, and acknowledge SW0101"),
                );
            }
            grant.missing.push(statement);
        }
        grant
    }

    /// Whether everything was given.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// The statements that could not be given.
    pub fn missing(&self) -> &[PolicyStatement] {
        &self.missing
    }

    /// Joins what became of two grants.
    pub fn and(mut self, other: Grant) -> Grant {
        self.missing.extend(other.missing);
        self.policies.extend(other.policies);
        self
    }

    /// Creates the construct only after the permissions are there.
    pub fn apply_before(&self, construct: &impl Construct) {
        for policy in &self.policies {
            construct.node().add_dependency(policy);
        }
    }
}

/// Whether both sides must allow it, as they are in different accounts.
fn is_in_another_account(grantee: &Grantee, resource: &dyn ResourceWithPolicy) -> bool {
    let account = |node: &Node| node.stack().map(|stack| stack.account());
    let (Some(mine), Some(theirs)) = (
        grantee.node.as_ref().and_then(account),
        account(resource.node()),
    ) else {
        return false;
    };
    matches!((mine.as_str(), theirs.as_str()), (Some(mine), Some(theirs)) if mine != theirs)
}

fn statement(actions: &[&str], resources: Vec<Value<String>>) -> PolicyStatement {
    PolicyStatement::allow()
        .actions(actions.iter().copied())
        .resources(resources)
}
