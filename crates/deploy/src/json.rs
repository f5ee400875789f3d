//! Changes and failures as JSON, for machines. Names are in camel case; what is unknown is `null`.

use serde_json::{Value, json};
use stackwright_template::compare::Finding;

use crate::diagnose::{Diagnosis, Failure};
use crate::input::Origin;
use crate::plan::Plan;
use crate::plan::change::{Action, Cause, Change, PropertyChange};

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
            "kept": self.kept.iter().map(|kept| json!({
                "logicalId": kept.logical_id,
                "physicalId": kept.physical_id,
                "type": kept.resource_type,
                "constructPath": kept.origin.construct_path,
                "isNamed": kept.is_named,
            })).collect::<Vec<_>>(),
        })
    }
}

impl Plan {
    /// What deserves a second look as JSON, each with the line of the program that it is about.
    pub fn findings_to_json(&self) -> Vec<Value> {
        let finding = |finding: &Finding| {
            let mut value = finding.to_json();
            let origin = self.template.origin(&finding.logical_id);
            // A resource of a nested stack may have the logical ID of one of the stack.
            if origin.construct_path.is_none() || origin.construct_path == finding.construct_path {
                value["source"] = source(&origin);
            }
            value
        };
        self.findings.iter().map(finding).collect()
    }
}
