//! Logical IDs that change with what something else is in the template, so that CloudFormation makes a new one of it.

use std::collections::HashMap;

use crate::hash::md5;
use crate::json::Value as Json;

use super::dependencies::Dependencies;
use super::references::Links;
use super::resolve::Resolver;
use super::{Plan, template};

/// How many characters of an ID are left for what it is made of otherwise.
const BASE: usize = 255 - 32;

/// Gives each element that is a version of others the ID that its content has.
pub(super) fn assign(plan: &mut Plan<'_>) {
    let mut changed = Vec::new();
    for (&stack, elements) in &plan.elements {
        for &index in elements {
            let versions = {
                let nodes = plan.graph.nodes.borrow();
                let element = nodes[index as usize].element();
                element.map(|element| element.versions.clone())
            };
            let versions = versions.unwrap_or_default();
            let Some(id) = plan.logical_id(index).filter(|_| !versions.is_empty()) else {
                continue;
            };
            let mut content = String::new();
            for (of, ignoring) in versions {
                for part in plan
                    .graph
                    .below(of)
                    .into_iter()
                    .filter(|part| *part != index)
                {
                    content.push_str(&text(plan, stack, part, ignoring));
                }
            }
            let start = id.len().saturating_sub(BASE);
            let hash = md5::hex(content.as_bytes());
            changed.push((index, format!("{}{hash}", &id[start..])));
        }
    }
    for (index, id) in changed {
        plan.logical_ids[index as usize] = Some(id);
    }
}

/// What the properties of an element are in the template; nothing for what is none.
fn text(plan: &Plan<'_>, stack: u32, element: u32, ignoring: &[&str]) -> String {
    // What is found now is found again when the template is made.
    let known = plan.graph.found.borrow().len();
    plan.budget.next_template();
    let (mut dependencies, mut links): (_, Links) = (Dependencies::default(), HashMap::new());
    let mut resolver = Resolver::new(plan, stack, &mut dependencies, &mut links);
    resolver.element = element;
    let body = template::element(&mut resolver, element);
    plan.graph.found.borrow_mut().truncate(known);
    let Some((_, Json::Object(mut body))) = body else {
        return String::new();
    };
    let mut content = String::new();
    for name in ["Type", "Properties"] {
        let mut value = body.remove(name).unwrap_or_default();
        if let Json::Object(properties) = &mut value {
            properties.retain(|name, _| !ignoring.contains(&name.as_str()));
        }
        content.push_str(&value.to_string());
    }
    content
}
