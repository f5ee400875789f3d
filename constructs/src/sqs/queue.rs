//! Queues.

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Naming, Node, RemovalPolicy, Resource,
    Value, pseudo, sub,
};
use stackwright_cfn::Access;
use stackwright_cfn::sqs::{CfnQueue, CfnQueuePolicy};
use stackwright_facts::name::Name;

use super::codes;
use crate::iam::{Grant, GrantActions, Grantee, PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::{
    EncryptionKey, Handle, KeyChoice, Kind, Origin, ResourcePolicy, Set, adopt, check, check_name,
    in_range, is_true, kept, lazily, part_of_arn, written,
};
use crate::kms::Key;

/// What others know of it by its name.
static NAMING: Naming = Naming::new(
    "QueueName",
    &[
        ("QueueName", "${Name}"),
        ("Arn", "arn:${Partition}:sqs:${Region}:${Account}:${Name}"),
    ],
);

static QUEUE: Kind = Kind {
    construct_type: "stackwright_aws.sqs.Queue",
    noun: "queue",
    constructor: "Queue::new",
    imported: codes::IMPORTED,
};

/// How a queue encrypts its messages.
/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-data-encryption.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Encryption {
    /// With keys that SQS manages: what SQS does anyway.
    SqsManaged,
    /// With the key that KMS manages for SQS in the account. Services such as EventBridge and SNS cannot send to such a
    /// queue.
    KmsManaged,
    /// With a key of its own, which is created with the queue, under the id `Key`.
    Kms,
    /// With this key.
    KmsKey(Key),
    /// Not at all.
    Unencrypted,
}

impl Encryption {
    fn key_choice(&self) -> KeyChoice {
        match self {
            Encryption::Kms => KeyChoice::Own,
            Encryption::KmsKey(key) => KeyChoice::Given(key.clone()),
            Encryption::SqsManaged | Encryption::KmsManaged | Encryption::Unencrypted => {
                KeyChoice::Managed
            }
        }
    }
}

/// A queue.
///
/// SQS encrypts messages and keeps them for four days. The queue is deleted when it leaves the stack, and the messages in
/// it with it, unless [`removal_policy`](Queue::removal_policy) says otherwise.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::{iam::{Principal, Role}, sqs::Queue};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let failed = Queue::new(&stack, "Failed").retention(Duration::days(14));
/// let jobs = Queue::new(&stack, "Jobs")
///     .visibility_timeout(Duration::minutes(5))
///     .dead_letter_queue(&failed, 3)
///     .enforce_ssl();
/// let worker = Role::new(&stack, "Worker", Principal::service("ecs-tasks.amazonaws.com"));
/// assert!(jobs.grant_consume(&worker).is_complete());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html>
#[derive(Clone, Debug)]
pub struct Queue(pub(super) Handle<Owned, Imported>);

#[derive(Debug)]
pub(super) struct Owned {
    pub cfn: CfnQueue,
    policy: ResourcePolicy,
    encryption: RefCell<Option<Encryption>>,
    key: EncryptionKey,
    name: RefCell<Option<Set<Value<String>>>>,
    fifo: Cell<bool>,
    deduplication: Cell<Option<Set<()>>>,
    throughput: Cell<Option<Set<()>>>,
    pub dead_letters: RefCell<Option<Set<Queue>>>,
}

#[derive(Debug)]
pub(super) struct Imported {
    arn: Value<String>,
    key: EncryptionKey,
}

impl Construct for Queue {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Queue {
    type Resource = CfnQueue;

    fn governed_arn(&self) -> Value<String> {
        self.queue_arn()
    }

    fn extend_to_key(&self, grant: Grant, grantee: &Grantee, access: &[Access]) -> Grant {
        self.key().extend_to(grant, grantee, access)
    }
}

impl Queue {
    /// A standard queue that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(QUEUE.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned::of(CfnQueue::new(&node, "Resource")));
        owned
            .cfn
            .kms_master_key_id(lazily(&owned, Owned::master_key_id))
            .sqs_managed_sse_enabled(lazily(&owned, Owned::is_sqs_managed))
            .removal_policy(RemovalPolicy::Destroy);
        Self::complete(node, owned)
    }

    /// A queue of the generated type, such as one of an included template: it is granted on and changed like one that is created
    /// here. What the template says of it stays until a setter says otherwise. Grants extend to a
    /// KMS key of this app that it names, and statements go into the `QueuePolicy` that the template has for it.
    #[track_caller]
    pub fn from_cfn(queue: &CfnQueue) -> Self {
        adopt(&QUEUE, queue, |node| {
            let is_written = |property: &str| written(queue.resource(), property);
            let owned = Rc::new(Owned::of(queue.clone()));
            owned
                .policy
                .take_over::<CfnQueuePolicy>(queue.resource(), ["Queues", "PolicyDocument"]);
            owned.fifo.set(is_true(&is_written("FifoQueue")));
            let is_changed = |queue: &Owned| queue.encryption.borrow().is_some();
            let name = is_written("QueueName")
                .as_str()
                .map(|name| Set::new(name.into()));
            owned.name.replace(name);
            let key = is_written("KmsMasterKeyId");
            owned.key.take_over(queue.resource(), &key);
            owned
                .cfn
                .kms_master_key_id(kept(&owned, key, is_changed, Owned::master_key_id))
                .sqs_managed_sse_enabled(kept(
                    &owned,
                    is_written("SqsManagedSseEnabled"),
                    is_changed,
                    Owned::is_sqs_managed,
                ));
            Self::complete(node, owned)
        })
    }

    fn complete(node: Node, owned: Rc<Owned>) -> Self {
        owned.cfn.resource().named_by(&NAMING);
        check(&node, &owned, Owned::problems);
        let (queue, owner) = (owned.clone(), node.clone());
        node.on_complete(move || queue.key.settle(&owner));
        Queue(Handle::owned(&QUEUE, node, owned))
    }

    /// A queue that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        Self::import(QUEUE.node(scope.node(), id), arn.into_value(), None)
    }

    /// A queue that exists already, and the key that its messages are encrypted with, which grants then extend to.
    #[track_caller]
    pub fn from_arn_and_key(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<String>,
        key: &Key,
    ) -> Self {
        let node = QUEUE.node(scope.node(), id);
        Self::import(node, arn.into_value(), Some(key.clone()))
    }

    fn import(node: Node, arn: Value<String>, key: Option<Key>) -> Self {
        let key = EncryptionKey::of_imported(key);
        Queue(Handle::imported(&QUEUE, node, Imported { arn, key }))
    }

    pub(super) fn key(&self) -> &EncryptionKey {
        match self.0.origin() {
            Origin::Owned(queue) => &queue.key,
            Origin::Imported(queue) => &queue.key,
        }
    }

    /// Gives the queue a name of its own, up to 80 letters, digits, `-` and `_`; that of a FIFO queue ends in `.fifo`.
    ///
    /// # Errors
    /// At synthesis: `SW0450` if SQS does not accept it, `SW0452` if the ending is not that of the queue's type.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::Queue, &name);
        Queue(self.0.set("a name", name, |queue, name| {
            queue.cfn.queue_name(&*name);
            queue.name.replace(Some(name));
        }))
    }

    /// Delivers each message once and in order within its group. It cannot be changed later.
    #[track_caller]
    pub fn fifo(&self) -> Self {
        Queue(self.0.edit("the type FIFO", |queue| {
            queue.fifo.set(true);
            queue.cfn.fifo_queue(true);
        }))
    }

    /// Takes messages with the same content for one message. For FIFO queues only.
    ///
    /// # Errors
    /// At synthesis: `SW0452` if it is not a FIFO queue.
    #[track_caller]
    pub fn content_based_deduplication(&self) -> Self {
        Queue(self.0.set("deduplication", (), |queue, deduplication| {
            queue.deduplication.set(Some(deduplication));
            queue.cfn.content_based_deduplication(true);
        }))
    }

    /// How long a message that was received stays hidden from others, up to 12 hours; 30 seconds unless this is called. It
    /// should be longer than the work on a message takes.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the time is outside the range.
    #[track_caller]
    pub fn visibility_timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        let range = Duration::seconds(0)..=Duration::hours(12);
        self.check_time("a visibility timeout", timeout, range);
        Queue(self.0.edit("a visibility timeout", |queue| {
            queue.cfn.visibility_timeout(timeout.in_seconds());
        }))
    }

    /// How long a message is kept, 60 seconds to 14 days; 4 days unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the time is outside the range.
    #[track_caller]
    pub fn retention(&self, retention: impl Into<Duration>) -> Self {
        let retention = retention.into();
        let range = Duration::seconds(60)..=Duration::days(14);
        self.check_time("a retention", retention, range);
        Queue(self.0.edit("a retention", |queue| {
            queue.cfn.message_retention_period(retention.in_seconds());
        }))
    }

    /// How much time passes before a message that was sent can be received, up to 15 minutes; none unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the time is outside the range.
    #[track_caller]
    pub fn delivery_delay(&self, delay: impl Into<Duration>) -> Self {
        let delay = delay.into();
        let range = Duration::seconds(0)..=Duration::minutes(15);
        self.check_time("a delay", delay, range);
        Queue(self.0.edit("a delay", |queue| {
            queue.cfn.delay_seconds(delay.in_seconds());
        }))
    }

    /// How long a call that receives messages waits for one, up to 20 seconds; not at all unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the time is outside the range.
    #[track_caller]
    pub fn receive_wait_time(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::seconds(0)..=Duration::seconds(20);
        self.check_time("a waiting time", time, range);
        Queue(self.0.edit("a waiting time", |queue| {
            let seconds = time.in_seconds();
            queue.cfn.receive_message_wait_time_seconds(seconds);
        }))
    }

    #[track_caller]
    fn check_time(&self, what: &str, time: Duration, range: RangeInclusive<Duration>) {
        let what = format!("a queue cannot have {what}");
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, &what, time, range) {
            self.0.report(problem);
        }
    }

    /// How many bytes a message may have, 1024 to 1048576, which is the default.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range.
    #[track_caller]
    pub fn max_message_bytes(&self, bytes: u32) -> Self {
        let what = "a queue cannot have a message size in bytes";
        let range = 1024..=1_048_576;
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, bytes, range) {
            self.0.report(problem);
        }
        Queue(self.0.edit("a message size", |queue| {
            queue.cfn.maximum_message_size(bytes);
        }))
    }

    /// How messages are encrypted; with keys that SQS manages unless this is called.
    #[track_caller]
    pub fn encryption(&self, encryption: Encryption) -> Self {
        Queue(self.0.edit("encryption", |queue| {
            let choice = encryption.key_choice();
            queue.encryption.replace(Some(encryption));
            queue.key.choose(self.node(), choice);
        }))
    }

    /// Encrypts messages with this key: [`Encryption::KmsKey`].
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.encryption(Encryption::KmsKey(key.clone()))
    }

    /// Lets a FIFO queue have 3,000 messages a second and more, by telling messages apart, and keeping them in order, within their
    /// group alone.
    /// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html>
    ///
    /// # Errors
    /// At synthesis: `SW0452` if it is not a FIFO queue.
    #[track_caller]
    pub fn high_throughput(&self) -> Self {
        Queue(self.0.set("throughput", (), |queue, throughput| {
            queue.throughput.set(Some(throughput));
            queue
                .cfn
                .deduplication_scope("messageGroup")
                .fifo_throughput_limit("perMessageGroupId");
        }))
    }

    /// For how long SQS uses a key of KMS before it asks for the next one, 1 minute to 24 hours; 5 minutes unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the time is outside the range.
    #[track_caller]
    pub fn data_key_reuse(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::minutes(1)..=Duration::hours(24);
        let what = "a key cannot be used for a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        Queue(self.0.edit("the reuse of keys", |queue| {
            queue
                .cfn
                .kms_data_key_reuse_period_seconds(time.in_seconds());
        }))
    }

    /// Refuses requests that are not encrypted on the way.
    #[track_caller]
    pub fn enforce_ssl(&self) -> Self {
        let added = self.add_to_resource_policy(
            PolicyStatement::deny()
                .action("sqs:*")
                .resource(self.queue_arn())
                .principal(Principal::any())
                .condition("Bool", "aws:SecureTransport", "false"),
        );
        if !added {
            self.0
                .report_imported("the refusal of unencrypted requests");
        }
        self.clone()
    }

    /// What happens to the queue, and the messages in it, when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Queue(self.0.edit("a removal policy", |queue| {
            queue.cfn.removal_policy(policy);
        }))
    }

    /// The ARN.
    pub fn queue_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(queue) => queue.cfn.attr_arn(),
            Origin::Imported(queue) => queue.arn.clone(),
        }
    }

    /// The name.
    pub fn queue_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(queue) => queue.cfn.attr_queue_name(),
            Origin::Imported(queue) => part_of_arn(&queue.arn, 5),
        }
    }

    /// The address by which programs name the queue.
    pub fn queue_url(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(queue) => queue.cfn.ref_(),
            Origin::Imported(queue) => {
                let [region, account, name] = [3, 4, 5].map(|index| part_of_arn(&queue.arn, index));
                let suffix = pseudo::url_suffix();
                sub!("https://sqs.{region}.{suffix}/{account}/{name}")
            }
        }
    }

    /// Whether it is a FIFO queue.
    pub fn is_fifo(&self) -> bool {
        match self.0.origin() {
            Origin::Owned(queue) => queue.fifo.get(),
            Origin::Imported(queue) => has_fifo_ending(&queue.arn),
        }
    }

    /// Whether the queue exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// The key that messages are encrypted with, unless SQS or KMS manages it.
    pub fn queue_key(&self) -> Option<Key> {
        self.node().complete();
        self.key().get()
    }

    /// Whether messages are encrypted with the key that KMS manages for SQS, which other services cannot use.
    pub fn has_unshareable_key(&self) -> bool {
        let managed =
            |queue: &Owned| matches!(&*queue.encryption.borrow(), Some(Encryption::KmsManaged));
        self.0.as_owned().is_some_and(managed)
    }
}

