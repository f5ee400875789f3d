//! The data of the tree: what stands at each place, and what was found wrong on the way.

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::mem;
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::json::IndexMap;
use crate::json::Value as Json;

use super::Node;
use super::completion::Restored;
use super::shared::Shared;
use crate::aspect::Registered;
#[cfg(feature = "assets")]
use crate::asset;
use crate::codes;
use crate::data::Released;
use crate::diagnostic::{Diagnostic, Origin};
use crate::element::Element;
use crate::lookup::Missing;
use crate::nesting::MAX_DEPTH;
use crate::reference_strength::ReferenceStrength;
use crate::stack::StackData;
use crate::stage::StageData;
use crate::synthesizer::Synthesizer;
use crate::tags::TagChange;
use crate::token;

/// What may be done to the tree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Everything.
    Building,
    /// Nothing, since synthesis reads it.
    Synthesizing,
    /// Nothing, since it has been read.
    Synthesized,
}

/// How many constructs an app may have.
pub(super) const MAX_CONSTRUCTS: u32 = 500_000;
/// How many constructs and completions may come of completing constructs: for each construct that there is, and in any case.
const MAX_COMPLETED: usize = 100;
const FREE_COMPLETED: usize = 10_000;

/// What completing constructs may still come to.
#[derive(Clone, Copy)]
pub(super) struct Completing {
    /// How many constructs are being completed, each for another one.
    pub depth: usize,
    /// How many constructs there may be.
    pub max_constructs: u32,
    /// How many completions may still be registered.
    pub registrations: usize,
}

/// What an app may not have too much of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Constructs,
    Depth,
    Completions,
}

pub(crate) struct Graph {
    pub id: u32,
    pub nodes: RefCell<Vec<NodeData>>,
    /// What constructs and the app's code have reported.
    pub diagnostics: RefCell<Vec<Diagnostic>>,
    /// What the synthesis that runs has found itself; the next one finds it again.
    pub found: RefCell<Vec<Diagnostic>>,
    pub missing: RefCell<Vec<Missing>>,
    pub(super) shared: Shared,
    /// What of files and folders was read already.
    #[cfg(feature = "assets")]
    pub snapshots: asset::Memo,
    /// In the order of registration, until they have visited everything.
    pub aspects: RefCell<Vec<Rc<Registered>>>,
    pub phase: Cell<Phase>,
    /// Whether synthesis runs, from the first aspect on.
    pub synthesizing: Cell<bool>,
    /// What was changed too late and reported, so that all of it counts as one mistake.
    late: RefCell<HashSet<u32>>,
    /// The nodes that have completions to run, in the order of registration.
    pub(super) incomplete: RefCell<VecDeque<u32>>,
    /// While constructs are completed: what that may still come to.
    pub(super) completing: Cell<Option<Completing>>,
    /// The limits that were reported, each once.
    exceeded: RefCell<Vec<Limit>>,
    /// While a construct does later work: the line of the app on whose behalf it does.
    pub(super) on_behalf_of: Cell<Option<&'static Location<'static>>>,
}

pub(crate) struct NodeData {
    pub id: String,
    pub path: Rc<str>,
    pub parent: Option<u32>,
    /// How many constructs are above it.
    pub depth: usize,
    pub children: IndexMap<String, u32>,
    pub default_child: Option<u32>,
    pub location: &'static Location<'static>,
    pub construct_type: &'static str,
    pub kind: Kind,
    pub dependencies: Vec<u32>,
    pub tags: Vec<TagChange>,
    pub context: IndexMap<String, Json>,
    pub metadata: Vec<(String, Json)>,
    pub validations: Vec<Validation>,
    pub acknowledged: Vec<(String, String)>,
    pub synthesizer: Option<Rc<Synthesizer>>,
    /// How stacks from here on down refer to others.
    pub references: Option<ReferenceStrength>,
    /// How other stacks refer to what is from here on down.
    pub referenced: Option<ReferenceStrength>,
    pub(super) completions: Vec<Completion>,
}

pub(super) type Completion = Box<dyn FnOnce()>;

pub(crate) type Validation = Box<dyn FnOnce() -> Vec<Diagnostic>>;

/// What a node is beside a place in the tree.
pub(crate) enum Kind {
    Scope,
    Stage(Box<StageData>),
    Stack(Box<StackData>),
    Element(Box<Element>),
}

