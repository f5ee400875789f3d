//! Changes, findings and differences as JSON, for machines. Names are in camel case; what is unknown is `null`.

use serde_json::{Value, json};

use crate::change::{Action, Cause, Change, PropertyChange};
use crate::classify::Finding;
use crate::diagnose::{Diagnosis, Failure};
use crate::diff::{ResourceDiff, TemplateDiff};
use crate::input::Origin;

impl Action {
    /// `add`, `modify`, `remove`, `import`, `dynamic` or `sync`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Modify => "modify",
            Self::Remove => "remove",
            Self::Import => "import",
            Self::Dynamic => "dynamic",
            Self::Sync => "sync",
        }
    }
}

fn cause(cause: &Cause) -> Value {
    match cause {
        Cause::Template => json!({"kind": "template"}),
        Cause::Parameter(name) => json!({"kind": "parameter", "name": name}),
        Cause::Reference(name) => json!({"kind": "reference", "name": name}),
        Cause::Attribute(name) => json!({"kind": "attribute", "name": name}),
        Cause::Automatic => json!({"kind": "automatic"}),
    }
}

fn property(property: &PropertyChange) -> Value {
    json!({
        "path": property.path,
        "before": property.before,
        "after": property.after,
        "replacement": property.recreation.as_str(),
        "dynamic": property.dynamic,
        "cause": cause(&property.cause),
        "driftedFrom": property.drifted_from,
    })
}

fn source(origin: &Origin) -> Value {
    origin.source.as_ref().map(ToString::to_string).into()
}

impl Change {
    /// The change as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "action": self.action.as_str(),
            "logicalId": self.logical_id,
            "physicalId": self.physical_id,
            "type": self.resource_type,
            "constructPath": self.origin.construct_path,
            "source": source(&self.origin),
            "replacement": self.replacement.as_str(),
            "policyAction": self.policy_action.map(|action| format!("{action:?}")),
            "drifted": self.drifted,
            "properties": self.properties.iter().map(property).collect::<Vec<_>>(),
            "nested": self.nested.iter().map(Change::to_json).collect::<Vec<_>>(),
        })
    }
}

impl Finding {
    /// The finding as JSON, with `kind`, `broadens` and `losesData`.
    pub fn to_json(&self) -> Value {
        let (kind, logical_id, origin, details) = match self {
            Self::Statement(s) => (
                "statement",
                &s.logical_id,
                &s.origin,
                json!({
                    "added": s.added, "effect": s.effect, "principals": s.principals, "notPrincipal": s.not_principal,
                    "actions": s.actions, "notAction": s.not_action, "resources": s.resources,
                    "notResource": s.not_resource, "condition": s.condition,
                }),
            ),
            Self::ManagedPolicy {
                logical_id,
                origin,
                policy,
                added,
            } => (
                "managedPolicy",
                logical_id,
                origin,
                json!({"policy": policy, "added": added}),
            ),
            Self::Network(rule) => (
                "network",
                &rule.logical_id,
                &rule.origin,
                json!({
                    "added": rule.added, "ingress": rule.ingress, "group": rule.group, "protocol": rule.protocol,
                    "peer": rule.peer,
                }),
            ),
            Self::Public {
                logical_id,
                origin,
                what,
            } => ("public", logical_id, origin, json!({"what": what})),
            Self::Unclear {
                logical_id,
                origin,
                why,
            } => ("unclear", logical_id, origin, json!({"why": why})),
            Self::Released {
                logical_id,
                resource_type,
                origin,
                policy,
                was,
            } => (
                "released",
                logical_id,
                origin,
                json!({"type": resource_type, "policy": policy, "was": was}),
            ),
            Self::DataLoss {
                logical_id,
                resource_type,
                origin,
                replaced,
                conditional,
                destroyed,
            } => (
                "dataLoss",
                logical_id,
                origin,
                json!({
                    "type": resource_type, "replaced": replaced, "conditional": conditional, "destroyed": destroyed,
                }),
            ),
        };
        json!({
            "kind": kind,
            "logicalId": logical_id,
            "constructPath": origin.construct_path,
            "source": source(origin),
            "broadens": self.broadens(),
            "losesData": self.loses_data(),
            "details": details,
        })
    }
}

impl Failure {
    /// The failure as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "logicalId": self.logical_id,
            "physicalId": self.physical_id,
            "type": self.resource_type,
            "constructPath": self.origin.construct_path,
            "source": source(&self.origin),
            "property": self.property,
            "status": self.status,
            "reason": self.reason,
            "hint": self.hint,
            "within": self.within,
        })
    }
}

impl Diagnosis {
    /// The diagnosis as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "root": self.root.as_ref().map(Failure::to_json),
            "others": self.others.iter().map(Failure::to_json).collect::<Vec<_>>(),
            "cancelled": self.cancelled,
        })
    }
}

impl TemplateDiff {
    /// The differences as JSON.
    pub fn to_json(&self) -> Value {
        let resource = |resource: &ResourceDiff| {
            let value = |value: &crate::diff::ValueDiff| {
                json!({
                    "path": value.path, "before": value.before, "after": value.after,
                    "replacement": value.replacement.as_str(),
                })
            };
            json!({
                "action": resource.action.as_str(),
                "logicalId": resource.logical_id,
                "renamedFrom": resource.renamed_from,
                "type": resource.resource_type,
                "constructPath": resource.construct_path,
                "replacement": resource.replacement.as_str(),
                "stateful": resource.stateful,
                "retained": resource.retained,
                "values": resource.values.iter().map(value).collect::<Vec<_>>(),
            })
        };
        let section = |section: &crate::diff::SectionDiff| {
            json!({
                "section": section.section, "name": section.name, "before": section.before, "after": section.after,
            })
        };
        json!({
            "resources": self.resources.iter().map(resource).collect::<Vec<_>>(),
            "sections": self.sections.iter().map(section).collect::<Vec<_>>(),
        })
    }
}
