//! The handle under a construct that is always created by this app, and never imported.

use std::fmt;
use std::ops::Deref;
use std::panic::Location;
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Node};

use super::{Set, check};

/// A construct that this app creates, and what it is made of. Clones are the same construct.
pub(crate) struct Part<O> {
    node: Node,
    owned: Rc<O>,
}

impl<O> Clone for Part<O> {
    fn clone(&self) -> Self {
        Part {
            node: self.node.clone(),
            owned: self.owned.clone(),
        }
    }
}

/// Without what it is made of: parts that are connected hold each other.
impl<O> fmt::Debug for Part<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl<O> Construct for Part<O> {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl<O> Deref for Part<O> {
    type Target = O;

    fn deref(&self) -> &O {
        &self.owned
    }
}

impl<O: 'static> Part<O> {
    pub fn new(node: Node, owned: Rc<O>) -> Self {
        Part { node, owned }
    }

    /// What it is made of, for what is computed at synthesis.
    pub fn owned(&self) -> Rc<O> {
        self.owned.clone()
    }

    /// Changes what it is made of. What `edit` sets, creates and reports counts as done on the caller's line.
    #[track_caller]
    pub fn edit(&self, edit: impl FnOnce(&O)) -> Self {
        let _line = self.node.on_behalf_of(Location::caller());
        edit(&self.owned);
        self.clone()
    }

    /// Changes what it is made of with a value that remembers the caller's line, for checks that come later.
    #[track_caller]
    pub fn set<V>(&self, value: V, edit: impl FnOnce(&O, Set<V>)) -> Self {
        let value = Set::new(value);
        let _line = self.node.on_behalf_of(Location::caller());
        edit(&self.owned, value);
        self.clone()
    }

    /// Reports what is wrong with a setting, on the caller's line.
    #[track_caller]
    pub fn report(&self, diagnostic: Diagnostic) {
        self.node.report(diagnostic.at(Location::caller()));
    }

    /// Registers a check that looks at what it is made of when the app is complete.
    pub fn check(&self, problems: fn(&O) -> Vec<Diagnostic>) {
        check(&self.node, &self.owned, problems);
    }
}
