//! Event buses.

use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Diagnostic, IntoValue, Node, Resource, Value, intrinsic,
};
use stackwright_cfn::events::CfnEventBus;
use stackwright_facts::name::Name;

use super::codes;
use crate::iam::{Grant, Grantable};
use crate::kit::check_name;
use crate::kms::Key;

/// A bus for events of one's own or of partners. Events of AWS services arrive on the account's default bus, on which
/// rules are unless [`Rule::bus`](super::Rule::bus) says otherwise.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::events::{EventBus, EventPattern, Rule};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bus = EventBus::new(&stack, "Orders");
/// Rule::new(&stack, "OnOrder").bus(&bus).on(EventPattern::new().source("shop.orders"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html>
#[derive(Clone, Debug)]
pub struct EventBus {
    node: Node,
    origin: Rc<Origin>,
}

#[derive(Debug)]
enum Origin {
    Here(CfnResource),
    Elsewhere {
        name: Value<String>,
        arn: Value<String>,
    },
}

impl Construct for EventBus {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl EventBus {
    /// A bus whose name is made of the construct's path.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.events.EventBus");
        let resource = CfnEventBus::new(&node, "Resource", node.unique_id());
        let origin = Rc::new(Origin::Here(resource.resource().clone()));
        EventBus { node, origin }
    }

    /// A bus that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (Node::new(scope, id), name.into_value());
        let resource = stackwright::sub!("event-bus/{name}");
        let arn = match node.stack() {
            Some(stack) => stack.arn("events", resource),
            None => resource,
        };
        Self::import(node, name, arn)
    }

    /// A bus that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let name = match arn.as_str().and_then(|arn| arn.split_once('/')) {
            Some((_, name)) => name.into(),
            None => intrinsic::select(1, intrinsic::split("/", &arn)),
        };
        Self::import(Node::new(scope, id), name, arn)
    }

    fn import(node: Node, name: Value<String>, arn: Value<String>) -> Self {
        node.set_construct_type("stackwright_aws.events.EventBus");
        let origin = Rc::new(Origin::Elsewhere { name, arn });
        EventBus { node, origin }
    }

    fn edit(&self, what: &str, edit: impl FnOnce(&CfnResource)) -> Self {
        match &*self.origin {
            Origin::Here(resource) => edit(resource),
            Origin::Elsewhere { .. } => self.node.add_error(
                Diagnostic::error(
                    codes::IMPORTED,
                    format!("{what} is set on an event bus that exists elsewhere"),
                )
                .hint("set it where the bus is created, or create one here with `EventBus::new`"),
            ),
        }
        self.clone()
    }

    /// Gives the bus a name of its own, 1 to 256 letters, digits and any of `/.-_`; only a partner's has a slash.
    ///
    /// # Errors
    /// At synthesis: `SW0357` if EventBridge does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(&self.node, codes::INVALID_NAME, Name::EventBus, &name);
        self.edit("a name", |resource| resource.set_property("Name", name))
    }

    /// What the bus is for, up to 512 characters.
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        self.edit("a description", |resource| {
            resource.set_property("Description", text)
        })
    }

    /// Encrypts events with this key. Its policy must let EventBridge use it.
    pub fn encryption_key(&self, key: &Key) -> Self {
        let arn = key.key_arn();
        self.edit("a key", |resource| {
            resource.set_property("KmsKeyIdentifier", arn)
        })
    }

    /// The ARN.
    pub fn event_bus_arn(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(resource) => resource.attr("Arn"),
            Origin::Elsewhere { arn, .. } => arn.clone(),
        }
    }

    /// The name.
    pub fn event_bus_name(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(resource) => resource.ref_(),
            Origin::Elsewhere { name, .. } => name.clone(),
        }
    }

    /// Lets somebody send events.
    #[track_caller]
    pub fn grant_put_events(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["events:PutEvents"], vec![self.event_bus_arn()])
    }
}
