//! Changes to the resource of a construct, whatever else sets its properties: the escape hatches.

use std::panic::Location;

use super::{Construct, Kind, Node};
use crate::codes;
use crate::data::Data;
use crate::diagnostic::Diagnostic;
use crate::element::{Element, GivenId, Override};
use crate::resource::RemovalPolicy;

/// How many constructs a hint names.
const MAX_NAMED: usize = 8;

impl Node {
    /// Sets anything in the synthesized resource, by path, after everything else: `Properties.Tags.0.Value`,
    /// `UpdatePolicy`, … A dot inside a name is written `\\.`. On an L2 construct it applies to its
    /// [main resource](Node::default_child).
    ///
    /// # Errors
    /// At synthesis: `SW0010` if the construct has no resource, or the path leads through something that is neither an
    /// object nor a list.
    #[track_caller]
    pub fn set(&self, path: &str, value: impl Into<Data>) {
        self.override_at(path, Some(value.into()));
    }

    /// Removes anything from the synthesized resource, by path, after everything else.
    ///
    /// # Errors
    /// As for [`set`](Node::set).
    #[track_caller]
    pub fn remove(&self, path: &str) {
        self.override_at(path, None);
    }

    #[track_caller]
    fn override_at(&self, path: &str, value: Option<Data>) {
        let (path, location) = (path.to_owned(), self.graph.line(Location::caller()));
        self.change(location, move |element| {
            element.overrides.push(Override {
                path,
                value,
                location,
            });
        });
    }

    /// Gives the resource (or parameter, output …) a logical ID of its own.
    ///
    /// # Errors
    /// At synthesis: `SW0003` if it is not alphanumeric, longer than 255 characters, or taken; `SW0010` if the construct
    /// has no resource.
    #[track_caller]
    pub fn override_logical_id(&self, logical_id: impl Into<String>) {
        let (id, location) = (logical_id.into(), self.graph.line(Location::caller()));
        self.change(location, move |element| {
            element.logical_id = Some(GivenId { id, location });
        });
    }

    /// Makes the main resource a version of what is in another construct: it has another logical ID whenever a property of
    /// that is another, but for some that are named here, so that CloudFormation creates a new one and deletes the old.
    ///
    /// ```
    /// use stackwright::{App, CfnResource, Construct, Stack};
    ///
    /// let id = |memory: i64| {
    ///     let app = App::new();
    ///     let stack = Stack::new(&app, "S");
    ///     let function = CfnResource::new(&stack, "F", "AWS::Lambda::Function").property("MemorySize", memory);
    ///     let version = CfnResource::new(&stack, "V", "AWS::Lambda::Version").property("FunctionName", function.ref_());
    ///     version.node().version_of(&function, &["Tags"]);
    ///     let template = app.synth().unwrap().template("S").unwrap()["Resources"].clone();
    ///     template.as_object().unwrap().keys().find(|id| id.starts_with('V')).cloned()
    /// };
    /// assert_eq!(id(128), id(128));
    /// assert_ne!(id(128), id(256));
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0010` if the construct has no resource.
    #[track_caller]
    pub fn version_of(&self, other: &impl Construct, ignoring: &'static [&'static str]) {
        let location = self.graph.line(Location::caller());
        let of = other.node().index;
        self.change(location, move |element| {
            element.versions.push((of, ignoring))
        });
    }

    /// What happens to the main resource when it leaves the stack: sets `DeletionPolicy` and `UpdateReplacePolicy`.
    ///
    /// # Errors
    /// At synthesis: `SW0010` if the construct has no resource.
    #[track_caller]
    pub fn apply_removal_policy(&self, policy: RemovalPolicy) {
        let location = self.graph.line(Location::caller());
        if self.with(|node| node.element().is_some_and(|element| !element.is_resource())) {
            return self.report_no_resource(location);
        }
        self.change(location, move |element| element.set_removal_policy(policy));
    }

    /// Changes the element that this is, or the main resource of this; if that is to be created when the construct is
    /// complete, then.
    fn change<R>(
        &self,
        location: &'static Location<'static>,
        change: impl FnOnce(&mut Element) -> R + 'static,
    ) {
        let mut target = self.clone();
        while !target.with(|node| node.element().is_some()) {
            target = match target.default_child() {
                Some(child) => child,
                None if target.is_incomplete() => {
                    let node = target.clone();
                    return target.on_complete(move || node.change(location, change));
                }
                None => return target.report_no_resource(location),
            };
        }
        let _replaced = target.with_mut(|node| match &mut node.kind {
            Kind::Element(element) => Some(change(element)),
            _ => None,
        });
    }

    fn report_no_resource(&self, location: &'static Location<'static>) {
        let children = self.children().into_iter();
        let with_resource: Vec<String> = children
            .filter(|child| {
                child
                    .find_all()
                    .iter()
                    .any(|node| node.as_resource().is_some())
            })
            .map(|child| format!("`{}`", child.id()))
            .collect();
        let hint = match with_resource.len() {
            0 => "nothing in it is a resource: change the construct that has the one you mean"
                .to_owned(),
            count => format!(
                "take a construct in it with `node().find_child(id)`: {}{}",
                with_resource[..count.min(MAX_NAMED)].join(", "),
                if count > MAX_NAMED { ", …" } else { "" }
            ),
        };
        self.add_error(
            Diagnostic::error(
                codes::ESCAPE_HATCH,
                "the construct has no main resource to change",
            )
            .at(location)
            .hint(hint),
        );
    }

    /// Makes a construct in this one its main resource, or what has it: escape hatches, removal policies and logical IDs
    /// that are set here then apply there. A child with the id `Resource` or `Default` needs no mention.
    ///
    /// ```
    /// use stackwright::{App, CfnResource, Construct, Node, Stack};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let alerts = Node::new(&stack, "Alerts");
    /// let topic = CfnResource::new(&alerts, "Topic", "AWS::SNS::Topic");
    /// alerts.set_default_child(&topic);
    /// alerts.override_logical_id("Alerts");
    /// alerts.set("Properties.DisplayName", "alerts");
    ///
    /// let assembly = app.synth().unwrap();
    /// let resources = &assembly.template("S").unwrap()["Resources"];
    /// assert_eq!(resources["Alerts"]["Properties"]["DisplayName"], "alerts");
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0010` if it is not in this construct.
    #[track_caller]
    pub fn set_default_child(&self, child: &impl Construct) {
        self.set_default_node(child.node());
    }

    #[track_caller]
    fn set_default_node(&self, child: &Node) {
        let mut above = child.scope();
        while above.as_ref().is_some_and(|node| node != self) {
            above = above.and_then(|node| node.scope());
        }
        if above.is_none() {
            let message = format!(
                "`{}` is not in the construct whose main resource it is to be",
                child.path()
            );
            return self.add_error(
                Diagnostic::error(codes::ESCAPE_HATCH, message)
                    .at(Location::caller())
                    .hint("create it with this construct as its scope"),
            );
        }
        let index = child.index;
        self.with_mut(|node| node.default_child = Some(index));
    }
}
