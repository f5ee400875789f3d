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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a construct",
    label = "not a construct",
    note = "a scope is an `App`, a `Stage`, a `Stack` or anything in one, by reference: `&stack`",
    note = "if it is a construct of a library: that may use another version of Stackwright; `cargo tree --duplicates` shows whether there are two, and one that both take must be chosen"
)]
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
