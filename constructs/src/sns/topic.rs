//! Topics, and who may publish to them.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Naming, Node, Resource, Value,
};
use stackwright_cfn::Access;
use stackwright_cfn::sns::topic::{LoggingConfig, LoggingConfigProtocol as DeliveryProtocol};
use stackwright_cfn::sns::{CfnTopic, CfnTopicPolicy};
use stackwright_facts::name::Name;

use super::{Subscription, codes};
use crate::iam::{
    Grant, GrantActions, Grantable, Grantee, PolicyStatement, Principal, ResourceWithPolicy, Role,
};
use crate::kit::{
    EncryptionKey, Handle, KeyChoice, Kind, Origin, ResourcePolicy, Set, account_of, adopt, check,
    check_name, contains, is_true, kept, lazily, part_of_arn, written,
};
use crate::kms::Key;

/// What publishing to an encrypted topic takes.
const PUBLISH_ENCRYPTED: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey*"];

/// What others know of it by its name.
static NAMING: Naming = Naming::new(
    "TopicName",
    &[
        ("Ref", "arn:${Partition}:sns:${Region}:${Account}:${Name}"),
        (
            "TopicArn",
            "arn:${Partition}:sns:${Region}:${Account}:${Name}",
        ),
        ("TopicName", "${Name}"),
    ],
);

static TOPIC: Kind = Kind {
    construct_type: "stackwright_aws.sns.Topic",
    noun: "topic",
    constructor: "Topic::new",
    imported: codes::IMPORTED,
};

/// A topic.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::sns::{Subscription, Topic};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let topic = Topic::new(&stack, "Alerts").display_name("alerts").enforce_ssl();
/// topic.subscribe(Subscription::email("oncall@example.com"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/welcome.html>
#[derive(Clone, Debug)]
pub struct Topic(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnTopic,
    policy: ResourcePolicy,
    statements: RefCell<Vec<PolicyStatement>>,
    key: EncryptionKey,
    name: RefCell<Option<Set<Value<String>>>>,
    fifo: Cell<bool>,
    /// The setters of what only FIFO topics have.
    of_fifo: RefCell<Vec<Set<&'static str>>>,
    logged: RefCell<Vec<Value<LoggingConfig>>>,
    /// Whether alarms publish to it.
    for_alarms: Cell<bool>,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
}

impl Construct for Topic {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Topic {
    type Resource = CfnTopic;

    fn governed_arn(&self) -> Value<String> {
        self.topic_arn()
    }

    fn extend_to_key(&self, grant: Grant, grantee: &Grantee, access: &[Access]) -> Grant {
        match self.0.as_owned() {
            Some(owned) => owned.key.extend_to(grant, grantee, access),
            None => grant,
        }
    }
}

impl Topic {
    /// A standard topic that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(TOPIC.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned::of(CfnTopic::new(&node, "Resource")));
        owned
            .cfn
            .kms_master_key_id(lazily(&owned, Owned::master_key));
        Self::complete(node, owned)
    }

    /// A topic of the generated type, such as one of an included template: it is granted on and changed like one that is created
    /// here. What the template says of it stays until a setter says otherwise. Grants extend to a
    /// KMS key of this app that it names, and statements go into the `TopicPolicy` that the template has for it.
    #[track_caller]
    pub fn from_cfn(topic: &CfnTopic) -> Self {
        adopt(&TOPIC, topic, |node| {
            let is_written = |property: &str| written(topic.resource(), property);
            let owned = Rc::new(Owned::of(topic.clone()));
            owned
                .policy
                .take_over::<CfnTopicPolicy>(topic.resource(), ["Topics", "PolicyDocument"]);
            owned.fifo.set(is_true(&is_written("FifoTopic")));
            let name = is_written("TopicName")
                .as_str()
                .map(|name| Set::new(name.into()));
            owned.name.replace(name);
            let key = is_written("KmsMasterKeyId");
            owned.key.take_over(topic.resource(), &key);
            owned.cfn.kms_master_key_id(kept(
                &owned,
                key,
                |topic| !topic.key.is_written(),
                Owned::master_key,
            ));
            Self::complete(node, owned)
        })
    }

    fn complete(node: Node, owned: Rc<Owned>) -> Self {
        owned.cfn.resource().named_by(&NAMING);
        check(&node, &owned, Owned::problems);
        let (topic, owner) = (owned.clone(), node.clone());
        node.on_complete(move || topic.key.settle(&owner));
        Topic(Handle::owned(&TOPIC, node, owned))
    }

