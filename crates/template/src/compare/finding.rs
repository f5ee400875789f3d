//! What a person should see before an update happens.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

/// Something that a person should see before it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Logical ID of the resource.
    pub logical_id: String,
    /// Its type.
    pub resource_type: String,
    /// Path of its construct, where the template says it.
    pub construct_path: Option<String>,
    /// What it is.
    pub kind: FindingKind,
}

/// What is found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// A statement of a policy appears, disappears or changes.
    Statement(StatementChange),
    /// A managed policy is attached to a role, user, group or permission set, or detached.
    ManagedPolicy {
        /// ARN of the policy, as the template writes it.
        policy: String,
        /// Attached, else detached.
        added: bool,
    },
    /// Network access appears or disappears.
    Network(NetworkChange),
    /// Something becomes reachable by everyone.
    Public {
        /// What becomes public, in words.
        what: String,
    },
    /// A policy depends on a value that changes and cannot be compared before the execution.
    Unclear {
        /// Why.
        why: String,
    },
    /// A resource with data was to be kept, and is so no more: a later deletion or replacement loses the data.
    Released {
        /// `DeletionPolicy` or `UpdateReplacePolicy`.
        policy: &'static str,
        /// What it was: `Retain`, `Snapshot`, …
        was: String,
    },
    /// A resource with data is deleted or replaced.
    DataLoss {
        /// Replaced, else deleted.
        replaced: bool,
        /// It depends on values that are known only during the execution.
        conditional: bool,
        /// The old physical resource goes away; else it is kept, outside of the stack.
        destroyed: bool,
    },
}

/// A policy statement that appears or disappears.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementChange {
    /// It appears, else it disappears.
    pub added: bool,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// Who, for policies of resources and trust policies; else the identities that the policy is attached to.
    pub principals: Vec<String>,
    /// `Principal` is negated.
    pub not_principal: bool,
    /// Actions.
    pub actions: Vec<String>,
    /// `Action` is negated.
    pub not_action: bool,
    /// Resources.
    pub resources: Vec<String>,
    /// `Resource` is negated.
    pub not_resource: bool,
    /// Conditions as JSON; empty without.
    pub condition: String,
    /// Conditions of the template under which it is there: `IsProd and not IsTest`; empty for always.
    pub when: String,
}

/// A rule of a security group that appears or disappears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkChange {
    /// It appears, else it disappears.
    pub added: bool,
    /// Into the group, else out of it.
    pub ingress: bool,
    /// The group, as the template writes it.
    pub group: String,
    /// `tcp 443`, `udp 1-1024`, `all traffic`.
    pub protocol: String,
    /// The other side: a range of addresses, a prefix list or a group.
    pub peer: String,
    /// Conditions of the template under which it is there, as in [`StatementChange::when`].
    pub when: String,
}

impl StatementChange {
    /// More is allowed afterwards than before.
    #[must_use]
    pub fn broadens(&self) -> bool {
        self.added == (self.effect != "Deny")
    }
}

impl Finding {
    /// More is allowed afterwards than before (or might be).
    #[must_use]
    pub fn broadens(&self) -> bool {
        match &self.kind {
            FindingKind::Statement(statement) => statement.broadens(),
            FindingKind::ManagedPolicy { added, .. } => *added,
            FindingKind::Network(rule) => rule.added,
            FindingKind::Public { .. } | FindingKind::Unclear { .. } => true,
            FindingKind::DataLoss { .. } | FindingKind::Released { .. } => false,
        }
    }

    /// Data is less safe afterwards than before.
    #[must_use]
    pub fn releases(&self) -> bool {
        matches!(self.kind, FindingKind::Released { .. })
    }

    /// Data is or may be lost for good.
    #[must_use]
    pub fn loses_data(&self) -> bool {
        matches!(
            self.kind,
            FindingKind::DataLoss {
                destroyed: true,
                ..
            }
        )
    }

    /// The finding as JSON, with `kind`, `broadens` and `losesData`.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let (kind, details) = match &self.kind {
            FindingKind::Statement(s) => (
                "statement",
                json!({
                    "added": s.added, "effect": s.effect, "principals": s.principals, "notPrincipal": s.not_principal,
                    "actions": s.actions, "notAction": s.not_action, "resources": s.resources,
                    "notResource": s.not_resource, "condition": s.condition, "when": s.when,
                }),
            ),
            FindingKind::ManagedPolicy { policy, added } => {
                ("managedPolicy", json!({"policy": policy, "added": added}))
            }
            FindingKind::Network(rule) => (
                "network",
                json!({
                    "added": rule.added, "ingress": rule.ingress, "group": rule.group, "protocol": rule.protocol,
                    "peer": rule.peer, "when": rule.when,
                }),
            ),
            FindingKind::Public { what } => ("public", json!({"what": what})),
            FindingKind::Unclear { why } => ("unclear", json!({"why": why})),
            FindingKind::Released { policy, was } => (
                "released",
                json!({"type": self.resource_type, "policy": policy, "was": was}),
            ),
            FindingKind::DataLoss {
                replaced,
                conditional,
                destroyed,
            } => (
                "dataLoss",
                json!({
                    "type": self.resource_type, "replaced": replaced, "conditional": conditional,
                    "destroyed": destroyed,
                }),
            ),
        };
        json!({
            "kind": kind,
            "logicalId": self.logical_id,
            "constructPath": self.construct_path,
            "broadens": self.broadens(),
            "losesData": self.loses_data(),
            "details": details,
        })
    }
}

/// What is in one set and not in the other, added first.
pub(super) fn differences<T: Ord>(
    before: &BTreeSet<T>,
    after: &BTreeSet<T>,
    kind: impl Fn(&T, bool) -> FindingKind,
) -> Vec<FindingKind> {
    let added = after.difference(before).map(|one| kind(one, true));
    let removed = before.difference(after).map(|one| kind(one, false));
    added.chain(removed).collect()
}
