//! What a construct does later than its constructor, on behalf of the line that created it.

use std::cell::Cell;
use std::panic::Location;

use super::Node;
use super::graph::{Completing, Completion, Limit};
use crate::nesting::MAX_DEPTH;

/// Gives a cell its value back at the end of a scope, also when a panic of the app's code ends it.
pub(super) struct Restored<'a, T: Copy>(pub &'a Cell<T>, pub T);

impl<T: Copy> Drop for Restored<'_, T> {
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

/// One level of completing constructs for one another; the outermost one ends it.
struct Deeper<'a>(&'a Cell<Option<Completing>>, bool);

impl Drop for Deeper<'_> {
    fn drop(&mut self) {
        let Deeper(completing, is_outermost) = self;
        let now = completing.get().filter(|_| !*is_outermost);
        completing.set(now.map(|now| Completing {
            depth: now.depth - 1,
            ..now
        }));
    }
}

impl Node {
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
    ///
    /// # Errors
    /// At synthesis: `SW0099` if completions keep registering completions.
    pub fn on_complete(&self, complete: impl FnOnce() + 'static) {
        self.on_complete_boxed(Box::new(complete));
    }

    fn on_complete_boxed(&self, complete: Completion) {
        if let Some(completing) = self.graph.completing.get() {
            let Some(registrations) = completing.registrations.checked_sub(1) else {
                return self.graph.exceed(Limit::Completions, self.index);
            };
            self.graph.completing.set(Some(Completing {
                registrations,
                ..completing
            }));
        }
        self.with_mut(|node| node.completions.push(complete));
        self.graph.incomplete.borrow_mut().push_back(self.index);
    }

    pub(super) fn is_incomplete(&self) -> bool {
        self.with(|node| !node.completions.is_empty())
    }

    /// Runs what was registered with [`on_complete`](Node::on_complete) and has not run yet: for a method that needs what
    /// would otherwise be created when synthesis starts.
    pub fn complete(&self) {
        if !self.is_incomplete() {
            return;
        }
        let outer = self.graph.completing.get();
        let mut now = self.graph.completing();
        now.depth += 1;
        if now.depth > MAX_DEPTH || self.graph.len() > now.max_constructs {
            return self.graph.exceed(Limit::Completions, self.index);
        }
        let completions =
            std::mem::take(&mut self.graph.nodes.borrow_mut()[self.index as usize].completions);
        self.graph.completing.set(Some(now));
        let _deeper = Deeper(&self.graph.completing, outer.is_none());
        self.create_here(|| {
            for complete in completions {
                complete();
            }
        });
    }

    /// Runs something that creates constructs on behalf of this one, later than its own constructor did. They count as
    /// created on the line that created this construct, so that diagnostics point at a line of the app.
    pub fn create_here<R>(&self, create: impl FnOnce() -> R) -> R {
        self.at_line(self.location(), create)
    }

    /// Runs the work of a setter: what it creates, sets on resources and reports counts as done on the line that called the
    /// setter, which is a line of the app. The outermost call decides.
    ///
    /// ```
    /// use std::panic::Location;
    /// use stackwright::{App, CfnResource, Construct, Diagnostic, Stack};
    ///
    /// struct Topic(CfnResource);
    ///
    /// impl Topic {
    ///     #[track_caller]
    ///     fn tolerance(&self, share: f64) {
    ///         self.0.node().at_line(Location::caller(), || {
    ///             self.0.set_property("Tolerance", share);
    ///         });
    ///     }
    /// }
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let topic = Topic(CfnResource::new(&stack, "Topic", "X::Y::Topic"));
    /// let line = line!() + 1;
    /// topic.tolerance(f64::NAN);
    /// let diagnostics = app.synth().expect_err("not a number");
    /// assert_eq!(diagnostics.iter().next().unwrap().origin.as_ref().unwrap().line, line);
    /// ```
    pub fn at_line<R>(&self, line: &'static Location<'static>, act: impl FnOnce() -> R) -> R {
        let _restored = self.on_behalf_of(line);
        act()
    }

    /// What [`at_line`](Node::at_line) does, for what is done until the guard is dropped: a setter that is compiled many times
    /// over needs no closure around its work.
    #[must_use = "it ends where the guard is dropped"]
    pub fn on_behalf_of(&self, line: &'static Location<'static>) -> impl Drop + use<'_> {
        let outer = self.graph.on_behalf_of.get();
        self.graph.on_behalf_of.set(outer.or(Some(line)));
        Restored(&self.graph.on_behalf_of, outer)
    }

    /// The line on whose behalf something is done now, if it is not simply the caller's.
    pub(crate) fn acting_line(&self) -> Option<&'static Location<'static>> {
        self.graph.on_behalf_of.get()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;
    use crate::{App, CfnResource, Construct, Stack, aspect};

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