    /// A topic that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        Topic(Handle::imported(
            &TOPIC,
            TOPIC.node(scope.node(), id),
            Imported { arn },
        ))
    }

    /// Gives the topic a name of its own, up to 256 letters, digits, `-` and `_`; that of a FIFO topic ends in `.fifo`.
    ///
    /// # Errors
    /// At synthesis: `SW0470` if SNS does not accept it, `SW0471` if the ending is not that of the topic's type.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::Topic, &name);
        Topic(self.0.set("a name", name, |topic, name| {
            topic.cfn.topic_name(&*name);
            topic.name.replace(Some(name));
        }))
    }

    /// The name that people see who are told, up to 100 characters.
    #[track_caller]
    pub fn display_name(&self, name: impl IntoValue<String>) -> Self {
        Topic(self.0.edit("a display name", |topic| {
            topic.cfn.display_name(name);
        }))
    }

    /// Delivers each message once and in order within its group. It cannot be changed later.
    #[track_caller]
    pub fn fifo(&self) -> Self {
        Topic(self.0.edit("the type FIFO", |topic| {
            topic.fifo.set(true);
            topic.cfn.fifo_topic(true);
        }))
    }

    /// Takes messages with the same content for one message. For FIFO topics only.
    ///
    /// # Errors
    /// At synthesis: `SW0471` if it is not a FIFO topic.
    #[track_caller]
    pub fn content_based_deduplication(&self) -> Self {
        self.of_fifo("content_based_deduplication", |topic| {
            topic.content_based_deduplication(true);
        })
    }

    /// Counts what a FIFO topic can deliver for each group of messages instead of for the topic, which lets through more.
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/fifo-high-throughput.html>
    ///
    /// # Errors
    /// At synthesis: `SW0471` if it is not a FIFO topic.
    #[track_caller]
    pub fn high_throughput(&self) -> Self {
        self.of_fifo("high_throughput", |topic| {
            topic.fifo_throughput_scope("MessageGroup");
        })
    }

    /// Keeps the messages of a FIFO topic for so many days, 1 to 365, so that subscriptions can get them again.
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-archiving-replay.html>
    ///
    /// # Errors
    /// At synthesis: `SW0471` if it is not a FIFO topic.
    #[track_caller]
    pub fn archive(&self, time: impl Into<Duration>) -> Self {
        let days = Data::from(time.into().in_days());
        self.of_fifo("archive", |topic| {
            topic.archive_policy(Data::object([("MessageRetentionPeriod", days)]));
        })
    }

    #[track_caller]
    fn of_fifo(&self, setter: &'static str, edit: impl FnOnce(&CfnTopic)) -> Self {
        Topic(self.0.set(setter, setter, |topic, setter| {
            topic.of_fifo.borrow_mut().push(setter);
            edit(&topic.cfn);
        }))
    }

    /// Follows messages from their sender to whoever is told, for X-Ray.
    #[track_caller]
    pub fn tracing(&self) -> Self {
        Topic(self.0.edit("traces", |topic| {
            topic.cfn.tracing_config("Active");
        }))
    }

    /// Signs messages by SHA-256; by SHA-1 unless this is called.
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>
    #[track_caller]
    pub fn sign_with_sha256(&self) -> Self {
        Topic(self.0.edit("a signature", |topic| {
            topic.cfn.signature_version("2");
        }))
    }

    /// Logs to CloudWatch how deliveries by a protocol ended, by a role that SNS takes: all that failed, and a part, in
    /// percent, of the others.
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html>
    #[track_caller]
    pub fn log_deliveries(
        &self,
        protocol: DeliveryProtocol,
        role: &Role,
        successes_percent: u32,
    ) -> Self {
        let config = LoggingConfig::new(protocol)
            .failure_feedback_role_arn(role.role_arn())
            .success_feedback_role_arn(role.role_arn())
            .success_feedback_sample_rate(successes_percent.to_string());
        Topic(self.0.edit("logs of deliveries", |topic| {
            let mut logged = topic.logged.borrow_mut();
            logged.push(config.into_value());
            topic.cfn.delivery_status_logging(logged.clone());
        }))
    }

    /// Encrypts messages with this key; SNS does not encrypt them at rest unless this is called.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        Topic(self.0.edit("a key", |topic| {
            topic.key.choose(self.node(), KeyChoice::Given(key.clone()));
        }))
    }

    /// Refuses messages that are not encrypted on the way.
    #[track_caller]
    pub fn enforce_ssl(&self) -> Self {
        let added = self.add_to_resource_policy(
            PolicyStatement::deny()
                .sid("AllowPublishThroughSSLOnly")
                .action("sns:Publish")
                .resource(self.topic_arn())
                .principal(Principal::star())
                .condition("Bool", "aws:SecureTransport", "false"),
        );
        if !added {
            self.0
                .report_imported("the refusal of unencrypted messages");
        }
        self.clone()
    }

    /// Tells somebody what is published. The subscription is below the queue or the function that is told, and below the topic
    /// where an address is. Nobody can be told twice.
    ///
    /// # Errors
    /// At synthesis: `SW0473` if a FIFO topic is to tell somebody other than a queue, or a standard topic a FIFO queue, and
    /// `SW0474` if SNS does not accept a setting of the subscription.
    #[track_caller]
    pub fn subscribe(&self, subscription: impl Into<Subscription>) -> Self {
        subscription.into().create(self, Location::caller());
        self.clone()
    }

    /// The ARN.
    pub fn topic_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(topic) => topic.cfn.ref_(),
            Origin::Imported(topic) => topic.arn.clone(),
        }
    }

    /// The name.
    pub fn topic_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(topic) => topic.cfn.attr_topic_name(),
            Origin::Imported(topic) => part_of_arn(&topic.arn, 5),
        }
    }

    /// Whether it is a FIFO topic.
    pub fn is_fifo(&self) -> bool {
        match self.0.origin() {
            Origin::Owned(topic) => topic.fifo.get(),
            Origin::Imported(topic) => has_fifo_ending(&topic.arn),
        }
    }

    /// Whether the topic exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// The key that messages are encrypted with.
    pub fn topic_key(&self) -> Option<Key> {
        self.node().complete();
        self.0.as_owned().and_then(|topic| topic.key.get())
    }

    /// Lets somebody publish, with the topic's key if it has one.
    #[track_caller]
    pub fn grant_publish(&self, grantee: &impl Grantable) -> Grant {
        let (grantee, resources) = (grantee.grantee(), vec![self.topic_arn()]);
        let grant = Grant::on_principal_or_resource(&grantee, &["sns:Publish"], resources, self);
        match self.0.as_owned() {
            Some(topic) => topic.key.extend(grant, &grantee, PUBLISH_ENCRYPTED),
            None => grant,
        }
    }
}

