//! What does not fit into the inline policy of a role goes into managed policies, as the CDK has it.

use std::rc::Rc;

use stackwright::{Construct as _, Diagnostic, Node, aspect};

use super::codes;
use super::document::PolicyDocument;
use super::managed_policy::ManagedPolicy;
use super::policy::Policy;
use super::role::Role;

/// How many characters stay in the inline policy, and how many go into each managed one: less than IAM takes, as what an
/// expression becomes is estimated.
const INLINE: usize = 10_000;
const MANAGED: usize = 6_000;

/// How many managed policies a role can have: without asking, and at most.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const USUAL: usize = 10;
const MOST: usize = 20;

/// Divides the policy of a role when everything has been granted.
pub(super) fn watch(role: &Role, policy: &Policy) {
    let (watched, role, policy) = (policy.node().clone(), role.clone(), policy.clone());
    let done = Rc::new(std::cell::Cell::new(false));
    watched.clone().add_aspect(
        move |node: &Node| {
            if *node == watched && !done.replace(true) {
                node.create_here(|| divide(&role, &policy));
            }
        },
        aspect::READONLY,
    );
}

fn divide(role: &Role, policy: &Policy) {
    let documents = policy.policy_document().divide(INLINE, MANAGED);
    let attached = role.managed_policy_count() + documents.len();
    for (index, document) in documents.into_iter().enumerate() {
        let id = format!("OverflowPolicy{}", index + 1);
        let description = format!("Part of the policies for {}", role.node().path());
        let overflow = ManagedPolicy::of_document(role, &id, document).description(description);
        overflow.attach_to(role);
        // Whoever waits for the policy waits for all of it.
        policy.node().add_dependency(&overflow);
    }
    if attached <= USUAL {
        return;
    }
    let message =
        format!("the role would have {attached} managed policies, as its permissions are long");
    let hint = "give wider patterns as resources, or divide what the role does between several";
    role.node().report(
        match attached > MOST {
            true => {
                Diagnostic::error(codes::SIZE, message).note(format!("a role has at most {MOST}"))
            }
            false => Diagnostic::warning(codes::SIZE, message).note(format!(
                "more than {USUAL} need a quota that AWS must raise"
            )),
        }
        .hint(hint),
    );
}

impl PolicyDocument {
    /// Takes out the statements that do not fit into some characters, and returns them in documents of at most others.
    fn divide(&self, own: usize, each: usize) -> Vec<PolicyDocument> {
        if self.most_length() < own {
            return Vec::new();
        }
        let mut size = 0;
        let mut others: Vec<(PolicyDocument, usize)> = Vec::new();
        let (mut kept, mut moved) = (Vec::new(), false);
        for statement in self.merged() {
            let length = statement.estimated_length();
            if size + length < own {
                size += length;
                kept.push(statement);
                continue;
            }
            moved = true;
            match others.iter_mut().find(|(_, size)| *size + length < each) {
                Some((document, size)) => {
                    *size += length;
                    document.add(statement);
                }
                None => {
                    let document = PolicyDocument::new();
                    document.add(statement);
                    others.push((document, length));
                }
            }
        }
        if moved {
            self.replace(kept);
        }
        others.into_iter().map(|(document, _)| document).collect()
    }
}
