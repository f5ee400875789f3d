//! What is drawn: boxes in boxes, and edges between them.

use std::collections::HashMap;

use clap::ValueEnum;

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stack, or one that is nested in another.
    Stack,
    /// A construct, or a service of a template without constructs.
    Construct,
    /// A resource.
    Resource,
    /// What is no part of the app.
    Outside,
}

/// A box.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it stands for.
    pub kind: Kind,
    /// What it is called within its parent.
    pub label: String,
    /// The box that it is in.
    pub parent: Option<usize>,
    /// The resource's type.
    pub type_name: String,
    /// The resource's logical ID.
    pub logical_id: String,
    /// The path of the construct.
    pub path: String,
    /// Where it was created, as `file:line`.
    pub place: String,
    /// In which column of its parent it stands.
    pub column: usize,
}

/// What kind of edge it is, each a layer of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum Layer {
    /// One refers to another in the template
    References,
    /// One calls, notifies or starts another
    Flows,
    /// One may do something with another
    Permissions,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::References, Self::Flows, Self::Permissions];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::References => "references",
            Self::Flows => "flows",
            Self::Permissions => "permissions",
        }
    }
}

/// An edge.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What kind it is.
    pub layer: Layer,
    /// What it is about: properties, actions, how it is called.
    pub words: Vec<String>,
}

/// How far a traced event came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It goes on from here.
    Passed,
    /// It ends here.
    Broken,
    /// It is not known whether it goes on.
    Unknown,
}

impl Mark {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

/// One step of what was traced.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it happens; nothing for what is outside of the app.
    pub node: Option<usize>,
    /// The box from which it comes.
    pub from: Option<usize>,
    /// How it went.
    pub mark: Mark,
    /// What happens.
    pub words: String,
    /// What shows it, a line each, and what to do where it is broken.
    pub details: Vec<String>,
    /// What is passed on: the event, the input, the environment, as indented JSON with its title.
    pub shown: Vec<(&'static str, String)>,
}

/// An event on its way through the app.
#[derive(Clone, Debug)]
pub struct Traced {
    /// The result in one line.
    pub verdict: String,
    /// How it ended.
    pub mark: Mark,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// The picture of an app.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// What it is called.
    pub title: String,
    /// The boxes; parents before children.
    pub nodes: Vec<Node>,
    /// The edges, each pair of boxes and layer once.
    pub edges: Vec<Edge>,
    /// What was traced.
    pub traced: Option<Traced>,
    pub(super) by_ends: HashMap<(usize, usize, Layer), usize>,
}

impl Graph {
    /// Adds a box.
    pub fn add(&mut self, kind: Kind, label: impl Into<String>, parent: Option<usize>) -> usize {
        self.nodes.push(Node {
            kind,
            label: label.into(),
            parent,
            type_name: String::new(),
            logical_id: String::new(),
            path: String::new(),
            place: String::new(),
            column: 0,
        });
        self.nodes.len() - 1
    }

    /// The box of something outside of the app.
    pub fn outside(&mut self, label: &str) -> usize {
        let known = |node: &Node| node.kind == Kind::Outside && node.label == label;
        match self.nodes.iter().position(known) {
            Some(index) => index,
            None => self.add(Kind::Outside, label, None),
        }
    }

    /// The resource of a stack, by their names.
    pub fn resource(&self, stack: &str, logical_id: &str) -> Option<usize> {
        (0..self.nodes.len()).find(|&index| {
            let node = &self.nodes[index];
            node.kind == Kind::Resource
                && node.logical_id == logical_id
                && self.nodes[self.stack_of(index)].path == stack
        })
    }

    /// The outermost box around one.
    pub fn stack_of(&self, mut node: usize) -> usize {
        while let Some(parent) = self.nodes[node].parent {
            node = parent;
        }
        node
    }

    /// Joins two boxes; what the edge is about is kept once.
    pub fn join(&mut self, from: usize, to: usize, layer: Layer, words: impl Into<String>) {
        if from == to {
            return;
        }
        let index = *self.by_ends.entry((from, to, layer)).or_insert_with(|| {
            self.edges.push(Edge {
                from,
                to,
                layer,
                words: Vec::new(),
            });
            self.edges.len() - 1
        });
        let words = words.into();
        let all = &mut self.edges[index].words;
        if !words.is_empty() && !all.contains(&words) {
            all.push(words);
        }
    }

    /// The boxes in each box, and at the end those in none.
    pub fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.nodes.len() + 1];
        for (index, node) in self.nodes.iter().enumerate() {
            children[node.parent.unwrap_or(self.nodes.len())].push(index);
        }
        children
    }

    /// The boxes around one, from the inside: itself first.
    pub fn around(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(node), |node| self.nodes[*node].parent)
    }
}
