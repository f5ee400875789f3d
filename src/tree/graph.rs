//! The data of the tree: what stands at each place, and what was found wrong on the way.

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::Node;
use crate::aspect::Aspect;
#[cfg(feature = "assets")]
use crate::asset;
use crate::diagnostic::{Diagnostic, Origin};
use crate::element::Element;
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

pub(crate) struct Graph {
    pub id: u32,
    pub nodes: RefCell<Vec<NodeData>>,
    pub diagnostics: RefCell<Vec<Diagnostic>>,
    pub missing: RefCell<Vec<Json>>,
    /// What of files and folders was read already.
    #[cfg(feature = "assets")]
    pub snapshots: asset::Memo,
    pub phase: Cell<Phase>,
    /// What was changed too late and reported, so that all of it counts as one mistake.
    late: RefCell<HashSet<u32>>,
    /// The nodes that have completions to run, in the order of registration.
    pub(super) incomplete: RefCell<VecDeque<u32>>,
    /// While a construct does later work: the line of the app on whose behalf it does.
    pub(super) on_behalf_of: Cell<Option<&'static Location<'static>>>,
}

pub(crate) struct NodeData {
    pub id: String,
    pub path: Rc<str>,
    pub parent: Option<u32>,
    pub children: IndexMap<String, u32>,
    pub default_child: Option<u32>,
    pub location: &'static Location<'static>,
    pub construct_type: &'static str,
    pub kind: Kind,
    pub dependencies: Vec<u32>,
    pub tags: Vec<TagChange>,
    pub aspects: Vec<(i32, Rc<dyn Aspect>)>,
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

type Completion = Box<dyn FnOnce()>;

pub(crate) type Validation = Rc<dyn Fn() -> Vec<Diagnostic>>;

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
            missing: RefCell::default(),
            #[cfg(feature = "assets")]
            snapshots: asset::Memo::default(),
            phase: Cell::new(Phase::Building),
            late: RefCell::default(),
            incomplete: RefCell::default(),
            on_behalf_of: Cell::new(None),
        };
        graph.nodes.borrow_mut().push(NodeData::new(
            String::new(),
            "".into(),
            None,
            Kind::Scope,
            location,
        ));
        Rc::new(graph)
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

    pub(crate) fn report(&self, index: u32, mut diagnostic: Diagnostic) {
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
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Completes all constructs, including those that completions add.
    pub(crate) fn complete_all(self: &Rc<Graph>) {
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
        kind: Kind,
        location: &'static Location<'static>,
    ) -> Self {
        NodeData {
            id,
            path,
            parent,
            children: IndexMap::new(),
            default_child: None,
            location,
            construct_type: "",
            kind,
            dependencies: Vec::new(),
            tags: Vec::new(),
            aspects: Vec::new(),
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