impl ResourceWithPolicy for Topic {
    /// Adds a statement to the topic's policy; `false` for a topic that exists elsewhere, whose policy is not changed. SNS
    /// wants an id in each statement, so one that has none is given a number.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Some(owned) = self.0.as_owned() else {
            return false;
        };
        if contains(&owned.statements.borrow(), &statement) {
            return true;
        }
        let number = owned.statements.borrow().len();
        owned.statements.borrow_mut().push(statement.clone());
        let statement = match statement.has_sid() {
            true => statement,
            false => statement.sid(number.to_string()),
        };
        let kind = "stackwright_aws.sns.TopicPolicy";
        owned
            .policy
            .add(self.node(), kind, statement, |node, document| {
                CfnTopicPolicy::new(node, "Resource", document.data(), [self.topic_arn()]);
            });
        if owned.for_alarms.take() {
            self.add_to_resource_policy(self.alarms_may_publish());
        }
        true
    }
}

impl Topic {
    /// The construct of the topic's policy, once there is one: for a dependency on it.
    pub fn topic_policy(&self) -> Option<Node> {
        self.0.as_owned().and_then(|owned| owned.policy.node())
    }

    /// Lets alarms of the account publish. A topic without a policy and a key of its own lets them anyway.
    #[cfg(feature = "cloudwatch")]
    #[track_caller]
    pub(crate) fn let_alarms_publish(&self) {
        let Some(owned) = self.0.as_owned() else {
            return;
        };
        let alarms = Principal::service(ALARMS).grantee();
        owned
            .key
            .extend(Grant::default(), &alarms, PUBLISH_ENCRYPTED);
        match owned.policy.node() {
            Some(_) => drop(self.add_to_resource_policy(self.alarms_may_publish())),
            None => owned.for_alarms.set(true),
        }
    }

    fn alarms_may_publish(&self) -> PolicyStatement {
        PolicyStatement::allow()
            .action("sns:Publish")
            .resource(self.topic_arn())
            .principal(Principal::service(ALARMS))
            .condition("StringEquals", "aws:SourceAccount", account_of(self.node()))
    }
}

/// The service that alarms publish as.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html>
const ALARMS: &str = "cloudwatch.amazonaws.com";

impl Owned {
    fn of(cfn: CfnTopic) -> Self {
        Owned {
            cfn,
            policy: ResourcePolicy::default(),
            statements: RefCell::default(),
            key: EncryptionKey::of_owned(),
            name: RefCell::default(),
            fifo: Cell::new(false),
            of_fifo: RefCell::default(),
            logged: RefCell::default(),
            for_alarms: Cell::new(false),
        }
    }

    fn master_key(&self) -> Option<Value<String>> {
        self.key.get().map(|key| key.key_arn())
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let fifo = self.fifo.get();
        let mut problems = Vec::new();
        if let Some(name) = &*self.name.borrow()
            && let Some(text) = name.as_str()
            && has_fifo_ending(name) != fifo
        {
            problems.push(
                name.blame(
                    Diagnostic::error(
                        codes::FIFO,
                        format!("`{text}` is not a name for a topic of this type"),
                    )
                    .hint("a FIFO topic's name ends in `.fifo`, and no other's does"),
                ),
            );
        }
        let of_fifo = self.of_fifo.borrow();
        problems.extend(of_fifo.iter().filter(|_| !fifo).map(|setter| {
            let problem = format!("a standard topic cannot have what `{}` sets", **setter);
            let hint = format!("call `.fifo()`, or leave out `{}`", **setter);
            setter.blame(Diagnostic::error(codes::FIFO, problem).hint(hint))
        }));
        problems
    }
}

/// Whether a name, or an ARN that ends in one, is that of a FIFO topic.
fn has_fifo_ending(name: &Value<String>) -> bool {
    name.as_str().is_some_and(|name| name.ends_with(".fifo"))
}
