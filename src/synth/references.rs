//! References that leave their stack: what they become, and what the stacks on their way get because of them.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::Plan;
use super::dependencies::Reason;
use super::resolve::Resolver;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::logical_id;
use crate::stack;

/// What stands between the items of a list that one stack hands to another; no identifier has it in it.
const LIST_DELIMITER: &str = "||";

/// What stacks have because others refer to them, or they to others, by stack.
pub(crate) type Links = HashMap<u32, Link>;

/// What one stack has because of references.
#[derive(Default)]
pub(crate) struct Link {
    /// Outputs by their logical ID.
    pub outputs: IndexMap<String, Json>,
    /// Parameters of a nested stack by their logical ID, each with its value in the outer stack.
    pub parameters: IndexMap<String, Json>,
}

/// What is referred to.
pub(crate) struct Target {
    /// The stack that it is in.
    pub owner: u32,
    pub node: u32,
    /// The attribute, or nothing for a `Ref`.
    pub attribute: Option<String>,
    pub is_list: bool,
}

impl Target {
    /// The reference as it is written in the target's own stack.
    pub(crate) fn local(&self, plan: &Plan<'_>) -> Json {
        let id = plan.logical_ids[self.node as usize]
            .as_deref()
            .unwrap_or_default();
        match &self.attribute {
            None => json!({"Ref": id}),
            Some(attribute) => json!({"Fn::GetAtt": [id, attribute]}),
        }
    }

    /// The same as a string: a list is joined, as parameters, outputs and exports are strings.
    fn text(&self, plan: &Plan<'_>) -> Json {
        match self.is_list {
            true => json!({"Fn::Join": [LIST_DELIMITER, self.local(plan)]}),
            false => self.local(plan),
        }
    }

    /// A logical ID for what hands it on, as the CDK makes it: unique in the app.
    fn link_id(&self, plan: &Plan<'_>, prefix: &str) -> String {
        let path = plan.graph.ids_below(0, self.node);
        let unique = logical_id::logical_id(&path).unwrap_or_default();
        let attribute = self.attribute.as_deref().unwrap_or("Ref");
        logical_id::logical_id(&[format!("{prefix}{unique}{attribute}")]).unwrap_or_default()
    }
}

impl Resolver<'_, '_> {
    /// A reference from this stack to another one.
    pub(super) fn reach(&mut self, target: &Target) -> Json {
        let text = self.text_in(self.stack, target);
        match target.is_list {
            true => json!({"Fn::Split": [LIST_DELIMITER, text]}),
            false => text,
        }
    }

    /// What stands for the target in a stack, as a string.
    fn text_in(&mut self, consumer: u32, target: &Target) -> Json {
        let plan = self.plan;
        if consumer == target.owner {
            return target.text(plan);
        }
        // Into a nested stack, by a parameter.
        if let Some(nested) = plan.nested.get(&consumer)
            && plan.is_inside(consumer, target.owner)
        {
            let name = target.link_id(plan, "reference-to-");
            let value = self.text_in(nested.outer, target);
            let link = self.links.entry(consumer).or_default();
            link.parameters.entry(name.clone()).or_insert(value);
            return json!({"Ref": name});
        }
        // Out of a nested stack, by an output.
        if let Some(nested) = plan.nested.get(&target.owner) {
            let name = target.link_id(plan, "");
            let output = json!({"Value": target.text(plan)});
            let link = self.links.entry(target.owner).or_default();
            link.outputs.entry(name.clone()).or_insert(output);
            let outer = Target {
                owner: nested.outer,
                node: nested.resource,
                attribute: Some(format!("Outputs.{name}")),
                is_list: false,
            };
            return self.text_in(consumer, &outer);
        }
        self.import(consumer, target)
    }

    /// A reference from one stack that is deployed by itself to another one.
    fn import(&mut self, consumer: u32, target: &Target) -> Json {
        let (plan, owner) = (self.plan, target.owner);
        let here = plan.outermost(consumer);
        let (from, to) = (plan.stage_of(here), plan.stage_of(owner));
        if from != to {
            self.report(across_stages(plan, self.element, target.node, "refers to"));
            return target.local(plan);
        }
        let (mine, theirs) = (plan.environment(here), plan.environment(owner));
        if !mine.may_equal(&theirs) {
            self.report(
                Diagnostic::error(
                    codes::INVALID_REFERENCE,
                    format!(
                        "`{}` refers to `{}`, whose stack is in {} while its own is in {}",
                        plan.path_of(self.element),
                        plan.path_of(target.node),
                        theirs.to_url(),
                        mine.to_url()
                    ),
                )
                .hint(self.across_environments(target.node)),
            );
            return target.local(plan);
        }
        let reason = Reason {
            from: self.element,
            to: target.node,
        };
        self.dependencies.add_stack(here, owner, reason);
        let output = format!("Output{}", target.local(plan));
        let name = export_name(plan, owner, &output);
        let link = self.links.entry(owner).or_default();
        link.outputs
            .entry(export_id(&output))
            .or_insert_with(|| json!({"Value": target.text(plan), "Export": {"Name": name}}));
        json!({"Fn::ImportValue": name})
    }

    /// What to do where a reference cannot lead: by name if the resource has one, else it needs one.
    fn across_environments(&self, node: u32) -> String {
        let nodes = self.plan.graph.nodes.borrow();
        let name = nodes[node as usize].element().and_then(|element| {
            let noun = element.type_name.rsplit("::").next().unwrap_or_default();
            let names = [format!("{noun}Name"), "Name".to_owned()];
            names
                .iter()
                .find_map(|name| element.properties.get(name.as_str())?.as_str())
        });
        match name {
            Some(name) => format!(
                "write its name, `{name}`, or an ARN made of it in place of the reference, or read an output with `intrinsic::get_stack_output_from`"
            ),
            None => "give the resource a name of its own and refer to it by that name, or read an output with `intrinsic::get_stack_output_from`".to_owned(),
        }
    }
}

/// What is said when something of one stage needs something of another.
pub(super) fn across_stages(plan: &Plan<'_>, from: u32, to: u32, verb: &str) -> Diagnostic {
    let stage = |node: u32| match plan.stage_of(node) {
        0 => "in no stage".to_owned(),
        stage => format!("in stage `{}`", plan.path_of(stage)),
    };
    Diagnostic::error(
        codes::STAGE_BORDER,
        format!(
            "`{}`, {}, {verb} `{}`, {}",
            plan.path_of(from),
            stage(from),
            plan.path_of(to),
            stage(to)
        ),
    )
    .hint(
        "create what both need in each of the stages, or give it a fixed name and write that name",
    )
}

/// The name under which a stack exports an output, at most 255 characters.
fn export_name(plan: &Plan<'_>, stack: u32, output: &str) -> String {
    let prefix = format!("{}:", stack::stack_name(plan.graph, stack));
    let local = export_id(output);
    let start = (prefix.len() + local.len()).saturating_sub(255);
    format!("{prefix}{}", &local[start.min(local.len())..])
}

/// The logical ID of an output that exports a value.
fn export_id(output: &str) -> String {
    logical_id::logical_id(&["Exports", output]).unwrap_or_default()
}
