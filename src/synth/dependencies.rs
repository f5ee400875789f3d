//! Dependencies between constructs, resolved to `DependsOn` of resources and to the order of stacks.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::json::IndexMap;

use super::Plan;
use super::references::across_stages;
use crate::codes;
use crate::diagnostic::Diagnostic;

/// Who comes after whom.
#[derive(Default)]
pub(crate) struct Dependencies {
    /// The resources that a resource depends on, in the same stack; one may be there more than once.
    pub resources: HashMap<u32, Vec<u32>>,
    /// The stacks that a stack depends on, each with the first reason that was found.
    pub stacks: IndexMap<u32, IndexMap<u32, Reason>>,
}

/// Why a stack depends on another: something in it needs something there.
#[derive(Clone, Copy)]
pub(crate) struct Reason {
    pub from: u32,
    pub to: u32,
}

/// How many dependencies between resources an app may have.
const MAX_DEPENDENCIES: usize = 200_000;

pub(crate) fn resolve(plan: &Plan<'_>) -> Dependencies {
    let mut found = Dependencies::default();
    let mut groups: HashMap<u32, Rc<Group>> = HashMap::new();
    let mut group = |index| {
        let known = groups.entry(index);
        known
            .or_insert_with(|| Rc::new(Group::of(plan, index)))
            .clone()
    };
    let mut left = MAX_DEPENDENCIES;
    for index in 0..plan.graph.len() {
        let depends_on = plan.graph.nodes.borrow()[index as usize]
            .dependencies
            .clone();
        if depends_on.is_empty() {
            continue;
        }
        let sources = group(index);
        for other in depends_on {
            let targets = group(other);
            let pairs = sources.pairs(&targets);
            if pairs > left {
                let message = format!(
                    "dependencies between resources are more than {MAX_DEPENDENCIES} in the app"
                );
                let hint =
                    "let constructs depend on one another where they need it, not all on all";
                plan.graph
                    .find(index, Diagnostic::error(codes::LIMIT, message).hint(hint));
                return found;
            }
            left -= pairs;
            let reason = Reason {
                from: index,
                to: other,
            };
            found.connect(plan, &sources, &targets, reason);
        }
    }
    found
}

/// The resources, by stack that is deployed by itself, and those stacks, of a construct and everything below it.
struct Group {
    resources: HashMap<u32, Vec<u32>>,
    stacks: IndexMap<u32, ()>,
}

impl Group {
    fn of(plan: &Plan<'_>, index: u32) -> Group {
        let nodes = plan.graph.nodes.borrow();
        let mut group = Group {
            resources: HashMap::new(),
            stacks: IndexMap::new(),
        };
        for index in plan.graph.below(index) {
            let Some(stack) = plan.stack_of(index) else {
                continue;
            };
            let stack = plan.outermost(stack);
            group.stacks.insert(stack, ());
            let resource = match plan.nested.get(&index) {
                Some(nested) => Some(nested.resource),
                None => (nodes[index as usize].element())
                    .is_some_and(|element| element.is_resource())
                    .then_some(index),
            };
            if let Some(resource) = resource {
                group.resources.entry(stack).or_default().push(resource);
            }
        }
        group
    }

    /// How many pairs of resources of one stack, or of stacks, there are.
    fn pairs(&self, others: &Group) -> usize {
        let resources = self.resources.iter().map(|(stack, resources)| {
            let others = others.resources.get(stack).map_or(0, Vec::len);
            resources.len() * others
        });
        resources.sum::<usize>() + self.stacks.len() * others.stacks.len()
    }
}

impl Dependencies {
    fn connect(&mut self, plan: &Plan<'_>, sources: &Group, targets: &Group, reason: Reason) {
        for &source in sources.stacks.keys() {
            for &target in targets.stacks.keys() {
                if source == target {
                    continue;
                }
                if plan.stage_of(source) == plan.stage_of(target) {
                    self.add_stack(source, target, reason);
                } else {
                    let problem = across_stages(plan, reason.from, reason.to, "depends on");
                    return plan.graph.find(reason.from, problem);
                }
            }
        }
        for (stack, sources) in &sources.resources {
            let targets = targets.resources.get(stack);
            for &target in targets.into_iter().flatten() {
                for &source in sources {
                    if let Some((source, target)) = plan.in_one_stack(source, target)
                        && source != target
                    {
                        self.resources.entry(source).or_default().push(target);
                    }
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
    let Some(cycle) = find_cycle(dependencies) else {
        return;
    };
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
    plan.graph.find(
        cycle[0],
        Diagnostic::error(codes::STACK_CYCLE, message)
            .note(because.join(", and "))
            .hint("move the shared resources to a stack of their own, or merge the stacks"),
    );
}

/// The first circle of stacks: from one of them along its dependencies back to it.
fn find_cycle(dependencies: &Dependencies) -> Option<Vec<u32>> {
    let of = |stack: u32| {
        let stacks = dependencies.stacks.get(&stack);
        stacks.into_iter().flat_map(IndexMap::keys).copied()
    };
    let mut done = HashSet::new();
    for &start in dependencies.stacks.keys() {
        if !done.insert(start) {
            continue;
        }
        // The way from the start, with what is left to look at from each stack on it.
        let mut trail = vec![(start, of(start))];
        let mut on_trail = IndexMap::from([(start, ())]);
        while let Some((_, left)) = trail.last_mut() {
            let Some(next) = left.next() else {
                trail.pop();
                on_trail.pop();
                continue;
            };
            if let Some(position) = on_trail.position(&next) {
                let cycle = on_trail.keys().skip(position).copied();
                return Some(cycle.chain([next]).collect());
            }
            if done.insert(next) {
                trail.push((next, of(next)));
                on_trail.insert(next, ());
            }
        }
    }
    None
}
