//! The policy of a resource, which is created with its first statement.

use std::cell::RefCell;

use stackwright::{CfnResource, Construct, Node, Resource, TypedResource};

use super::{beside_it, names, with_statements, written};
use crate::iam::{Grantee, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy};

/// The policy of a resource, as a construct of its own that exists once there is a statement.
#[derive(Debug, Default)]
pub(crate) struct ResourcePolicy {
    created: RefCell<Option<(Node, PolicyDocument)>>,
}

impl ResourcePolicy {
    /// Adds a statement. With the first one, the policy's construct is created as `Policy` below its owner, and `create`
    /// makes the resource in it.
    #[track_caller]
    pub fn add(
        &self,
        owner: &Node,
        kind: &'static str,
        statement: PolicyStatement,
        create: impl FnOnce(&Node, &PolicyDocument),
    ) {
        let existing = self.created.borrow().clone();
        let (_, document) = existing.unwrap_or_else(|| {
            let document = PolicyDocument::new();
            let node = owner.create_here(|| {
                let node = Node::new(owner, "Policy");
                node.set_construct_type(kind);
                create(&node, &document);
                node
            });
            document.check_as_resource_policy(&node);
            self.created.replace(Some((node.clone(), document.clone())));
            (node, document)
        });
        document.add(statement);
    }

    /// Adds statements to the policy that the same template has for a resource which is taken over, if it has one: of this
    /// type, with what it is the policy of and its document in these properties.
    pub fn take_over<P: TypedResource>(
        &self,
        resource: &CfnResource,
        [of, document]: [&'static str; 2],
    ) {
        let is_of = |policy: &P| names(policy.resource(), of, resource);
        if let Some(policy) = beside_it::<P>(resource).find(is_of) {
            let (policy, added) = (policy.resource(), PolicyDocument::new());
            policy.set_property(document, with_statements(written(policy, document), &added));
            added.check_as_resource_policy(policy.node());
            self.created.replace(Some((policy.node().clone(), added)));
        }
    }

    /// The policy's construct, once there is one.
    pub fn node(&self) -> Option<Node> {
        let created = self.created.borrow();
        created.as_ref().map(|(node, _)| node.clone())
    }
}

/// A resource whose policy is a property of its own, for a grant: the policy speaks of the resource as `*`, because it
/// cannot refer to what it is part of.
pub(crate) struct ResourceAsStar<'a, R> {
    resource: &'a R,
    actions: &'a [&'a str],
    principal: Principal,
}

impl<'a, R: ResourceWithPolicy> ResourceAsStar<'a, R> {
    pub fn new(resource: &'a R, actions: &'a [&'a str], grantee: &Grantee) -> Self {
        ResourceAsStar {
            resource,
            actions,
            principal: grantee.principal().clone(),
        }
    }
}

impl<R: ResourceWithPolicy> Construct for ResourceAsStar<'_, R> {
    fn node(&self) -> &Node {
        self.resource.node()
    }
}

impl<R: ResourceWithPolicy> ResourceWithPolicy for ResourceAsStar<'_, R> {
    fn add_to_resource_policy(&self, _: PolicyStatement) -> bool {
        self.resource.add_to_resource_policy(
            PolicyStatement::allow()
                .actions(self.actions.iter().copied())
                .resource("*")
                .principal(&self.principal),
        )
    }
}
