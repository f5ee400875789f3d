//! Queues.

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Data, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value,
    intrinsic, pseudo, sub,
};
use stackwright_cfn::sqs::{CfnQueue, CfnQueuePolicy};

use super::codes;
use crate::iam::{
    Grant, Grantable, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy,
};
use crate::kms::Key;

/// How a queue encrypts its messages.
/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-data-encryption.html>
#[derive(Clone, Debug)]
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

/// A queue.
///
/// SQS encrypts messages and keeps them for four days. The queue is deleted when it leaves the stack, and the messages in
/// it with it, unless [`removal_policy`](Queue::removal_policy) says otherwise.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{iam::{Principal, Role}, sqs::Queue};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let failed = Queue::new(&stack, "Failed").retention(1_209_600);
/// let jobs = Queue::new(&stack, "Jobs").visibility_timeout(300).dead_letter_queue(&failed, 3).enforce_ssl();
/// let worker = Role::new(&stack, "Worker", Principal::service("ecs-tasks.amazonaws.com"));
/// assert!(jobs.grant_consume(&worker).is_complete());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html>
#[derive(Clone, Debug)]
pub struct Queue {
    node: Node,
    state: Rc<State>,
}

#[derive(Debug)]
struct State {
    origin: Origin,
    key: RefCell<Option<Key>>,
    encryption: RefCell<Encryption>,
    fifo: Cell<bool>,
}

#[derive(Debug)]
enum Origin {
    Here {
        resource: CfnResource,
        policy: RefCell<Option<PolicyDocument>>,
        dead_letters: RefCell<Option<Queue>>,
    },
    Elsewhere {
        arn: Value<String>,
    },
}

impl Construct for Queue {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Queue {
    /// A standard queue that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.sqs.Queue");
        let resource = CfnQueue::new(&node, "Resource").resource().clone();
        resource.set_removal_policy(RemovalPolicy::Destroy);
        let queue = Self::of(
            node,
            Origin::Here {
                resource,
                policy: RefCell::default(),
                dead_letters: RefCell::default(),
            },
        );
        let check = queue.state.clone();
        queue.node.add_validation(move || check.problems());
        queue
    }

    fn of(node: Node, origin: Origin) -> Self {
        let state = Rc::new(State {
            origin,
            key: RefCell::default(),
            encryption: RefCell::new(Encryption::SqsManaged),
            fifo: Cell::new(false),
        });
        Queue { node, state }
    }

