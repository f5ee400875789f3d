//! The construct tree: [`Node`], the handle on a place in it, and [`Construct`], what everything in it implements.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::aspect::Aspect;
use crate::codes;
use crate::data::Data;
use crate::diagnostic::Diagnostic;
use crate::element::Element;
use crate::logical_id;
use crate::resource::{CfnResource, RemovalPolicy};
use crate::stack::{Stack, StackData};
use crate::tags::TagChange;
use crate::token;

/// Anything with a place in the construct tree. Scope parameters are `&impl Construct`.
///
/// ```
/// use stackwright::{App, Construct, Node, Stack};
///
/// struct Pipeline(Node);
///
/// impl Pipeline {
///     #[track_caller]
///     fn new(scope: &impl Construct, id: &str) -> Self {
///         Pipeline(Node::new(scope, id))
///     }
/// }
///
/// impl Construct for Pipeline {
///     fn node(&self) -> &Node {
///         &self.0
///     }
/// }
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prod");
/// assert_eq!(Pipeline::new(&stack, "Ingest").node().path(), "Prod/Ingest");
/// ```
pub trait Construct {
    /// The construct's place in the tree.
    fn node(&self) -> &Node;
}

impl<C: Construct + ?Sized> Construct for &C {
    fn node(&self) -> &Node {
        (**self).node()
    }
}

impl<C: Construct + ?Sized> Construct for Rc<C> {
    fn node(&self) -> &Node {
        (**self).node()
    }
}

impl<C: Construct + ?Sized> Construct for Box<C> {
    fn node(&self) -> &Node {
        (**self).node()
    }
}

impl Construct for Node {
    fn node(&self) -> &Node {
        self
    }
}

/// A handle on a place in the construct tree. Cloning it clones the handle, not the place.
#[derive(Clone)]
pub struct Node {
    pub(crate) graph: Rc<Graph>,
    pub(crate) index: u32,
}

/// A node by number, as values carry it: a reference holds a place in the tree, never a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeRef {
    pub(crate) graph: u32,
    pub(crate) node: u32,
}

pub(crate) struct Graph {
    pub id: u32,
    pub nodes: RefCell<Vec<NodeData>>,
    pub diagnostics: RefCell<Vec<Diagnostic>>,
    pub missing: RefCell<Vec<Json>>,
    pub locked: Cell<bool>,
    /// The nodes that have completions to run, in the order of registration.
    incomplete: RefCell<VecDeque<u32>>,
    /// While a completion runs: the line of the construct that it completes.
    on_behalf_of: Cell<Option<&'static Location<'static>>>,
}

pub(crate) struct NodeData {
    pub id: String,
    pub path: Rc<str>,
    pub parent: Option<u32>,
    pub children: IndexMap<String, u32>,
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
    completions: Vec<Completion>,
}

type Completion = Box<dyn FnOnce()>;

pub(crate) type Validation = Rc<dyn Fn() -> Vec<Diagnostic>>;

/// What a node is beside a place in the tree.
pub(crate) enum Kind {
    Scope,
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
            locked: Cell::new(false),
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

