//! State machines of Step Functions: their definition.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html>

use serde_json::{Value, json};
use stackwright_template::compare::ResourceDiff;

use crate::api::json::Protocol;
use crate::api::signed::STATES;
use crate::error::Result;
use crate::hotswap::{Calls, Planned, Work, properties};
use crate::values::Values;

const PROTOCOL: Protocol = Protocol {
    target: "AWSStepFunctions",
    version: "1.0",
};

/// How a state machine is changed.
#[derive(Debug)]
pub(super) struct MachineSwap {
    arn: String,
    definition: String,
}

pub(super) fn plan(diff: &ResourceDiff<'_>, values: &Values<'_>) -> Planned {
    let known = ["DefinitionString", "Definition", "DefinitionSubstitutions"];
    for name in properties(diff)? {
        if !known.contains(&name) {
            return Err(format!("only CloudFormation changes its {name}"));
        }
    }
    let resource = (values.template.resources.get(diff.logical_id)).ok_or("it is gone")?;
    let definition = match values.property(resource, "DefinitionString")? {
        Some(text) => text.as_str().map(str::to_owned),
        None => (values.property(resource, "Definition")?).map(|object| object.to_string()),
    };
    let mut definition = definition.ok_or("its definition is in a file")?;
    let substitutions = values.property(resource, "DefinitionSubstitutions")?;
    for (name, value) in substitutions
        .as_ref()
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let text = match value {
            Value::String(text) => {
                // It stands in a string of JSON.
                let quoted = Value::from(text.as_str()).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
            other => other.to_string(),
        };
        definition = definition.replace(&format!("${{{name}}}"), &text);
    }
    let swap = MachineSwap {
        arn: values.physical(diff.logical_id).to_owned(),
        definition,
    };
    Ok((vec!["definition".to_owned()], Work::Machine(swap)))
}

impl MachineSwap {
    pub(super) async fn run(&self, calls: &Calls<'_>) -> Result<()> {
        let asked = json!({"stateMachineArn": self.arn, "definition": self.definition});
        (calls.session)
            .in_json((&STATES, PROTOCOL), "UpdateStateMachine", &asked)
            .await
            .map(|_| ())
    }
}
