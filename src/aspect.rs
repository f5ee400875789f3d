//! Aspects: visitors that see every construct of a tree before synthesis, to check or to change it.

use std::collections::HashSet;
use std::rc::Rc;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::tree::{Graph, Node};

/// The priority of visitors that change constructs.
pub const MUTATING: i32 = 200;
/// The usual priority.
pub const DEFAULT: i32 = 500;
/// The priority of visitors that only read, after all changes.
pub const READONLY: i32 = 1000;

/// A visitor of constructs, registered by [`Node::add_aspect`]. A closure `Fn(&Node)` is one.
///
/// ```
/// use stackwright::{App, CfnResource, Diagnostic, Node, Stack, Construct, aspect};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
/// app.node().add_aspect(
///     |node: &Node| {
///         if let Some(resource) = node.as_resource() {
///             resource.set_property("DisplayName", "named by an aspect");
///         }
///     },
///     aspect::MUTATING,
/// );
/// let assembly = app.synth().unwrap();
/// let topic = &assembly.template("S").unwrap()["Resources"]["Topic"];
/// assert_eq!(topic["Properties"]["DisplayName"], "named by an aspect");
/// ```
pub trait Aspect {
    /// Called once for each construct, parents first. It may change the construct and add others.
    fn visit(&self, node: &Node);
}

impl<F: Fn(&Node)> Aspect for F {
    fn visit(&self, node: &Node) {
        self(node);
    }
}

/// How often a pass over the tree may bring new visits before it is called endless.
const MAX_PASSES: usize = 100;

/// Completes all constructs and lets all aspects visit all of them, including those that aspects add.
pub(crate) fn invoke_all(graph: &Rc<Graph>, visited: &mut HashSet<(u32, usize)>) {
    for _ in 0..MAX_PASSES {
        graph.complete_all();
        let pending = pending_visits(graph, visited);
        if pending.is_empty() {
            return;
        }
        for (index, aspect) in pending {
            visited.insert((index, Rc::as_ptr(&aspect).cast::<()>() as usize));
            let node = Node {
                graph: graph.clone(),
                index,
            };
            aspect.visit(&node);
        }
    }
    graph.report(
        0,
        Diagnostic::error(
            codes::ASPECT_LOOP,
            format!("aspects keep adding constructs or aspects after {MAX_PASSES} passes"),
        )
        .hint("let the aspect skip the constructs that it added"),
    );
}

/// The visits that are due, in order: by priority, then parents first.
fn pending_visits(
    graph: &Rc<Graph>,
    visited: &HashSet<(u32, usize)>,
) -> Vec<(u32, Rc<dyn Aspect>)> {
    let nodes = graph.nodes.borrow();
    if nodes.iter().all(|node| node.aspects.is_empty()) {
        return Vec::new();
    }
    let mut due: Vec<(i32, u32, Rc<dyn Aspect>)> = Vec::new();
    let mut inherited: Vec<Vec<(i32, Rc<dyn Aspect>)>> = vec![Vec::new(); nodes.len()];
    drop(nodes);
    for index in graph.below(0) {
        let nodes = graph.nodes.borrow();
        let node = &nodes[index as usize];
        let mut all = match node.parent {
            Some(parent) => inherited[parent as usize].clone(),
            None => Vec::new(),
        };
        all.extend(node.aspects.iter().cloned());
        for (priority, aspect) in &all {
            if !visited.contains(&(index, Rc::as_ptr(aspect).cast::<()>() as usize)) {
                due.push((*priority, index, aspect.clone()));
            }
        }
        inherited[index as usize] = all;
    }
    due.sort_by_key(|(priority, ..)| *priority);
    due.into_iter()
        .map(|(_, index, aspect)| (index, aspect))
        .collect()
}