    pub(crate) fn report(&self, index: u32, mut diagnostic: Diagnostic) {
        {
            let nodes = self.nodes.borrow();
            let node = &nodes[index as usize];
            if diagnostic.path.is_none() && !node.path.is_empty() {
                diagnostic.path = Some(node.path.to_string());
            }
            // A line of a construct's own later work says nothing to the app's author.
            let line = diagnostic
                .location
                .map(|line| self.on_behalf_of.get().unwrap_or(line));
            diagnostic.location = line.or(Some(node.location));
        }
        // What people read has no placeholders in it, whichever text of the app it quotes.
        let texts = [&mut diagnostic.message].into_iter();
        let texts = texts
            .chain(&mut diagnostic.property)
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
    fn new(
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

impl Node {
    /// Adds a construct to the tree. An id must be unique in its scope, is part of the logical IDs of everything below it,
    /// and is therefore part of the stack's contract with its deployed resources; `/` in it becomes `--`.
    ///
    /// # Errors
    /// At synthesis: `SW0001` if the scope has a construct of that id already, `SW0002` if the id is empty or holds an
    /// expression, `SW0007` if the app is being synthesized.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Node {
        scope.node().add(id, Kind::Scope)
    }

    #[track_caller]
    pub(crate) fn add(&self, id: &str, kind: Kind) -> Node {
        let location = match self.graph.on_behalf_of.get() {
            Some(location) => location,
            None => Location::caller(),
        };
        let mut id = id.replace('/', "--");
        let mut problems = Vec::new();
        if id.is_empty() {
            problems.push(
                Diagnostic::error(codes::INVALID_ID, "a construct id is empty")
                    .hint("give it an id that is unique in its scope"),
            );
        }
        if token::may_contain(&id) {
            problems.push(
                Diagnostic::error(
                    codes::INVALID_ID,
                    "a construct id holds a value that is known only at deployment",
                )
                .hint("use a fixed text as the id"),
            );
            id = token::readable(&id);
        }
        if self.graph.locked.get() {
            problems.push(
                Diagnostic::error(
                    codes::LOCKED,
                    format!("construct `{id}` was added while the app was being synthesized"),
                )
                .hint("add constructs before synthesis, or from an aspect"),
            );
        }
        let index = self.graph.len();
        {
            let mut nodes = self.graph.nodes.borrow_mut();
            let parent = &nodes[self.index as usize];
            let path: Rc<str> = if parent.path.is_empty() {
                id.as_str().into()
            } else {
                format!("{}/{id}", parent.path).into()
            };
            let mut key = id.clone();
            if let Some(other) = parent.children.get(&id) {
                let first = nodes[*other as usize].location;
                problems.push(
                    Diagnostic::error(
                        codes::DUPLICATE_ID,
                        format!("there is already a construct `{path}`"),
                    )
                    .note(format!(
                        "the first one was created at {}:{}:{}",
                        first.file(),
                        first.line(),
                        first.column()
                    ))
                    .hint("give one of them another id"),
                );
                key = format!("{id}#{index}");
            }
            nodes[self.index as usize].children.insert(key, index);
            nodes.push(NodeData::new(id, path, Some(self.index), kind, location));
        }
        for problem in problems {
            self.graph.report(index, problem);
        }
        self.at(index)
    }

    pub(crate) fn at(&self, index: u32) -> Node {
        Node {
            graph: self.graph.clone(),
            index,
        }
    }

    /// This place in the tree, as values carry it.
    pub fn reference(&self) -> NodeRef {
        NodeRef {
            graph: self.graph.id,
            node: self.index,
        }
    }

    pub(crate) fn with<R>(&self, read: impl FnOnce(&NodeData) -> R) -> R {
        read(&self.graph.nodes.borrow()[self.index as usize])
    }

    pub(crate) fn with_mut<R>(&self, write: impl FnOnce(&mut NodeData) -> R) -> R {
        if self.graph.locked.get() {
            self.graph.report(
                self.index,
                Diagnostic::error(
                    codes::LOCKED,
                    "the construct was changed while the app was being synthesized",
                )
                .hint("change it before synthesis, or from an aspect"),
            );
        }
        write(&mut self.graph.nodes.borrow_mut()[self.index as usize])
    }

    /// The id in its scope.
    pub fn id(&self) -> String {
        self.with(|node| node.id.clone())
    }

    /// The ids from the app down to here, joined by `/`, for example `MazeSolver/Files/Resource`.
    pub fn path(&self) -> String {
        self.with(|node| node.path.to_string())
    }

    /// An address of 42 characters, unique in the app and stable while the path is; components named `Default` do not
    /// count.
    pub fn addr(&self) -> String {
        let mut hash = sha1_smol::Sha1::new();
        for id in self.graph.ids_below(0, self.index) {
            if id != "Default" {
                hash.update(id.as_bytes());
                hash.update(b"\n");
            }
        }
        format!("c8{}", hash.digest())
    }

    /// A name of letters and digits that is unique in the app: the readable path and a hash.
    pub fn unique_id(&self) -> String {
        self.unique_resource_name(255, "", "")
    }

    /// A name for a physical resource, unique in the app: at most `max_length` characters, the ids of the path joined by
    /// `separator`, of letters, digits and the characters in `allowed`.
    pub fn unique_resource_name(
        &self,
        max_length: usize,
        separator: &str,
        allowed: &str,
    ) -> String {
        let ids = self.graph.ids_below(0, self.index);
        logical_id::unique_resource_name(&ids, max_length, separator, allowed)
    }

    /// The line of Rust that created it.
    pub fn location(&self) -> &'static Location<'static> {
        self.with(|node| node.location)
    }

    /// The scope it was created in; none for the app.
    pub fn scope(&self) -> Option<Node> {
        self.with(|node| node.parent).map(|index| self.at(index))
    }

    /// The app's node.
    pub fn root(&self) -> Node {
        self.at(0)
    }

    /// The constructs that were created in it, in the order of creation.
    pub fn children(&self) -> Vec<Node> {
        self.with(|node| node.children.values().copied().collect::<Vec<_>>())
            .into_iter()
            .map(|index| self.at(index))
            .collect()
    }

    /// The construct and all constructs below it, parents first.
    pub fn find_all(&self) -> Vec<Node> {
        self.graph
            .below(self.index)
            .into_iter()
            .map(|index| self.at(index))
            .collect()
    }

    /// The child with this id.
    pub fn try_find_child(&self, id: &str) -> Option<Node> {
        self.with(|node| node.children.get(id).copied())
            .map(|index| self.at(index))
    }

    /// The child named `Resource` or `Default`: the main resource of an L2 construct.
    pub fn default_child(&self) -> Option<Node> {
        self.try_find_child("Resource")
            .or_else(|| self.try_find_child("Default"))
    }

    /// The nearest stack at or above it.
    pub fn stack(&self) -> Option<Stack> {
        self.graph
            .stack_of(self.index)
            .map(|index| Stack(self.at(index)))
    }

    /// The resource, if the node is one.
    pub fn as_resource(&self) -> Option<CfnResource> {
        self.with(|node| node.element().is_some_and(Element::is_resource))
            .then(|| CfnResource::from_node(self.clone()))
    }

    /// The resource that this is, or that its [`default_child`](Node::default_child) is.
    pub fn resource(&self) -> Option<CfnResource> {
        self.as_resource()
            .or_else(|| self.default_child().and_then(|child| child.resource()))
    }

    /// Says which construct type it is in `tree.json`, for example `stackwright_aws.s3.Bucket`.
    pub fn set_construct_type(&self, name: &'static str) {
        self.with_mut(|node| node.construct_type = name);
    }

    /// Everything in this construct is created after everything in `dependency`: resources of the same stack through
    /// `DependsOn`, others by the order in which stacks are deployed.
    pub fn add_dependency(&self, dependency: &impl Construct) {
        let other = dependency.node();
        if other.graph.id != self.graph.id {
            return self.add_error(
                Diagnostic::error(
                    codes::INVALID_REFERENCE,
                    format!("depends on `{}`, a construct of another app", other.path()),
                )
                .hint("create both in the same app"),
            );
        }
        let index = other.index;
        self.with_mut(|node| {
            if !node.dependencies.contains(&index) {
                node.dependencies.push(index);
            }
        });
    }

    /// Adds an error, warning or note about this construct.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.graph.report(self.index, diagnostic);
    }

    /// Adds an error: synthesis fails with it and with all others.
    pub fn add_error(&self, diagnostic: Diagnostic) {
        self.report(Diagnostic {
            severity: crate::Severity::Error,
            ..diagnostic
        });
    }

    /// Adds a warning.
    pub fn add_warning(&self, diagnostic: Diagnostic) {
        self.report(Diagnostic {
            severity: crate::Severity::Warning,
            ..diagnostic
        });
    }

    /// Adds something worth knowing.
    pub fn add_info(&self, diagnostic: Diagnostic) {
        self.report(Diagnostic {
            severity: crate::Severity::Info,
            ..diagnostic
        });
    }

    /// Accepts a warning, or a finding of template validation, on this construct and below, and says why. The code is
    /// that of the finding, for example `W3011`.
    ///
    /// Errors that synthesis itself raises cannot be accepted.
    pub fn acknowledge(&self, code: impl Into<String>, reason: impl Into<String>) {
        let (code, reason) = (code.into(), reason.into());
        self.with_mut(|node| node.acknowledged.push((code, reason)));
    }

    /// Registers a check that runs at synthesis, when the app is complete.
    pub fn add_validation(&self, check: impl Fn() -> Vec<Diagnostic> + 'static) {
        self.with_mut(|node| node.validations.push(Rc::new(check)));
    }

    /// Registers what a construct adds to itself once all of its setters have been called: other constructs, permissions,
    /// rules. It runs once, on the first call of [`complete`](Node::complete), else when synthesis starts, before aspects.
    /// What it creates counts as created on the line that created this construct.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use stackwright::{App, CfnResource, Construct, Node, Stack};
    ///
    /// struct Topics {
    ///     node: Node,
    ///     count: Rc<Cell<u32>>,
    /// }
    ///
    /// impl Topics {
    ///     fn new(scope: &impl Construct, id: &str) -> Self {
    ///         let (node, count) = (Node::new(scope, id), Rc::new(Cell::new(1)));
    ///         let (scope, wanted) = (node.clone(), count.clone());
    ///         node.on_complete(move || {
    ///             for number in 1..=wanted.get() {
    ///                 CfnResource::new(&scope, &format!("Topic{number}"), "AWS::SNS::Topic");
    ///             }
    ///         });
    ///         Topics { node, count }
    ///     }
    ///
    ///     fn count(self, count: u32) -> Self {
    ///         self.count.set(count);
    ///         self
    ///     }
    /// }
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// Topics::new(&stack, "Topics").count(3);
    /// let assembly = app.synth().unwrap();
    /// assert_eq!(assembly.template("S").unwrap()["Resources"].as_object().unwrap().len(), 3);
    /// ```
    pub fn on_complete(&self, complete: impl FnOnce() + 'static) {
        self.with_mut(|node| node.completions.push(Box::new(complete)));
        self.graph.incomplete.borrow_mut().push_back(self.index);
    }

    /// Runs what was registered with [`on_complete`](Node::on_complete) and has not run yet: for a method that needs what
    /// would otherwise be created when synthesis starts.
    pub fn complete(&self) {
        let completions =
            std::mem::take(&mut self.graph.nodes.borrow_mut()[self.index as usize].completions);
        if completions.is_empty() {
            return;
        }
        self.create_here(|| {
            for complete in completions {
                complete();
            }
        });
    }

    /// Runs something that creates constructs on behalf of this one, later than its own constructor did. They count as
    /// created on the line that created this construct, so that diagnostics point at a line of the app.
    pub fn create_here<R>(&self, create: impl FnOnce() -> R) -> R {
        let outer = self.graph.on_behalf_of.get();
        let line = outer.unwrap_or_else(|| self.location());
        self.graph.on_behalf_of.set(Some(line));
        let created = create();
        self.graph.on_behalf_of.set(outer);
        created
    }

    /// Adds a visitor of this construct and everything below it. Visitors of lower priority go first; the usual one
    /// is 500, [`aspect`](crate::aspect) names others.
    pub fn add_aspect(&self, aspect: impl Aspect + 'static, priority: i32) {
        self.with_mut(|node| node.aspects.push((priority, Rc::new(aspect))));
    }

    /// Adds an entry to the construct's metadata in the assembly's manifest.
    pub fn add_metadata(&self, kind: impl Into<String>, data: impl Into<Json>) {
        let entry = (kind.into(), data.into());
        self.with_mut(|node| node.metadata.push(entry));
    }

    /// Sets a context value for this construct and everything below it.
    pub fn set_context(&self, key: impl Into<String>, value: impl Into<Json>) {
        let (key, value) = (key.into(), value.into());
        self.with_mut(|node| node.context.insert(key, value));
    }

    /// The context value of the nearest construct, here or above, that has one for this key. `cdk.json`,
    /// `cdk.context.json` and `--context` set those of the app.
    pub fn try_get_context(&self, key: &str) -> Option<Json> {
        let nodes = self.graph.nodes.borrow();
        let mut at = Some(self.index);
        while let Some(index) = at {
            let node = &nodes[index as usize];
            if let Some(value) = node.context.get(key) {
                return Some(value.clone());
            }
            at = node.parent;
        }
        None
    }

    /// Asks the command-line tool to look up a context value that is missing, and to run the app again with it.
    /// `provider` and `props` are those of the CDK's context providers.
    pub fn report_missing_context(&self, key: &str, provider: &str, props: impl Into<Json>) {
        let entry = serde_json::json!({"key": key, "provider": provider, "props": props.into()});
        let mut missing = self.graph.missing.borrow_mut();
        if !missing.contains(&entry) {
            missing.push(entry);
        }
    }

    /// Sets anything in the synthesized resource, by path, after everything else: `Properties.Tags.0.Value`,
    /// `UpdatePolicy`, … A dot inside a name is written `\.`. On an L2 construct it applies to its main resource.
    ///
    /// # Errors
    /// At synthesis: `SW0010` if the construct has no resource, or the path leads through something that is neither an
    /// object nor a list.
    pub fn set(&self, path: &str, value: impl Into<Data>) {
        self.override_at(path, Some(value.into()));
    }

    /// Removes anything from the synthesized resource, by path, after everything else.
    ///
    /// # Errors
    /// As for [`set`](Node::set).
    pub fn remove(&self, path: &str) {
        self.override_at(path, None);
    }

    fn override_at(&self, path: &str, value: Option<Data>) {
        self.edit_element(|element| element.overrides.push((path.to_owned(), value)));
    }

    /// Gives the resource (or parameter, output …) a logical ID of its own.
    ///
    /// # Errors
    /// At synthesis: `SW0003` if it is not alphanumeric, longer than 255 characters, or taken.
    pub fn override_logical_id(&self, logical_id: impl Into<String>) {
        let logical_id = logical_id.into();
        self.edit_element(|element| element.logical_id = Some(logical_id));
    }

    fn edit_element(&self, edit: impl FnOnce(&mut Element)) {
        let mut target = self.clone();
        while !target.with(|node| node.element().is_some()) {
            match target.default_child() {
                Some(child) => target = child,
                None => {
                    return self.add_error(
                        Diagnostic::error(
                            codes::ESCAPE_HATCH,
                            "the construct has no resource of its own to change",
                        )
                        .hint("call it on the resource: `node.try_find_child(id)`"),
                    );
                }
            }
        }
        target.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind {
                edit(element);
            }
        });
    }

    /// What happens to the main resource when it leaves the stack: sets `DeletionPolicy` and `UpdateReplacePolicy`.
    pub fn apply_removal_policy(&self, policy: RemovalPolicy) {
        match self.resource() {
            Some(resource) => resource.set_removal_policy(policy),
            None => self.add_error(Diagnostic::error(
                codes::ESCAPE_HATCH,
                "the construct has no resource of its own that a removal policy could apply to",
            )),
        }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({})", self.path())
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.reference() == other.reference()
    }
}

