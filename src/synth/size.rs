//! Stacks that are too large for CloudFormation, and what could be taken out of them.

use std::collections::HashMap;

use crate::json::{Map, Value as Json};
use stackwright_facts::quota;

use super::Plan;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::tree::Kind;

/// The context key with another number of resources; 0 is any.
const LIMIT_CONTEXT: &str = "@aws-cdk/core:stackResourceLimit";
/// How many constructs and references are named.
const MAX_NAMED: usize = 5;

/// Reports a stack that is too large.
pub(super) fn check(plan: &Plan<'_>, stack: u32, template: &Json) {
    let count = template["Resources"].as_object().map_or(0, Map::len);
    let limit = resource_limit(plan, stack);
    let path = plan.path_of(stack);
    if count > limit {
        let message = format!("stack `{path}` has {count} resources, and it can have {limit}");
        return report(
            plan,
            stack,
            template,
            message,
            &Measure {
                limit,
                of: &|_| 1,
                unit: "resources",
            },
        );
    }
    let most = quota::TEMPLATE_BYTES;
    // Nearly all templates are small enough whatever characters they have, and to look at each takes a while in a debug build.
    if written(template, 0, longest) <= most {
        return;
    }
    let bytes = written(template, 0, quoted);
    if bytes > most {
        let message =
            format!("the template of stack `{path}` has {bytes} bytes, and it can have {most}");
        let size = |resource: &Json| written(resource, 2, quoted);
        report(
            plan,
            stack,
            template,
            message,
            &Measure {
                limit: most,
                of: &size,
                unit: "bytes",
            },
        );
    }
}

fn resource_limit(plan: &Plan<'_>, stack: u32) -> usize {
    let nodes = plan.graph.nodes.borrow();
    let mut at = Some(stack);
    while let Some(index) = at {
        let node = &nodes[index as usize];
        let given = node
            .context
            .get(LIMIT_CONTEXT)
            .and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
        match given {
            Some(0) => return usize::MAX,
            Some(limit) => return usize::try_from(limit).unwrap_or(usize::MAX),
            None => at = node.parent,
        }
    }
    quota::RESOURCES
}

/// What there is too much of.
struct Measure<'m> {
    limit: usize,
    of: &'m dyn Fn(&Json) -> usize,
    unit: &'static str,
}

fn report(plan: &Plan<'_>, stack: u32, template: &Json, message: String, measure: &Measure<'_>) {
    let parts = Parts::new(plan, stack, template, measure);
    let mut diagnostic = Diagnostic::error(codes::STACK_SIZE, message);
    let moved = parts.proposal(measure.limit);
    if moved.is_empty() {
        let hint = "group the resources in constructs, and create some of these in a `NestedStack`, or in a `Stack` of their own";
        return plan.graph.report(stack, diagnostic.hint(hint));
    }
    for part in &moved {
        let mut crossing: Vec<String> = part
            .crossing
            .iter()
            .take(MAX_NAMED)
            .map(|(from, to)| format!("`{}` → `{}`", plan.path_of(*from), plan.path_of(*to)))
            .collect();
        if part.crossing.len() > MAX_NAMED {
            crossing.push("…".to_owned());
        }
        let references = match part.crossing.len() {
            0 => "no reference crosses its border".to_owned(),
            1 => format!("one reference would cross: {}", crossing[0]),
            number => format!("{number} references would cross: {}", crossing.join(", ")),
        };
        let path = plan.path_of(part.node);
        diagnostic = diagnostic.note(format!(
            "`{path}` has {} {}; {references}",
            part.size, measure.unit
        ));
    }
    let names: Vec<String> = moved
        .iter()
        .map(|part| format!("`{}`", plan.path_of(part.node)))
        .collect();
    let (names, them) = match names.as_slice() {
        [one] => (one.clone(), "a `NestedStack`, or in a `Stack` of its own"),
        many => (
            many.join(", "),
            "a `NestedStack` each, or in a `Stack` of their own",
        ),
    };
    let hint =
        format!("create {names} in {them}: references between stacks are made by themselves");
    plan.graph.report(stack, diagnostic.hint(hint));
}

/// A construct with everything below it.
#[derive(Default)]
struct Part {
    node: u32,
    size: usize,
    /// References of which one end is in it and the other is not.
    crossing: Vec<(u32, u32)>,
}

/// The constructs of a stack, but for single resources.
struct Parts<'p, 'g> {
    plan: &'p Plan<'g>,
    stack: u32,
    total: usize,
    parts: HashMap<u32, Part>,
}

