//! Aspects: visitors that see every construct of a tree before synthesis, to check or to change it.

use std::cell::Cell;
use std::panic::Location;
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
const MAX_PASSES: usize = 50;

/// What aspects may bring, as a multiple of what there is without them: constructs, and visits.
const MAX_GROWTH: usize = 10;
/// What they may bring in any case, however small the app is.
const FREE_GROWTH: usize = 10_000;

/// A visitor, and how far it has come.
pub(crate) struct Registered {
    /// The construct that it is on.
    pub node: u32,
    pub priority: i32,
    pub location: &'static Location<'static>,
    pub aspect: Box<dyn Aspect>,
    /// How many constructs there were when it last visited all of them; the tree only grows.
    pub seen: Cell<u32>,
}

/// Completes all constructs and lets all aspects visit all of them, including those that aspects add.
pub(crate) fn invoke_all(graph: &Rc<Graph>) {
    let mut budget = Budget {
        constructs: usize::MAX,
        visits: usize::MAX,
    };
    for number in 0..MAX_PASSES {
        graph.complete_all();
        if number == 0 {
            let there_are = graph.len() as usize;
            budget.constructs = FREE_GROWTH + there_are * (1 + MAX_GROWTH);
        }
        match pass(graph, &budget) {
            Ok(0) => return,
            Ok(visits) if number == 0 => budget.visits = FREE_GROWTH + visits * MAX_GROWTH,
            Ok(visits) => budget.visits = budget.visits.saturating_sub(visits),
            Err(endless) => return report(graph, &endless),
        }
    }
    let last = graph.aspects.borrow().last().cloned();
    if let Some(endless) = last {
        report(graph, &endless);
    }
}

/// What passes over the tree may still come to.
struct Budget {
    constructs: usize,
    visits: usize,
}

/// Makes the visits that are due, by priority, then parents first. How many there were, or the aspect that does too much.
fn pass(graph: &Rc<Graph>, budget: &Budget) -> Result<usize, Rc<Registered>> {
    let count = graph.len();
    let mut aspects: Vec<Rc<Registered>> = graph.aspects.borrow().clone();
    aspects.retain(|aspect| aspect.seen.get() < count);
    if aspects.is_empty() {
        return Ok(0);
    }
    let order = graph.below(0);
    let mut position_of = vec![0; order.len()];
    for (position, &index) in order.iter().enumerate() {
        position_of[index as usize] = position;
    }
    // Stable, as all of these: of one construct, what was registered first comes first, and what is above it before that.
    aspects.sort_by_key(|aspect| (aspect.priority, position_of[aspect.node as usize]));
    let mut visits = 0;
    for aspects in aspects.chunk_by(|one, other| one.priority == other.priority) {
        let mut due: Vec<(usize, &Rc<Registered>)> = Vec::new();
        for aspect in aspects {
            let (start, seen) = (
                position_of[aspect.node as usize],
                aspect.seen.replace(count),
            );
            let end = start + graph.count_below(aspect.node, &order[start..]);
            due.extend(
                (start..end)
                    .filter(|&position| order[position] >= seen)
                    .map(|position| (position, aspect)),
            );
            if visits + due.len() > budget.visits {
                return Err(aspect.clone());
            }
        }
        visits += due.len();
        due.sort_by_key(|(position, _)| *position);
        for (position, aspect) in due {
            let node = Node {
                graph: graph.clone(),
                index: order[position],
            };
            aspect.aspect.visit(&node);
            if graph.len() as usize > budget.constructs {
                return Err(aspect.clone());
            }
        }
    }
    Ok(visits)
}

fn report(graph: &Graph, endless: &Registered) {
    let registered_on = graph.path_of(endless.node);
    let (name, nodes) = match &*registered_on {
        "" => ("the app".to_owned(), graph.len()),
        path => (format!("`{path}`"), graph.len()),
    };
    graph.report(
        endless.node,
        Diagnostic::error(
            codes::ASPECT_LOOP,
            format!("an aspect of {name} finds no end: there are {nodes} constructs now"),
        )
        .at(endless.location)
        .note(format!(
            "what aspects add is visited too, in at most {MAX_PASSES} passes; they may bring {MAX_GROWTH} times the constructs and visits that there are without them, and {FREE_GROWTH} more"
        ))
        .hint("let the aspect skip the constructs that it added"),
    );
}
