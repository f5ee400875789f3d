//! What constructs share: one of a kind for a scope, such as the function of a stack that several of them call.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Node;

/// What is kept for nodes, by its type.
pub(super) type Shared = RefCell<HashMap<(u32, TypeId), Rc<dyn Any>>>;

impl Node {
    /// What constructs share at this place in the tree, one of each type: made the first time that somebody asks for it.
    ///
    /// ```
    /// use stackwright::{App, CfnResource, Construct, Node, Resource, Stack, Value};
    ///
    /// struct Alarms(CfnResource);
    ///
    /// /// The one topic of a stack for all its alarms.
    /// fn alarms(scope: &impl Construct) -> Value<String> {
    ///     let stack = scope.node().stack().expect("a stack");
    ///     let shared = stack.node().shared(|| Alarms(CfnResource::new(&stack, "Alarms", "AWS::SNS::Topic")));
    ///     shared.0.ref_()
    /// }
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let (one, other) = (alarms(&stack), alarms(&Node::new(&stack, "Below")));
    /// assert!(one.is_written_as(&other));
    /// ```
    #[track_caller]
    pub fn shared<T: 'static>(&self, make: impl FnOnce() -> T) -> Rc<T> {
        if let Some(known) = self.find_shared() {
            return known;
        }
        let made = Rc::new(make());
        self.share(TypeId::of::<T>(), made.clone());
        made
    }

    fn share(&self, of_type: TypeId, made: Rc<dyn Any>) {
        let key = (self.index, of_type);
        let _replaced = self.graph.shared.borrow_mut().insert(key, made);
    }

    /// What [`shared`](Node::shared) made here, if it did.
    pub fn find_shared<T: 'static>(&self) -> Option<Rc<T>> {
        self.any_shared(TypeId::of::<T>())?.downcast().ok()
    }

    fn any_shared(&self, of_type: TypeId) -> Option<Rc<dyn Any>> {
        let known = self.graph.shared.borrow();
        known.get(&(self.index, of_type)).cloned()
    }
}