    /// A queue that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.sqs.Queue");
        let fifo = arn.as_str().is_some_and(|arn| arn.ends_with(".fifo"));
        let queue = Self::of(node, Origin::Elsewhere { arn });
        queue.state.fifo.set(fifo);
        queue
    }

    fn edit(&self, what: &str, edit: impl FnOnce(&CfnResource)) -> Self {
        match &self.state.origin {
            Origin::Here { resource, .. } => edit(resource),
            Origin::Elsewhere { .. } => self.report_imported(what),
        }
        self.clone()
    }

    fn report_imported(&self, what: &str) {
        self.node.add_error(
            Diagnostic::error(
                codes::IMPORTED,
                format!("{what} is set on a queue that exists elsewhere"),
            )
            .hint("set it where the queue is created, or create one here with `Queue::new`"),
        );
    }

    fn number(
        &self,
        what: &str,
        property: &'static str,
        value: u32,
        range: RangeInclusive<u32>,
        unit: &str,
    ) -> Self {
        if !range.contains(&value) {
            let (least, most) = (range.start(), range.end());
            self.node.add_error(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!("a queue cannot have {what} of {value} {unit}"),
                )
                .property(format!("Properties.{property}"))
                .hint(format!("use {least} to {most} {unit}")),
            );
        }
        self.edit(what, |resource| resource.set_property(property, value))
    }

    /// Gives the queue a name of its own, up to 80 letters, digits, `-` and `_`; that of a FIFO queue ends in `.fifo`.
    ///
    /// # Errors
    /// At synthesis: `SW0450` if SQS does not accept it, `SW0452` if the ending is not that of the queue's type.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        if let Some(text) = name.as_str() {
            let bare = text.strip_suffix(".fifo").unwrap_or(text);
            let accepted = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if bare.is_empty() || text.len() > 80 || !bare.chars().all(accepted) {
                self.node.add_error(
                    Diagnostic::error(
                        codes::INVALID_NAME,
                        format!("`{text}` cannot be the name of a queue"),
                    )
                    .hint("use up to 80 letters, digits, `-` and `_`"),
                );
            }
        }
        self.edit("a name", |resource| {
            resource.set_property("QueueName", name)
        })
    }

    /// Delivers each message once and in order within its group. It cannot be changed later.
    pub fn fifo(&self) -> Self {
        self.state.fifo.set(true);
        self.edit("the type FIFO", |resource| {
            resource.set_property("FifoQueue", true)
        })
    }

    /// Takes messages with the same content for one message. For FIFO queues only.
    ///
    /// # Errors
    /// At synthesis: `SW0452` if it is not a FIFO queue.
    pub fn content_based_deduplication(&self) -> Self {
        self.edit("deduplication", |resource| {
            resource.set_property("ContentBasedDeduplication", true);
        })
    }

    /// How many seconds a message that was received stays hidden from others, up to 43200 (12 hours); 30 unless this is
    /// called. It should be longer than the work on a message takes.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range.
    pub fn visibility_timeout(&self, seconds: u32) -> Self {
        self.number(
            "a visibility timeout",
            "VisibilityTimeout",
            seconds,
            0..=43_200,
            "seconds",
        )
    }

    /// How many seconds a message is kept, 60 to 1209600 (14 days); 345600 (4 days) unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range.
    pub fn retention(&self, seconds: u32) -> Self {
        self.number(
            "a retention",
            "MessageRetentionPeriod",
            seconds,
            60..=1_209_600,
            "seconds",
        )
    }

    /// How many seconds pass before a message that was sent can be received, up to 900; 0 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range.
    pub fn delivery_delay(&self, seconds: u32) -> Self {
        self.number("a delay", "DelaySeconds", seconds, 0..=900, "seconds")
    }

    /// How many seconds a call that receives messages waits for one, up to 20; 0 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range.
    pub fn receive_wait_time(&self, seconds: u32) -> Self {
        self.number(
            "a waiting time",
            "ReceiveMessageWaitTimeSeconds",
            seconds,
            0..=20,
            "seconds",
        )
    }

    /// How many bytes a message may have, 1024 to 1048576, which is the default.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range.
    pub fn max_message_size(&self, bytes: u32) -> Self {
        self.number(
            "a message size",
            "MaximumMessageSize",
            bytes,
            1024..=1_048_576,
            "bytes",
        )
    }

    /// How messages are encrypted; with keys that SQS manages unless this is called.
    #[track_caller]
    pub fn encryption(&self, encryption: Encryption) -> Self {
        let Origin::Here { resource, .. } = &self.state.origin else {
            self.report_imported("encryption");
            return self.clone();
        };
        let key = match &encryption {
            Encryption::KmsKey(key) => Some(key.clone()),
            Encryption::Kms => {
                let path = self.node.path();
                Some(Key::new(&self.node, "Key").description(format!("Created by {path}")))
            }
            _ => None,
        };
        let master: Data = match &encryption {
            Encryption::KmsManaged => "alias/aws/sqs".into(),
            _ => key.as_ref().map(Key::key_arn).into(),
        };
        resource.set_property("KmsMasterKeyId", master);
        let managed: Data = match &encryption {
            Encryption::SqsManaged => true.into(),
            Encryption::Unencrypted => false.into(),
            _ => Data::Null,
        };
        resource.set_property("SqsManagedSseEnabled", managed);
        self.state.key.replace(key);
        self.state.encryption.replace(encryption);
        self.clone()
    }

    /// Encrypts messages with this key: [`Encryption::KmsKey`].
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.encryption(Encryption::KmsKey(key.clone()))
    }

    /// Moves a message that was received this many times (1 to 1000) and not deleted into another queue.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range, `SW0452` if one of the queues is FIFO and the other not.
    pub fn dead_letter_queue(&self, queue: &Queue, max_receive_count: u32) -> Self {
        if !(1..=1000).contains(&max_receive_count) {
            self.node.add_error(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!(
                        "a message cannot be moved after it was received {max_receive_count} times"
                    ),
                )
                .property("Properties.RedrivePolicy.maxReceiveCount")
                .hint("use 1 to 1000 times"),
            );
        }
        match &self.state.origin {
            Origin::Here {
                resource,
                dead_letters,
                ..
            } => {
                dead_letters.replace(Some(queue.clone()));
                resource.set_property(
                    "RedrivePolicy",
                    Data::object([
                        ("deadLetterTargetArn", Data::from(queue.queue_arn())),
                        ("maxReceiveCount", max_receive_count.into()),
                    ]),
                );
            }
            Origin::Elsewhere { .. } => self.report_imported("a dead-letter queue"),
        }
        self.clone()
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
            self.report_imported("the refusal of unencrypted requests");
        }
        self.clone()
    }

    /// What happens to the queue, and the messages in it, when it leaves the stack; it is deleted unless this is called.
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        self.edit("a removal policy", |resource| {
            resource.set_removal_policy(policy)
        })
    }

    /// The ARN.
    pub fn queue_arn(&self) -> Value<String> {
        match &self.state.origin {
            Origin::Here { resource, .. } => resource.attr("Arn"),
            Origin::Elsewhere { arn } => arn.clone(),
        }
    }

    /// The name.
    pub fn queue_name(&self) -> Value<String> {
        match &self.state.origin {
            Origin::Here { resource, .. } => resource.attr("QueueName"),
            Origin::Elsewhere { arn } => part_of_arn(arn, 5),
        }
    }

    /// The address by which programs name the queue.
    pub fn queue_url(&self) -> Value<String> {
        match &self.state.origin {
            Origin::Here { resource, .. } => resource.ref_(),
            Origin::Elsewhere { arn } => {
                let [region, account, name] = [3, 4, 5].map(|index| part_of_arn(arn, index));
                sub!(
                    "https://sqs.{region}.{}/{account}/{name}",
                    pseudo::url_suffix()
                )
            }
        }
    }

    /// Whether it is a FIFO queue.
    pub fn is_fifo(&self) -> bool {
        self.state.fifo.get()
    }

    /// Whether the queue exists elsewhere.
    pub fn is_imported(&self) -> bool {
        matches!(self.state.origin, Origin::Elsewhere { .. })
    }

    /// The key that messages are encrypted with, unless SQS or KMS manages it.
    pub fn key(&self) -> Option<Key> {
        self.state.key.borrow().clone()
    }

    /// Whether messages are encrypted with the key that KMS manages for SQS, which other services cannot use.
    pub fn has_unshareable_key(&self) -> bool {
        matches!(*self.state.encryption.borrow(), Encryption::KmsManaged)
    }

    /// Lets somebody send messages, with the queue's key if it has one of its own.
    #[track_caller]
    pub fn grant_send(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "sqs:SendMessage",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
        ];
        let grant = self.give(grantee, &actions);
        match self.key() {
            Some(key) => grant.and(key.grant_encrypt_decrypt(grantee)),
            None => grant,
        }
    }

    /// Lets somebody receive and delete messages, with the queue's key if it has one of its own.
    #[track_caller]
    pub fn grant_consume(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "sqs:ReceiveMessage",
            "sqs:ChangeMessageVisibility",
            "sqs:GetQueueUrl",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
        ];
        let grant = self.give(grantee, &actions);
        match self.key() {
            Some(key) => grant.and(key.grant_decrypt(grantee)),
            None => grant,
        }
    }

    /// Lets somebody delete all messages.
    #[track_caller]
    pub fn grant_purge(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "sqs:PurgeQueue",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
        ];
        self.give(grantee, &actions)
    }

    #[track_caller]
    fn give(&self, grantee: &impl Grantable, actions: &[&str]) -> Grant {
        Grant::on_principal_or_resource(grantee, actions, vec![self.queue_arn()], self)
    }
}