impl Eq for Node {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{App, aspect};

    #[test]
    fn completions_run_once_before_aspects_on_the_line_of_their_construct() {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let outer = Node::new(&stack, "Outer");
        let line = outer.location().line();
        let scope = outer.clone();
        outer.on_complete(move || {
            let inner = Node::new(&scope, "Inner");
            let nested = inner.clone();
            inner.on_complete(move || {
                CfnResource::new(&nested, "Resource", "AWS::SNS::Topic");
            });
        });
        let seen: Rc<RefCell<Vec<String>>> = Rc::default();
        let visits = seen.clone();
        app.node().add_aspect(
            move |node: &Node| visits.borrow_mut().push(node.path()),
            aspect::DEFAULT,
        );

        app.synth().expect("no errors");
        app.synth().expect("no errors the second time");
        assert!(seen.borrow().contains(&"S/Outer/Inner/Resource".to_owned()));
        for node in outer.find_all() {
            assert_eq!(node.location().line(), line, "{node:?}");
        }
    }

    #[test]
    fn a_construct_can_be_completed_early() {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let count = Rc::new(Cell::new(0));
        let runs = count.clone();
        let node = Node::new(&stack, "Early");
        node.on_complete(move || runs.set(runs.get() + 1));
        node.complete();
        node.complete();
        app.synth().expect("no errors");
        assert_eq!(count.get(), 1);
        assert_ne!(
            Node::new(&stack, "Later").location().line(),
            node.location().line()
        );
    }
}