impl ResourceWithPolicy for Queue {
    /// Adds a statement to the queue's policy; `false` for a queue that exists elsewhere, whose policy is not changed.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Some(owned) = self.0.as_owned() else {
            return false;
        };
        let kind = "stackwright_aws.sqs.QueuePolicy";
        owned
            .policy
            .add(self.node(), kind, statement, |node, document| {
                CfnQueuePolicy::new(node, "Resource", document.data(), [self.queue_url()]);
            });
        true
    }
}

impl Owned {
    fn of(cfn: CfnQueue) -> Self {
        Owned {
            cfn,
            policy: ResourcePolicy::default(),
            encryption: RefCell::default(),
            key: EncryptionKey::of_owned(),
            name: RefCell::default(),
            fifo: Cell::new(false),
            deduplication: Cell::new(None),
            throughput: Cell::new(None),
            dead_letters: RefCell::default(),
        }
    }

    fn master_key_id(&self) -> Option<Value<String>> {
        match &*self.encryption.borrow() {
            Some(Encryption::KmsManaged) => Some("alias/aws/sqs".into()),
            _ => self.key.get().map(|key| key.key_arn()),
        }
    }

    /// Whether SQS manages the keys, where it is said at all.
    fn is_sqs_managed(&self) -> Option<bool> {
        match &*self.encryption.borrow() {
            Some(Encryption::SqsManaged) => Some(true),
            Some(Encryption::Unencrypted) => Some(false),
            _ => None,
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let fifo = self.fifo.get();
        let error = |message: &str, hint: &str| Diagnostic::error(codes::FIFO, message).hint(hint);
        let mut problems = Vec::new();
        if let Some(name) = &*self.name.borrow()
            && name.is_literal()
            && has_fifo_ending(name) != fifo
        {
            problems.push(name.blame(match fifo {
                true => error(
                    "the name of a FIFO queue does not end in `.fifo`",
                    "add `.fifo` at its end",
                ),
                false => error(
                    "the name of a standard queue ends in `.fifo`",
                    "call `.fifo()`, or leave `.fifo` out of the name",
                ),
            }));
        }
        if let Some(deduplication) = self.deduplication.get()
            && !fifo
        {
            problems.push(deduplication.blame(error(
                "a standard queue does not take messages with the same content for one",
                "call `.fifo()`, or leave out `content_based_deduplication`",
            )));
        }
        if let Some(throughput) = self.throughput.get()
            && !fifo
        {
            problems.push(throughput.blame(error(
                "a standard queue has no groups of messages",
                "call `.fifo()`, or leave out `high_throughput`: a standard queue has no limit",
            )));
        }
        if let Some(dead_letters) = &*self.dead_letters.borrow()
            && dead_letters.is_fifo() != fifo
        {
            problems.push(dead_letters.blame(error(
                "a queue and its dead-letter queue are of different types",
                "make both FIFO queues, or neither",
            )));
        }
        problems
    }
}

/// Whether a name, or an ARN that ends in one, is that of a FIFO queue.
fn has_fifo_ending(name: &Value<String>) -> bool {
    name.as_str().is_some_and(|name| name.ends_with(".fifo"))
}