impl<'p, 'g> Parts<'p, 'g> {
    fn new(plan: &'p Plan<'g>, stack: u32, template: &Json, measure: &Measure<'_>) -> Self {
        let mut parts = Parts {
            plan,
            stack,
            total: 0,
            parts: HashMap::new(),
        };
        let elements = plan
            .elements
            .get(&stack)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let by_id: HashMap<&str, u32> = elements
            .iter()
            .filter_map(|&index| Some((plan.logical_ids[index as usize].as_deref()?, index)))
            .collect();
        for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
            let Some(&index) = by_id.get(id.as_str()) else {
                continue;
            };
            let size = (measure.of)(resource);
            parts.total += size;
            let around = parts.around(index);
            for &node in &around {
                parts.part(node).size += size;
            }
            for target in targets(resource, &by_id) {
                let others = parts.around(target);
                for &node in around.iter().filter(|node| !others.contains(node)) {
                    parts.part(node).crossing.push((index, target));
                }
                for &node in others.iter().filter(|node| !around.contains(node)) {
                    parts.part(node).crossing.push((index, target));
                }
            }
        }
        parts
    }

    fn part(&mut self, node: u32) -> &mut Part {
        let part = self.parts.entry(node).or_default();
        part.node = node;
        part
    }

    /// The constructs that a resource is in, up to the stack.
    fn around(&self, element: u32) -> Vec<u32> {
        let nodes = self.plan.graph.nodes.borrow();
        let up = |index: &u32| {
            nodes[*index as usize]
                .parent
                .filter(|parent| *parent != self.stack)
        };
        std::iter::successors(up(&element), up).collect()
    }

    /// What could be moved so that the rest is small enough: one construct with the fewest references that cross its
    /// border, else the largest ones.
    fn proposal(mut self, limit: usize) -> Vec<Part> {
        let excess = self.total.saturating_sub(limit);
        let nodes = self.plan.graph.nodes.borrow();
        self.parts.retain(|&node, part| {
            part.size <= limit && matches!(nodes[node as usize].kind, Kind::Scope)
        });
        let enough = self.parts.values().filter(|part| part.size >= excess);
        let best = enough
            .min_by_key(|part| (part.crossing.len(), part.size, part.node))
            .map(|part| part.node);
        if let Some(part) = best.and_then(|node| self.parts.remove(&node)) {
            return vec![part];
        }
        let mut left: Vec<Part> = self.parts.into_values().collect();
        left.sort_by_key(|part| (std::cmp::Reverse(part.size), part.node));
        let (mut moved, mut gone): (Vec<Part>, usize) = Default::default();
        for part in left {
            let is_in = |node: u32, other: u32| {
                std::iter::successors(Some(node), |node| nodes[*node as usize].parent)
                    .any(|around| around == other)
            };
            let overlaps =
                |other: &Part| is_in(part.node, other.node) || is_in(other.node, part.node);
            // A construct of one resource is no part of a plan.
            if gone < excess && part.size * 20 > excess && !moved.iter().any(overlaps) {
                gone += part.size;
                moved.push(part);
            }
        }
        match gone < excess {
            true => Vec::new(),
            false => moved,
        }
    }
}

/// The elements that a resource refers to, each once.
fn targets(resource: &Json, by_id: &HashMap<&str, u32>) -> Vec<u32> {
    let (mut found, mut pending) = (Vec::new(), vec![resource]);
    let mut add = |name: &str| {
        if let Some(&target) = by_id.get(name)
            && !found.contains(&target)
        {
            found.push(target);
        }
    };
    while let Some(json) = pending.pop() {
        match json {
            Json::Array(items) => pending.extend(items),
            Json::Object(entries) => {
                for (key, value) in entries {
                    match (key.as_str(), value) {
                        ("Ref" | "DependsOn" | "Condition", Json::String(name)) => add(name),
                        ("DependsOn", Json::Array(names)) => {
                            names.iter().filter_map(Json::as_str).for_each(&mut add);
                        }
                        ("Fn::GetAtt", Json::Array(of)) => {
                            of.first()
                                .and_then(Json::as_str)
                                .into_iter()
                                .for_each(&mut add);
                        }
                        _ => pending.push(value),
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The bytes of JSON as the assembly has it, indented by one blank, without building the text; a text has those that
/// `text` says.
fn written(json: &Json, depth: usize, text: fn(&str) -> usize) -> usize {
    let line = depth + 2;
    match json {
        Json::Null => 4,
        Json::Bool(value) => 5 - usize::from(*value),
        Json::Number(number) => number.to_string().len(),
        Json::String(value) => text(value),
        Json::Array(items) if items.is_empty() => 2,
        Json::Object(entries) if entries.is_empty() => 2,
        Json::Array(items) => {
            let items = items
                .iter()
                .map(|item| written(item, depth + 1, text) + line + 1);
            items.sum::<usize>() + line
        }
        Json::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| text(key) + 2 + written(value, depth + 1, text) + line + 1);
            entries.sum::<usize>() + line
        }
    }
}

/// The most bytes that a text can have in JSON.
fn longest(text: &str) -> usize {
    6 * text.len() + 2
}

fn quoted(text: &str) -> usize {
    let escaped = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 1,
        ..32 => 5,
        _ => 0,
    });
    text.len() + 2 + escaped.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use crate::{document, json};

    use super::*;

    #[test]
    fn the_size_is_that_of_the_text() {
        for json in [
            json!({}),
            json!([]),
            json!({"A": [], "B": {}, "C": null, "D": [true, false]}),
            json!({"A": {"B": ["x", {"C": 1.5, "D": -7}], "é\"\n\u{1}": "\\ \t é"}}),
        ] {
            let mut writer = document::writer();
            writer.value(&json);
            assert_eq!(
                written(&json, 0, quoted),
                writer.into_text().len(),
                "{json}"
            );
        }
    }
}
