//! [`Node`]: the handle on a place in the tree.

use std::cell::{Cell, Ref, RefMut};
use std::fmt;
use std::panic::Location;
use std::rc::Rc;

use crate::json::Value as Json;

use super::graph::{Limit, MAX_CONSTRUCTS, Validation};
use super::{Construct, Graph, Kind, NodeData};
use crate::aspect::{Aspect, Registered};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::element::{CfnCondition, Element};
use crate::hash::sha1;
use crate::logical_id;
use crate::nesting::{self, MAX_DEPTH};
use crate::reference_strength::ReferenceStrength;
use crate::resource::CfnResource;
use crate::stack::Stack;
use crate::token;

/// The longest id, in bytes; paths are made of ids.
const MAX_ID: usize = 1_024;

/// The id as it is in the tree, and what is wrong with it.
fn checked_id(id: &str) -> (String, Vec<Diagnostic>) {
    let mut id = match id.contains('/') {
        true => id.replace('/', "--"),
        false => id.to_owned(),
    };
    let mut problems = Vec::new();
    let mut refuse = |message: String, hint: &str| {
        problems.push(Diagnostic::error(codes::INVALID_ID, message).hint(hint));
    };
    if id.is_empty() {
        refuse(
            "a construct id is empty".to_owned(),
            "give it an id that is unique in its scope",
        );
    }
    if token::may_contain(&id) {
        refuse(
            "a construct id holds a value that is known only at deployment".to_owned(),
            "use a fixed text as the id",
        );
        id = token::readable(&id);
    }
    if !logical_id::is_alphanumeric(&id) && id.contains(char::is_control) {
        id = id.escape_debug().to_string();
        refuse(
            format!("the construct id `{id}` has control characters in it"),
            "use letters, digits and punctuation",
        );
    }
    if id.len() > MAX_ID {
        id.truncate(id.floor_char_boundary(MAX_ID));
        refuse(
            format!("a construct id is longer than {MAX_ID} bytes"),
            "use a short name",
        );
    }
    (id, problems)
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

impl Node {
    /// Adds a construct to the tree. An id must be unique in its scope, is part of the logical IDs of everything below it,
    /// and is therefore part of the stack's contract with its deployed resources; `/` in it becomes `--`.
    ///
    /// # Errors
    /// At synthesis: `SW0001` if the scope has a construct of that id already; `SW0002` if the id is empty, is longer than
    /// 1,024 bytes, holds an expression or a control character; `SW0007` if the app is being synthesized; `SW0099` if it is
    /// below 100 others, or the app has more than 500,000 constructs.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Node {
        scope.node().add(id, Kind::Scope)
    }

    #[track_caller]
    pub(crate) fn add(&self, id: &str, kind: Kind) -> Node {
        let location = self.graph.line(Location::caller());
        let index = self.graph.len();
        if index >= MAX_CONSTRUCTS {
            // What comes after the last one is the last one: the app is refused, whatever is done with it.
            self.graph.exceed(Limit::Constructs, self.index);
            return self.at(index - 1);
        }
        let (id, mut problems) = checked_id(id);
        if let Some(late) = self.graph.late(self.index, index) {
            problems.push(
                Diagnostic::error(codes::LOCKED, format!("construct `{id}` was added {late}"))
                    .hint("add it before synthesis, or from an aspect"),
            );
        }
        let mut scope = self.index;
        {
            let mut nodes = self.graph.nodes.borrow_mut();
            let mut parent = &nodes[scope as usize];
            let is_too_deep = parent.depth >= MAX_DEPTH;
            if let (true, Some(above)) = (is_too_deep, parent.parent) {
                scope = above;
                parent = &nodes[scope as usize];
            }
            let depth = parent.depth + 1;
            let path: Rc<str> = if parent.path.is_empty() {
                id.as_str().into()
            } else {
                format!("{}/{id}", parent.path).into()
            };
            let mut key = id.clone();
            if let Some(other) = parent.children.get(&id) {
                let first = nodes[*other as usize].location;
                if !is_too_deep {
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
                }
                key = format!("{id}#{index}");
            }
            nodes[scope as usize].children.insert(key, index);
            nodes.push(NodeData::new(id, path, Some(scope), depth, kind, location));
        }
        if scope != self.index {
            self.graph.exceed(Limit::Depth, index);
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
        read(&self.data())
    }

    fn data(&self) -> Ref<'_, NodeData> {
        Ref::map(self.graph.nodes.borrow(), |nodes| {
            &nodes[self.index as usize]
        })
    }

    /// Changes what stands here. What the change replaces it must return instead of dropping it: values may hold code of the
    /// app, which may use the tree.
    pub(crate) fn with_mut<R>(&self, write: impl FnOnce(&mut NodeData) -> R) -> R {
        write(&mut self.data_mut())
    }

    fn data_mut(&self) -> RefMut<'_, NodeData> {
        self.check_in_time();
        RefMut::map(self.graph.nodes.borrow_mut(), |nodes| {
            &mut nodes[self.index as usize]
        })
    }

    /// Reports a change that comes too late.
    fn check_in_time(&self) {
        if let Some(late) = self.graph.late(self.index, self.index) {
            let message = format!("the construct was changed {late}");
            self.graph.report(
                self.index,
                Diagnostic::error(codes::LOCKED, message)
                    .hint("change it before synthesis, or from an aspect"),
            );
        }
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
        // The app has a place in it, too, with an empty id.
        let mut ids = "\n".to_owned();
        for id in self.graph.ids_below(0, self.index) {
            if id != "Default" {
                ids.push_str(&id);
                ids.push('\n');
            }
        }
        format!("c8{}", sha1::hex(ids.as_bytes()))
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
    pub fn find_child(&self, id: &str) -> Option<Node> {
        self.with(|node| node.children.get(id).copied())
            .map(|index| self.at(index))
    }

    /// The construct that has the main resource of this one: the one of [`set_default_child`](Node::set_default_child),
    /// else the child with the id `Resource` or `Default`.
    pub fn default_child(&self) -> Option<Node> {
        self.with(|node| {
            let named = ["Resource", "Default"].iter();
            node.default_child.or_else(|| {
                named
                    .into_iter()
                    .find_map(|id| node.children.get(*id).copied())
            })
        })
        .map(|index| self.at(index))
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

    /// The condition, if the node is one.
    pub fn as_condition(&self) -> Option<CfnCondition> {
        self.with(|node| node.element().is_some_and(Element::is_condition))
            .then(|| CfnCondition::from_node(self.clone()))
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
    ///
    /// # Errors
    /// At synthesis: `SW0005` if it is a construct of another app.
    #[track_caller]
    pub fn add_dependency(&self, dependency: &impl Construct) {
        self.depend_on(dependency.node());
    }

    #[track_caller]
    fn depend_on(&self, other: &Node) {
        if other.graph.id != self.graph.id {
            return self.add_error(
                Diagnostic::error(
                    codes::INVALID_REFERENCE,
                    format!("depends on `{}`, a construct of another app", other.path()),
                )
                .at(Location::caller())
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

    /// How firmly other stacks refer to this construct and everything below it, whatever they say themselves.
    pub fn referenced(&self, strength: ReferenceStrength) {
        self.with_mut(|node| node.referenced = Some(strength));
    }

    /// Accepts a warning, or a finding of template validation, on this construct and below, and says why. The code is
    /// that of the finding, for example `W3011`.
    ///
    /// Errors that synthesis itself raises cannot be accepted.
    pub fn acknowledge(&self, code: impl Into<String>, reason: impl Into<String>) {
        let (code, reason) = (code.into(), reason.into());
        self.with_mut(|node| node.acknowledged.push((code, reason)));
    }

    /// Registers a check that runs once, at synthesis, when the app is complete.
    pub fn add_validation(&self, check: impl FnOnce() -> Vec<Diagnostic> + 'static) {
        self.add_boxed_validation(Box::new(check));
    }

    fn add_boxed_validation(&self, check: Validation) {
        self.data_mut().validations.push(check);
    }

    /// Adds a visitor of this construct and everything below it. Visitors of lower priority go first; the usual one
    /// is 500, [`aspect`](crate::aspect) names others.
    ///
    /// # Errors
    /// At synthesis: `SW0011` if it keeps adding constructs or aspects.
    #[track_caller]
    pub fn add_aspect(&self, aspect: impl Aspect + 'static, priority: i32) {
        self.check_in_time();
        let registered = Registered {
            node: self.index,
            priority,
            location: self.graph.line(Location::caller()),
            aspect: Box::new(aspect),
            seen: Cell::new(0),
        };
        self.graph.aspects.borrow_mut().push(Rc::new(registered));
    }

    /// Adds an entry to the construct's metadata in the assembly's manifest.
    pub fn add_metadata(&self, kind: impl Into<String>, data: impl Into<Json>) {
        let kind = kind.into();
        if let Some(data) = self.bounded(data.into(), "metadata") {
            self.with_mut(|node| node.metadata.push((kind, data)));
        }
    }

    /// Sets a context value for this construct and everything below it.
    pub fn set_context(&self, key: impl Into<String>, value: impl Into<Json>) {
        self.set_context_value(key.into(), value.into());
    }

    fn set_context_value(&self, key: String, value: Json) {
        if let Some(value) = self.bounded(value, "context") {
            self.with_mut(|node| node.context.insert(key, value));
        }
    }

    /// JSON that is kept in the tree, unless it is nested too deep, which is reported.
    pub(crate) fn bounded(&self, json: Json, what: &str) -> Option<Json> {
        nesting::bounded(json)
            .inspect_err(|problem| {
                let message = format!("{problem}, in the construct's {what}");
                self.add_error(Diagnostic::error(codes::INVALID_VALUE, message));
            })
            .ok()
    }

    /// The context value of the nearest construct, here or above, that has one for this key. `cdk.json`,
    /// `cdk.context.json` and `--context` set those of the app.
    pub fn context(&self, key: &str) -> Option<Json> {
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
