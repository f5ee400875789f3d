//! Event buses.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value, intrinsic, sub};
use stackwright_cfn::events::CfnEventBus;
use stackwright_facts::name::Name;

use super::archive::Archive;
use super::codes;
use crate::iam::{Grant, GrantActions, Grantable};
use crate::kit::{Handle, Kind, Origin, check_name, lazily};
use crate::kms::Key;

static EVENT_BUS: Kind = Kind {
    construct_type: "stackwright_aws.events.EventBus",
    noun: "event bus",
    constructor: "EventBus::new",
    imported: codes::IMPORTED,
};

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
pub struct EventBus(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnEventBus,
    name: Rc<RefCell<Value<String>>>,
}

#[derive(Debug)]
struct Imported {
    name: Value<String>,
    arn: Value<String>,
}

impl Construct for EventBus {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for EventBus {
    type Resource = CfnEventBus;

    fn governed_arn(&self) -> Value<String> {
        self.event_bus_arn()
    }
}

impl EventBus {
    /// A bus whose name is made of the construct's path.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(EVENT_BUS.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let name = Rc::new(RefCell::new(Value::from(node.unique_id())));
        let cfn = CfnEventBus::new(
            &node,
            "Resource",
            lazily(&name, |name| name.borrow().clone()),
        );
        let owned = Rc::new(Owned { cfn, name });
        EventBus(Handle::owned(&EVENT_BUS, node, owned))
    }

    /// A bus that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let node = EVENT_BUS.node(scope.node(), id);
        let name = name.into_value();
        let resource = sub!("event-bus/{name}");
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
        Self::import(EVENT_BUS.node(scope.node(), id), name, arn)
    }

    fn import(node: Node, name: Value<String>, arn: Value<String>) -> Self {
        EventBus(Handle::imported(&EVENT_BUS, node, Imported { name, arn }))
    }

    /// Gives the bus a name of its own, 1 to 256 letters, digits and any of `/.-_`; only a partner's has a slash.
    ///
    /// # Errors
    /// At synthesis: `SW0357` if EventBridge does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::EventBus, &name);
        EventBus(self.0.edit("a name", |bus| {
            bus.name.replace(name);
        }))
    }

    /// What the bus is for, up to 512 characters.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        EventBus(self.0.edit("a description", |bus| {
            bus.cfn.description(text);
        }))
    }

    /// Encrypts events with this key. Its policy must let EventBridge use it.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        EventBus(self.0.edit("a key", |bus| {
            bus.cfn.kms_key_identifier(key.key_arn());
        }))
    }

    /// Keeps events, so that they can be sent again. The archive is created in the bus, under the id.
    ///
    /// # Errors
    /// At synthesis: `SW0373` if EventBridge does not accept it; `SW0350` for a pattern that it rejects.
    #[track_caller]
    pub fn archive(&self, id: &str, archive: Archive) -> Self {
        archive.create(self.node(), id, &self.event_bus_arn());
        self.clone()
    }

    /// The ARN.
    pub fn event_bus_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bus) => bus.cfn.attr_arn(),
            Origin::Imported(bus) => bus.arn.clone(),
        }
    }

    /// The name.
    pub fn event_bus_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bus) => bus.cfn.ref_(),
            Origin::Imported(bus) => bus.name.clone(),
        }
    }

    /// Lets somebody send events.
    #[track_caller]
    pub fn grant_put_events(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["events:PutEvents"], vec![self.event_bus_arn()])
    }
}
