//! Dependencies between constructs, resolved to `DependsOn` of resources and to the order of stacks.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::Plan;
use super::references::across_stages;
use crate::codes;
use crate::diagnostic::Diagnostic;

/// Who comes after whom.
#[derive(Default)]
pub(crate) struct Dependencies {
    /// The resources that a resource depends on, in the same stack, by path.
    pub resources: HashMap<u32, BTreeSet<(String, u32)>>,
    /// The stacks that a stack depends on, each with the first reason that was found.
    pub stacks: IndexMap<u32, IndexMap<u32, Reason>>,
}

/// Why a stack depends on another: something in it needs something there.
#[derive(Clone, Copy)]
pub(crate) struct Reason {
    pub from: u32,
    pub to: u32,
}

pub(crate) fn resolve(plan: &Plan<'_>) -> Dependencies {
    let mut found = Dependencies::default();
    for index in 0..plan.graph.len() {
        let depends_on = plan.graph.nodes.borrow()[index as usize]
            .dependencies
            .clone();
        if depends_on.is_empty() {
            continue;
        }
        let sources = Group::of(plan, index);
        for other in depends_on {
            let targets = Group::of(plan, other);
            let reason = Reason {
                from: index,
                to: other,
            };
            found.connect(plan, &sources, &targets, reason);
        }
    }
    found
}

/// The resources and the stacks of a construct and everything below it.
struct Group {
    resources: Vec<u32>,
    stacks: IndexSet<u32>,
}

impl Group {
    fn of(plan: &Plan<'_>, index: u32) -> Group {
        let nodes = plan.graph.nodes.borrow();
        let below = plan.graph.below(index);
        Group {
            stacks: below
                .iter()
                .filter_map(|&index| plan.stack_of[index as usize])
                .map(|stack| plan.outermost(stack))
                .collect(),
            resources: below
                .into_iter()
                .filter_map(|index| match plan.nested.get(&index) {
                    Some(nested) => Some(nested.resource),
                    None => nodes[index as usize]
                        .element()?
                        .is_resource()
                        .then_some(index),
                })
                .collect(),
        }
    }
}

impl Dependencies {
    fn connect(&mut self, plan: &Plan<'_>, sources: &Group, targets: &Group, reason: Reason) {
        for &source in &sources.stacks {
            for &target in &targets.stacks {
                if source == target {
                    continue;
                }
                if plan.stage_of(source) == plan.stage_of(target) {
                    self.add_stack(source, target, reason);
                } else {
                    let problem = across_stages(plan, reason.from, reason.to, "depends on");
                    return plan.graph.report(reason.from, problem);
                }
            }
        }
        let nodes = plan.graph.nodes.borrow();
        for &target in &targets.resources {
            for &source in &sources.resources {
                if let Some((source, target)) = plan.in_one_stack(source, target)
                    && source != target
                {
                    let path = nodes[target as usize].path.to_string();
                    let targets = self.resources.entry(source).or_default();
                    targets.insert((path, target));
                }
            }
        }
    }

    pub(crate) fn add_stack(&mut self, stack: u32, on: u32, reason: Reason) {
        let stacks = self.stacks.entry(stack).or_default();
        stacks.entry(on).or_insert(reason);
    }
}

/// Reports stacks that depend on one another in a circle.
pub(crate) fn check_stack_cycles(plan: &Plan<'_>, dependencies: &Dependencies) {
    let mut done = HashSet::new();
    for &start in dependencies.stacks.keys() {
        if let Some(cycle) = find_cycle(dependencies, start, &mut Vec::new(), &mut done) {
            let nodes = plan.graph.nodes.borrow();
            let names: Vec<&str> = cycle
                .iter()
                .map(|&stack| &*nodes[stack as usize].path)
                .collect();
            let message = format!(
                "stacks depend on one another in a circle: {}",
                names.join(" → ")
            );
            let because: Vec<String> = cycle
                .iter()
                .zip(&cycle[1..])
                .filter_map(|(stack, on)| dependencies.stacks.get(stack)?.get(on))
                .map(|reason| {
                    let path = |node: u32| &nodes[node as usize].path;
                    format!("`{}` needs `{}`", path(reason.from), path(reason.to))
                })
                .collect();
            drop(nodes);
            plan.graph.report(
                start,
                Diagnostic::error(codes::STACK_CYCLE, message)
                    .note(because.join(", and "))
                    .hint("move the shared resources to a stack of their own, or merge the stacks"),
            );
            return;
        }
    }
}

fn find_cycle(
    dependencies: &Dependencies,
    at: u32,
    trail: &mut Vec<u32>,
    done: &mut HashSet<u32>,
) -> Option<Vec<u32>> {
    if let Some(start) = trail.iter().position(|&stack| stack == at) {
        let mut cycle = trail[start..].to_vec();
        cycle.push(at);
        return Some(cycle);
    }
    if !done.insert(at) {
        return None;
    }
    trail.push(at);
    for &on in dependencies
        .stacks
        .get(&at)
        .into_iter()
        .flat_map(IndexMap::keys)
    {
        if let Some(cycle) = find_cycle(dependencies, on, trail, done) {
            return Some(cycle);
        }
    }
    trail.pop();
    None
}
