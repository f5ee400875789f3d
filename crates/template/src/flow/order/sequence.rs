//! What is created before what, by references and `DependsOn`.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::engines::text::Located;
use crate::model::{ReferenceKind, Scenarios, Section};

/// Stack and logical ID.
type Place<'t> = (Option<usize>, &'t str);

/// Which resources are created before which, by references and `DependsOn`.
#[derive(Debug, Default)]
pub(in crate::flow) struct Sequence<'t> {
    /// What each resource refers to.
    direct: HashMap<Place<'t>, Vec<&'t str>>,
    /// All that is created before a resource, worked out when it is first asked for.
    before: RefCell<HashMap<Place<'t>, Rc<HashSet<&'t str>>>>,
}

impl<'t> Sequence<'t> {
    pub(in crate::flow) fn new(stacks: &[&Scenarios<'t>]) -> Self {
        let mut sequence = Self::default();
        for scenarios in stacks {
            let at = scenarios.link().map(|link| link.at);
            for reference in &scenarios.template().references {
                let orders =
                    reference.kind.is_value() || reference.kind == ReferenceKind::DependsOn;
                if orders && reference.owner.section == Section::Resources {
                    let place = (at, reference.owner.name);
                    sequence
                        .direct
                        .entry(place)
                        .or_default()
                        .push(reference.target);
                }
            }
        }
        sequence
    }

    /// Whether a resource is created before another one of the same stack.
    pub(in crate::flow) fn is_before(&self, first: &Located<'_>, later: &Located<'t>) -> bool {
        self.has_before(later, first.name)
    }

    /// Whether the resource of that logical ID is created before another one of the same stack.
    pub(in crate::flow) fn has_before(&self, later: &Located<'t>, first: &str) -> bool {
        self.all_before(later).contains(first)
    }

    fn all_before(&self, later: &Located<'t>) -> Rc<HashSet<&'t str>> {
        let at = later.link.map(|link| link.at);
        let place = (at, later.name);
        if let Some(known) = self.before.borrow().get(&place) {
            return Rc::clone(known);
        }
        let mut found: HashSet<&'t str> = HashSet::new();
        let mut todo = vec![later.name];
        while let Some(next) = todo.pop() {
            for target in self.direct.get(&(at, next)).into_iter().flatten() {
                if found.insert(target) {
                    todo.push(target);
                }
            }
        }
        let found = Rc::new(found);
        self.before.borrow_mut().insert(place, Rc::clone(&found));
        found
    }
}
