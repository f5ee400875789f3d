//! The handle under a construct: its node, and whether it is owned by this app or imported.

use std::panic::Location;
use std::rc::Rc;

use stackwright::diagnostic::Code;
use stackwright::{Construct, Diagnostic, IntoValue, Node, Value};

use super::Set;

/// What all constructs of a type have in common.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name in `tree.json`, for example `stackwright_aws.s3.Bucket`.
    pub construct_type: &'static str,
    /// What it is called in messages, for example `bucket`.
    pub noun: &'static str,
    /// What creates one, for example `Bucket::new`.
    pub constructor: &'static str,
    /// The code of a setting on one that is imported.
    pub imported: Code,
}

impl Kind {
    /// The node of a new construct.
    #[track_caller]
    pub fn node(&self, scope: &Node, id: &str) -> Node {
        let node = Node::new(scope, id);
        node.set_construct_type(self.construct_type);
        node
    }
}

/// Whether what a construct stands for is created by this app, or exists elsewhere and is only known here.
#[derive(Debug)]
pub(crate) enum Origin<O, I> {
    Owned(Rc<O>),
    Imported(Rc<I>),
}

impl<O, I> Clone for Origin<O, I> {
    fn clone(&self) -> Self {
        match self {
            Origin::Owned(owned) => Origin::Owned(owned.clone()),
            Origin::Imported(imported) => Origin::Imported(imported.clone()),
        }
    }
}

/// What a construct consists of. Clones are the same construct.
#[derive(Debug)]
pub(crate) struct Handle<O, I> {
    node: Node,
    kind: &'static Kind,
    origin: Origin<O, I>,
}

impl<O, I> Clone for Handle<O, I> {
    fn clone(&self) -> Self {
        Handle {
            node: self.node.clone(),
            kind: self.kind,
            origin: self.origin.clone(),
        }
    }
}

impl<O, I> Construct for Handle<O, I> {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl<O, I> Handle<O, I> {
    /// A construct that this app creates.
    pub fn owned(kind: &'static Kind, node: Node, owned: Rc<O>) -> Self {
        Handle {
            node,
            kind,
            origin: Origin::Owned(owned),
        }
    }

    /// A construct that exists elsewhere.
    pub fn imported(kind: &'static Kind, node: Node, imported: I) -> Self {
        Handle {
            node,
            kind,
            origin: Origin::Imported(Rc::new(imported)),
        }
    }

    pub fn origin(&self) -> &Origin<O, I> {
        &self.origin
    }

    /// What it is made of, if this app creates it.
    pub fn as_owned(&self) -> Option<&O> {
        match &self.origin {
            Origin::Owned(owned) => Some(owned),
            Origin::Imported(_) => None,
        }
    }

    pub fn is_imported(&self) -> bool {
        self.as_owned().is_none()
    }

    /// Changes what this app creates; on something imported, reports that `what` cannot be set. What `edit` sets, creates
    /// and reports counts as done on the caller's line.
    #[track_caller]
    pub fn edit(&self, what: &str, edit: impl FnOnce(&O)) -> Self {
        if let Some((owned, _line)) = self.begin(what, Location::caller()) {
            edit(owned);
        }
        self.clone()
    }

    /// What all setters begin with; those are compiled one by one.
    fn begin(&self, what: &str, line: &'static Location<'static>) -> Option<(&O, impl Drop)> {
        let owned = self.as_owned();
        if owned.is_none() {
            report_imported(&self.node, self.kind, what, line);
        }
        Some((owned?, self.node.on_behalf_of(line)))
    }

    /// Changes what this app creates with a value that remembers the caller's line, for checks that come later.
    #[track_caller]
    pub fn set<V>(&self, what: &str, value: V, edit: impl FnOnce(&O, Set<V>)) -> Self {
        let value = Set::new(value);
        if let Some((owned, _line)) = self.begin(what, Location::caller()) {
            edit(owned, value);
        }
        self.clone()
    }

    /// Reports that `what` cannot be set on something imported, on the caller's line.
    #[track_caller]
    pub fn report_imported(&self, what: &str) {
        report_imported(&self.node, self.kind, what, Location::caller());
    }

    /// Reports what is wrong with a setting, on the caller's line.
    #[track_caller]
    pub fn report(&self, diagnostic: Diagnostic) {
        self.node.report(diagnostic.at(Location::caller()));
    }
}

/// Reports that `what` cannot be set on something that exists elsewhere.
pub(crate) fn report_imported(
    node: &Node,
    kind: &Kind,
    what: &str,
    at: &'static Location<'static>,
) {
    let Kind {
        noun, constructor, ..
    } = kind;
    node.add_error(
        Diagnostic::error(
            &kind.imported,
            format!("{what} is set on a {noun} that exists elsewhere"),
        )
        .at(at)
        .hint(format!(
            "set it where the {noun} is created, or create one here with `{constructor}`"
        )),
    );
}

/// A value that is computed at synthesis from what a construct is made of; `None` leaves the property out.
pub(crate) fn lazily<O: 'static, T, V: IntoValue<T> + 'static>(
    owned: &Rc<O>,
    produce: fn(&O) -> V,
) -> Value<T> {
    let owned = owned.clone();
    Value::lazy(move || produce(&owned))
}

/// Registers a check that looks at what a construct is made of when the app is complete.
pub(crate) fn check<O: 'static>(node: &Node, owned: &Rc<O>, problems: fn(&O) -> Vec<Diagnostic>) {
    let owned = owned.clone();
    node.add_validation(move || problems(&owned));
}
