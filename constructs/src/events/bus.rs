//! Event buses.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, Node, Resource, Value, intrinsic, sub,
};
use stackwright_cfn::events::event_bus::{
    DeadLetterConfig, LogConfig, LogConfigIncludeDetail as LogDetail, LogConfigLevel as LogLevel,
};
use stackwright_cfn::events::{CfnEventBus, CfnEventBusPolicy};
use stackwright_facts::name::Name;

use super::archive::Archive;
use super::codes;
use super::sqs::SERVICE;
use crate::iam::{
    Grant, GrantActions, Grantable, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy,
};
use crate::kit::{Handle, Kind, Origin, adopt, check_name, lazily, written};
use crate::kms::Key;
use crate::sqs::Queue;

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
        let name = node.unique_id().into();
        Self::named(node, name)
    }

    /// A bus for the events of a partner, such as `aws.partner/example.com/shop`, which must have been set up with the partner for
    /// this account.
    #[track_caller]
    pub fn of_partner(scope: &impl Construct, id: &str, source: impl IntoValue<String>) -> Self {
        let source = source.into_value();
        let bus = Self::named(EVENT_BUS.node(scope.node(), id), source.clone());
        if let Some(owned) = bus.0.as_owned() {
            owned.cfn.event_source_name(source);
        }
        Defaults::apply(bus)
    }

    #[track_caller]
    fn named(node: Node, name: Value<String>) -> Self {
        let name = Rc::new(RefCell::new(name));
        let cfn = CfnEventBus::new(
            &node,
            "Resource",
            lazily(&name, |name| name.borrow().clone()),
        );
        let owned = Rc::new(Owned { cfn, name });
        EventBus(Handle::owned(&EVENT_BUS, node, owned))
    }

    /// A bus of the generated type, such as one of an included template: it is granted on and changed like one that is created
    /// here. What the template says of it stays until a setter says otherwise.
    #[track_caller]
    pub fn from_cfn(bus: &CfnEventBus) -> Self {
        adopt(&EVENT_BUS, bus, |node| {
            let name: Value<String> = intrinsic::raw(written(bus.resource(), "Name"));
            let name = Rc::new(RefCell::new(name));
            // The constructor of the generated type takes it, and nothing else does.
            let named: Value<String> = lazily(&name, |name| name.borrow().clone());
            bus.resource().set_property("Name", named);
            let owned = Rc::new(Owned {
                cfn: bus.clone(),
                name,
            });
            EventBus(Handle::owned(&EVENT_BUS, node, owned))
        })
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

    /// Where events go that the bus cannot deliver to itself, as those of a partner that are encrypted with a key which it may not
    /// use. The queue lets EventBridge send.
    #[track_caller]
    pub fn dead_letter_queue(&self, queue: &Queue) -> Self {
        EventBus(self.0.edit("a dead-letter queue", |bus| {
            let config = DeadLetterConfig::new().arn(queue.queue_arn());
            bus.cfn.dead_letter_config(config);
            queue.add_to_resource_policy(
                PolicyStatement::allow()
                    .action("sqs:SendMessage")
                    .resource(queue.queue_arn())
                    .principal(Principal::service(SERVICE))
                    .condition("ArnEquals", "aws:SourceArn", bus.cfn.attr_arn()),
            );
        }))
    }

    /// What EventBridge writes about the bus to the logs that are delivered from it, and how much of each event.
    #[track_caller]
    pub fn log(&self, level: LogLevel, detail: LogDetail) -> Self {
        EventBus(self.0.edit("logging", |bus| {
            let config = LogConfig::new().level(level).include_detail(detail);
            bus.cfn.log_config(config);
        }))
    }

    /// Keeps events, so that they can be sent again. The archive is created in the bus, under the id.
    #[track_caller]
    pub fn archive(&self, id: &str) -> Archive {
        let description = sub!("Event Archive for {} Event Bus", self.event_bus_name());
        Archive::new(self, id, self).description(description)
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

    /// Lets somebody send events: through their own policy, or, if they are of another account, through the bus's, in a statement
    /// that is called `AllowPutEvents`.
    #[track_caller]
    pub fn grant_put_events(&self, grantee: &impl Grantable) -> Grant {
        self.grant_put_events_as(grantee, "AllowPutEvents")
    }

    /// Lets somebody send events. In the bus's policy, the statement has this name, of which each can be there once.
    #[track_caller]
    pub fn grant_put_events_as(&self, grantee: &impl Grantable, sid: &str) -> Grant {
        let statement = Named { bus: self, sid };
        let (actions, bus) = (["events:PutEvents"], vec![self.event_bus_arn()]);
        Grant::on_principal_or_resource(grantee, &actions, bus, &statement)
    }

    /// Lets somebody send events to every bus of the account and region.
    #[track_caller]
    pub fn grant_put_events_to_all(grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["events:PutEvents"], vec!["*".into()])
    }
}

impl ResourceWithPolicy for EventBus {
    /// Adds a statement to the bus's policy, as a resource of its own under the statement's name: `PolicyStatement::sid`. `false` for a bus
    /// that exists elsewhere, whose policy is not changed.
    ///
    /// # Errors
    /// At synthesis: `SW0374` if the statement has no name.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        if self.0.as_owned().is_none() {
            return false;
        }
        let Some(sid) = statement.name().map(|sid| format!("cdk-{sid}")) else {
            let problem = "a statement of the policy of an event bus has no name";
            let problem = Diagnostic::error(codes::BUS_POLICY, problem);
            let hint = "name it with `sid`, by which EventBridge tells statements apart";
            self.0.report(problem.hint(hint));
            return false;
        };
        let node = Node::new(self, &sid);
        node.set_construct_type("stackwright_aws.events.EventBusPolicy");
        let document = PolicyDocument::new();
        document.add(statement.sid(sid.as_str()));
        document.check_as_resource_policy(&node);
        let statement = Value::<Data>::lazy(move || {
            let statements = document.statement_data();
            statements.into_iter().next().unwrap_or(Data::Null)
        });
        CfnEventBusPolicy::new(&node, "Resource", sid.as_str())
            .event_bus_name(self.event_bus_name())
            .statement(statement);
        true
    }
}

/// The policy of a bus, to which statements are added under a name.
struct Named<'a> {
    bus: &'a EventBus,
    sid: &'a str,
}

impl Construct for Named<'_> {
    fn node(&self) -> &Node {
        self.bus.node()
    }
}

impl ResourceWithPolicy for Named<'_> {
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        self.bus.add_to_resource_policy(statement.sid(self.sid))
    }
}
