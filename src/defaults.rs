//! Defaults of an organisation: what is done with each new construct of a type before its creator goes on.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::tree::{Construct, Node};

type Apply = Rc<dyn Fn(&dyn Any)>;

/// What is done with new constructs of each type, on a place in the tree.
#[derive(Default)]
struct Applied(RefCell<HashMap<TypeId, Vec<Apply>>>);

/// Defaults for the constructs below a place in the tree: a function for each type, which is called with each new construct of
/// that type. What whoever creates the construct sets afterwards decides, so that a default is no rule; an
/// [`Aspect`](crate::Aspect) can be one.
///
/// ```
/// use stackwright::{App, CfnResource, Construct, Defaults, Node, Stack};
///
/// #[derive(Clone)]
/// struct Topic(CfnResource);
/// # impl Construct for Topic { fn node(&self) -> &Node { self.0.node() } }
/// impl Topic {
///     #[track_caller]
///     fn new(scope: &impl Construct, id: &str) -> Self {
///         // A constructor ends with this, so that there can be defaults of its type.
///         Defaults::apply(Topic(CfnResource::new(scope, id, "AWS::SNS::Topic")))
///     }
/// }
///
/// let app = App::new();
/// Defaults::of(&app).set(|topic: &Topic| topic.0.set_property("KmsMasterKeyId", "alias/team"));
/// let stack = Stack::new(&app, "S");
/// Topic::new(&stack, "Alerts");
///
/// let assembly = app.synth().unwrap();
/// let topic = &assembly.template("S").unwrap()["Resources"]["Alerts"];
/// assert_eq!(topic["Properties"]["KmsMasterKeyId"], "alias/team");
/// ```
#[derive(Clone, Debug)]
pub struct Defaults(Node);

impl Defaults {
    /// Those of a construct, for everything that is created below it from now on.
    pub fn of(scope: &impl Construct) -> Self {
        Defaults(scope.node().clone())
    }

    /// Calls a function with each new construct of a type. Those of places further out are called first, and of one place, those
    /// that were set first.
    pub fn set<C: Construct + 'static>(&self, default: impl Fn(&C) + 'static) -> Self {
        let applied = self.0.shared(Applied::default);
        let apply: Apply = Rc::new(move |construct: &dyn Any| {
            if let Some(construct) = construct.downcast_ref() {
                default(construct);
            }
        });
        let mut by_type = applied.0.borrow_mut();
        by_type.entry(TypeId::of::<C>()).or_default().push(apply);
        self.clone()
    }

    /// Does what the places that a new construct is in have set for its type, and returns it: constructors end with it.
    pub fn apply<C: Construct + 'static>(construct: C) -> C {
        apply_to(construct.node(), &construct);
        construct
    }
}

fn apply_to(node: &Node, construct: &dyn Any) {
    let mut found = Vec::new();
    let mut at = Some(node.clone());
    while let Some(node) = at {
        if let Some(applied) = node.find_shared::<Applied>() {
            let by_type = applied.0.borrow();
            let here = by_type.get(&construct.type_id()).into_iter().flatten();
            found.push(here.cloned().collect::<Vec<_>>());
        }
        at = node.scope();
    }
    // Called when nothing is borrowed any more: they may create constructs and set defaults.
    for apply in found.into_iter().rev().flatten() {
        apply(construct);
    }
}