impl Graph {
    pub(crate) fn new(location: &'static Location<'static>) -> Rc<Graph> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let graph = Graph {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            nodes: RefCell::default(),
            diagnostics: RefCell::default(),
            found: RefCell::default(),
            missing: RefCell::default(),
            shared: Shared::default(),
            #[cfg(feature = "assets")]
            snapshots: asset::Memo::default(),
            aspects: RefCell::default(),
            phase: Cell::new(Phase::Building),
            synthesizing: Cell::new(false),
            late: RefCell::default(),
            incomplete: RefCell::default(),
            completing: Cell::new(None),
            exceeded: RefCell::default(),
            on_behalf_of: Cell::new(None),
        };
        graph.nodes.borrow_mut().push(NodeData::new(
            String::new(),
            "".into(),
            None,
            0,
            Kind::Scope,
            location,
        ));
        token::open(graph.id);
        Rc::new(graph)
    }

    /// Lets go of everything that the app's code has put into the tree and that may hold the tree itself. There is no app
    /// any more, so none of it will be needed.
    pub(crate) fn release(self: &Rc<Graph>) {
        token::close(self.id);
        // Taken out first and dropped here, where nothing is borrowed: dropping it may run code of the app.
        let held: Vec<_> = (self.nodes.borrow_mut().iter_mut())
            .map(|node| {
                (
                    mem::take(&mut node.completions),
                    mem::take(&mut node.validations),
                )
            })
            .filter(|(completions, validations)| !completions.is_empty() || !validations.is_empty())
            .collect();
        drop((held, self.aspects.take(), self.shared.take()));
        if Rc::strong_count(self) > 1 {
            self.release_values();
        }
    }

    /// Lets go of the closures of values that are computed at synthesis.
    fn release_values(&self) {
        let mut released = Released::default();
        for node in self.nodes.borrow().iter() {
            match &node.kind {
                Kind::Scope | Kind::Stage(_) => {}
                Kind::Stack(stack) => {
                    let metadata = stack.metadata.values();
                    metadata.for_each(|data| released.take_from(data));
                }
                Kind::Element(element) => {
                    let overrides = element.overrides.iter();
                    (element.properties.values())
                        .chain([&element.body])
                        .chain(overrides.filter_map(|change| change.value.as_ref()))
                        .for_each(|data| released.take_from(data));
                }
            }
            let tags = node.tags.iter().filter_map(|tag| tag.value());
            tags.for_each(|data| released.take_from(data));
        }
    }

    /// Reports that the app is at a limit, once for each.
    pub(super) fn exceed(&self, limit: Limit, index: u32) {
        let mut exceeded = self.exceeded.borrow_mut();
        if exceeded.contains(&limit) {
            return;
        }
        exceeded.push(limit);
        drop(exceeded);
        let (message, hint) = match limit {
            Limit::Constructs => (
                format!("the app has more than {MAX_CONSTRUCTS} constructs"),
                "split it into several apps, or look for a loop that finds no end",
            ),
            Limit::Depth => (
                format!("constructs are nested more than {MAX_DEPTH} deep"),
                "create the construct in one that is further up, or look for a recursion that finds no end",
            ),
            Limit::Completions => (
                "completing constructs finds no end: what is done when one is complete asks for more of the same".to_owned(),
                "register what is to be done once, in the constructor",
            ),
        };
        self.report(index, Diagnostic::error(codes::LIMIT, message).hint(hint));
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.set(phase);
        self.late.borrow_mut().clear();
    }

    /// When a change of `scope` that concerns `node` comes too late: how late. What is in a construct that was added too
    /// late is no mistake of its own, nor is the second change of a construct.
    pub(super) fn late(&self, scope: u32, node: u32) -> Option<&'static str> {
        let late = match self.phase.get() {
            Phase::Building => return None,
            Phase::Synthesizing => "while the app was being synthesized",
            Phase::Synthesized => "after the app was synthesized",
        };
        let mut reported = self.late.borrow_mut();
        let is_known = reported.contains(&scope);
        (reported.insert(node) && !is_known).then_some(late)
    }

    /// The line that something counts as done on: that of the construct on whose behalf it is done, if there is one.
    pub(super) fn line(&self, caller: &'static Location<'static>) -> &'static Location<'static> {
        self.on_behalf_of.get().unwrap_or(caller)
    }

    /// Adds what a construct, or the app's code, has to say.
    pub(crate) fn report(&self, index: u32, diagnostic: Diagnostic) {
        let diagnostic = self.located(index, diagnostic);
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Adds what synthesis finds.
    pub(crate) fn find(&self, index: u32, diagnostic: Diagnostic) {
        let diagnostic = self.located(index, diagnostic);
        self.found.borrow_mut().push(diagnostic);
    }

    /// The diagnostic with the path and the line of a node, and without placeholders.
    fn located(&self, index: u32, mut diagnostic: Diagnostic) -> Diagnostic {
        {
            let nodes = self.nodes.borrow();
            let node = &nodes[index as usize];
            let subject = &mut diagnostic.subject.construct_path;
            if subject.is_none() && !node.path.is_empty() {
                *subject = Some(node.path.to_string());
            }
            // A line of a construct's own later work says nothing to the app's author.
            let line = diagnostic
                .origin
                .map(|line| self.on_behalf_of.get().map_or(line, Origin::from));
            diagnostic.origin = line.or(Some(node.location.into()));
        }
        // What people read has no placeholders in it, whichever text of the app it quotes.
        let texts = [&mut diagnostic.message].into_iter();
        let texts = texts
            .chain(&mut diagnostic.subject.property_path)
            .chain(&mut diagnostic.hint);
        for text in texts.chain(&mut diagnostic.notes) {
            if token::may_contain(text) {
                *text = token::readable(text);
            }
        }
        diagnostic
    }

    /// What completing constructs may still come to: what is left of the outermost one, or all of it.
    pub(super) fn completing(&self) -> Completing {
        self.completing.get().unwrap_or_else(|| {
            let growth = FREE_COMPLETED + MAX_COMPLETED * self.nodes.borrow().len();
            let growth = u32::try_from(growth).unwrap_or(u32::MAX);
            Completing {
                depth: 0,
                max_constructs: self.len().saturating_add(growth),
                registrations: growth as usize,
            }
        })
    }

    /// Completes all constructs, including those that completions add.
    pub(crate) fn complete_all(self: &Rc<Graph>) {
        let _outermost = Restored(&self.completing, self.completing.get());
        self.completing.set(Some(self.completing()));
        loop {
            let next = self.incomplete.borrow_mut().pop_front();
            let Some(index) = next else {
                return;
            };
            let node = Node {
                graph: self.clone(),
                index,
            };
            node.complete();
        }
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.nodes.borrow().len()).unwrap_or(u32::MAX)
    }

    /// The nearest stack at or above a node.
    pub(crate) fn stack_of(&self, index: u32) -> Option<u32> {
        let nodes = self.nodes.borrow();
        let mut at = Some(index);
        while let Some(index) = at {
            let node = &nodes[index as usize];
            if matches!(node.kind, Kind::Stack(_)) {
                return Some(index);
            }
            at = node.parent;
        }
        None
    }

    /// The node and everything below it, parents first.
    pub(crate) fn below(&self, index: u32) -> Vec<u32> {
        let nodes = self.nodes.borrow();
        let mut found = Vec::new();
        let mut pending = vec![index];
        while let Some(index) = pending.pop() {
            found.push(index);
            pending.extend(nodes[index as usize].children.values().rev());
        }
        found
    }

    /// How many nodes a node and everything below it are, where `order` is the tree from that node on, parents first.
    pub(crate) fn count_below(&self, index: u32, order: &[u32]) -> usize {
        let nodes = self.nodes.borrow();
        let depth = nodes[index as usize].depth;
        let mut below = order.iter().skip(1);
        1 + below
            .position(|&other| nodes[other as usize].depth <= depth)
            .unwrap_or(order.len() - 1)
    }

    pub(crate) fn path_of(&self, index: u32) -> Rc<str> {
        self.nodes.borrow()[index as usize].path.clone()
    }

    /// The ids from below `ancestor` down to `index`.
    pub(crate) fn ids_below(&self, ancestor: u32, index: u32) -> Vec<String> {
        let nodes = self.nodes.borrow();
        let mut ids = Vec::new();
        let mut at = index;
        while at != ancestor {
            let node = &nodes[at as usize];
            ids.push(node.id.clone());
            match node.parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        ids.reverse();
        ids
    }
}

impl NodeData {
    pub(super) fn new(
        id: String,
        path: Rc<str>,
        parent: Option<u32>,
        depth: usize,
        kind: Kind,
        location: &'static Location<'static>,
    ) -> Self {
        NodeData {
            id,
            path,
            parent,
            depth,
            children: IndexMap::new(),
            default_child: None,
            location,
            construct_type: "",
            kind,
            dependencies: Vec::new(),
            tags: Vec::new(),
            context: IndexMap::new(),
            metadata: Vec::new(),
            validations: Vec::new(),
            acknowledged: Vec::new(),
            synthesizer: None,
            references: None,
            referenced: None,
            completions: Vec::new(),
        }
    }

    pub(crate) fn element(&self) -> Option<&Element> {
        match &self.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(crate) fn stack(&self) -> Option<&StackData> {
        match &self.kind {
            Kind::Stack(stack) => Some(stack),
            _ => None,
        }
    }
}
