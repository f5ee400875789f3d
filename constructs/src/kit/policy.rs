//! The policy of a resource, which is created with its first statement.

use std::cell::RefCell;

use stackwright::Node;

use crate::iam::{PolicyDocument, PolicyStatement};

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

    /// The policy's construct, once there is one.
    pub fn node(&self) -> Option<Node> {
        let created = self.created.borrow();
        created.as_ref().map(|(node, _)| node.clone())
    }
}