impl ResourceWithPolicy for Queue {
    /// Adds a statement to the queue's policy; `false` for a queue that exists elsewhere, whose policy is not changed.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Origin::Here { policy, .. } = &self.state.origin else {
            return false;
        };
        let existing = policy.borrow().clone();
        let document = existing.unwrap_or_else(|| {
            let document = PolicyDocument::new();
            let node = self.node().create_here(|| {
                let node = Node::new(self, "Policy");
                CfnQueuePolicy::new(&node, "Resource", document.data(), [self.queue_url()]);
                node
            });
            node.set_construct_type("stackwright_aws.sqs.QueuePolicy");
            document.check_as_resource_policy(&node);
            policy.replace(Some(document.clone()));
            document
        });
        document.add(statement);
        true
    }
}

impl State {
    fn problems(&self) -> Vec<Diagnostic> {
        let Origin::Here {
            resource,
            dead_letters,
            ..
        } = &self.origin
        else {
            return Vec::new();
        };
        let fifo = self.fifo.get();
        let mut problems = Vec::new();
        let mut problem = |message: &str, hint: &str| {
            problems.push(Diagnostic::error(codes::FIFO, message).hint(hint));
        };
        let name = resource.get_property("QueueName");
        match name.as_ref().and_then(Data::as_str) {
            Some(name) if fifo && !name.ends_with(".fifo") => problem(
                "the name of a FIFO queue does not end in `.fifo`",
                "add `.fifo` at its end",
            ),
            Some(name) if !fifo && name.ends_with(".fifo") => problem(
                "the name of a standard queue ends in `.fifo`",
                "call `.fifo()`, or leave `.fifo` out of the name",
            ),
            _ => {}
        }
        if !fifo && resource.get_property("ContentBasedDeduplication").is_some() {
            problem(
                "a standard queue does not take messages with the same content for one",
                "call `.fifo()`, or leave out `content_based_deduplication`",
            );
        }
        if let Some(dead_letters) = &*dead_letters.borrow()
            && dead_letters.is_fifo() != fifo
        {
            problem(
                "a queue and its dead-letter queue are of different types",
                "make both FIFO queues, or neither",
            );
        }
        problems
    }
}

fn part_of_arn(arn: &Value<String>, index: u8) -> Value<String> {
    match arn
        .as_str()
        .and_then(|arn| arn.split(':').nth(usize::from(index)))
    {
        Some(part) => part.into(),
        None => intrinsic::select(index, intrinsic::split(":", arn)),
    }
}
