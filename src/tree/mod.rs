//! The construct tree: what everything in it implements, the data in it, and the handles on it.

mod change;
mod completion;
mod graph;
mod node;
mod shared;

use std::rc::Rc;

pub(crate) use graph::{Graph, Kind, NodeData, Phase};
pub use node::{Node, NodeRef};

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
