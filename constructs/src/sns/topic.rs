//! Topics and subscriptions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Resource, Value, intrinsic,
};
use stackwright_cfn::sns::{CfnSubscription, CfnTopic, CfnTopicPolicy};

use super::codes;
use crate::iam::{
    Grant, Grantable, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy,
};
use crate::kit::contains;
use crate::kms::Key;
use crate::sqs::Queue;

/// A topic.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::sns::{Subscription, Topic};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let topic = Topic::new(&stack, "Alerts").display_name("alerts").enforce_ssl();
/// topic.subscribe("OnCall", Subscription::email("oncall@example.com"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/welcome.html>
#[derive(Clone, Debug)]
pub struct Topic {
    node: Node,
    origin: Rc<Origin>,
}

#[derive(Debug)]
enum Origin {
    Here(Here),
    Elsewhere { arn: Value<String>, fifo: bool },
}

#[derive(Debug)]
struct Here {
    resource: CfnResource,
    policy: RefCell<Option<PolicyDocument>>,
    statements: RefCell<Vec<PolicyStatement>>,
    key: RefCell<Option<Key>>,
    fifo: Cell<bool>,
}

/// Who is told what is published to a topic, and how.
#[derive(Clone, Debug)]
#[must_use]
pub struct Subscription {
    protocol: &'static str,
    endpoint: Value<String>,
    queue: Option<Queue>,
    raw: bool,
}

impl Subscription {
    fn new(protocol: &'static str, endpoint: impl IntoValue<String>) -> Self {
        Subscription {
            protocol,
            endpoint: endpoint.into_value(),
            queue: None,
            raw: false,
        }
    }

    /// Messages by mail. Whoever reads it must confirm once.
    pub fn email(address: impl IntoValue<String>) -> Self {
        Self::new("email", address)
    }

    /// Calls of this address, `https://…`.
    pub fn https(url: impl IntoValue<String>) -> Self {
        Self::new("https", url)
    }

    /// Messages to a queue, whose policy is extended.
    pub fn queue(queue: &Queue) -> Self {
        Subscription {
            queue: Some(queue.clone()),
            ..Self::new("sqs", queue.queue_arn())
        }
    }

    /// Messages as they were published, without what SNS puts around them. For queues and addresses.
    pub fn raw(mut self) -> Self {
        self.raw = true;
        self
    }
}

impl Construct for Topic {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Topic {
    /// A standard topic that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.sns.Topic");
        let resource = CfnTopic::new(&node, "Resource").resource().clone();
        let origin = Rc::new(Origin::Here(Here {
            resource,
            policy: RefCell::default(),
            statements: RefCell::default(),
            key: RefCell::default(),
            fifo: Cell::new(false),
        }));
        let check = origin.clone();
        node.add_validation(move || match &*check {
            Origin::Here(here) => here.problems(),
            Origin::Elsewhere { .. } => Vec::new(),
        });
        Topic { node, origin }
    }

    /// A topic that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.sns.Topic");
        let fifo = arn.as_str().is_some_and(|arn| arn.ends_with(".fifo"));
        let origin = Rc::new(Origin::Elsewhere { arn, fifo });
        Topic { node, origin }
    }

    fn edit(&self, what: &str, edit: impl FnOnce(&Here)) -> Self {
        match &*self.origin {
            Origin::Here(here) => edit(here),
            Origin::Elsewhere { .. } => self.node.add_error(
                Diagnostic::error(
                    codes::IMPORTED,
                    format!("{what} is set on a topic that exists elsewhere"),
                )
                .hint("set it where the topic is created, or create one here with `Topic::new`"),
            ),
        }
        self.clone()
    }

    /// Gives the topic a name of its own, up to 256 letters, digits, `-` and `_`; that of a FIFO topic ends in `.fifo`.
    ///
    /// # Errors
    /// At synthesis: `SW0470` if SNS does not accept it, `SW0471` if the ending is not that of the topic's type.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        if let Some(text) = name.as_str() {
            let bare = text.strip_suffix(".fifo").unwrap_or(text);
            let accepted = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if bare.is_empty() || text.len() > 256 || !bare.chars().all(accepted) {
                self.node.add_error(
                    Diagnostic::error(
                        codes::INVALID_NAME,
                        format!("`{text}` cannot be the name of a topic"),
                    )
                    .hint("use up to 256 letters, digits, `-` and `_`"),
                );
            }
        }
        self.edit("a name", |here| {
            here.resource.set_property("TopicName", name)
        })
    }

    /// The name that people see who are told, up to 100 characters.
    pub fn display_name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        self.edit("a display name", |here| {
            here.resource.set_property("DisplayName", name)
        })
    }

    /// Delivers each message once and in order within its group. It cannot be changed later.
    pub fn fifo(&self) -> Self {
        self.edit("the type FIFO", |here| {
            here.fifo.set(true);
            here.resource.set_property("FifoTopic", true);
        })
    }

    /// Takes messages with the same content for one message. For FIFO topics only.
    ///
    /// # Errors
    /// At synthesis: `SW0471` if it is not a FIFO topic.
    pub fn content_based_deduplication(&self) -> Self {
        self.edit("deduplication", |here| {
            here.resource
                .set_property("ContentBasedDeduplication", true);
        })
    }

    /// Encrypts messages with this key; SNS does not encrypt them at rest unless this is called.
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.edit("a key", |here| {
            here.key.replace(Some(key.clone()));
            here.resource.set_property("KmsMasterKeyId", key.key_arn());
        })
    }

    /// Refuses messages that are not encrypted on the way.
    #[track_caller]
    pub fn enforce_ssl(&self) -> Self {
        let statement = PolicyStatement::deny()
            .sid("AllowPublishThroughSSLOnly")
            .action("sns:Publish")
            .resource(self.topic_arn())
            .principal(Principal::star())
            .condition("Bool", "aws:SecureTransport", "false");
        if self.add_to_resource_policy(statement) {
            return self.clone();
        }
        self.edit("the refusal of unencrypted messages", |_| ())
    }

    /// Tells somebody what is published. The id is that of the subscription below the topic; that of a queue in another
    /// stack is below the queue, with an id of its own.
    ///
    /// # Errors
    /// At synthesis: `SW0473` if a FIFO topic is to tell somebody other than a queue, or a standard topic a FIFO queue.
    #[track_caller]
    pub fn subscribe(&self, id: &str, subscription: Subscription) {
        let Subscription {
            protocol,
            endpoint,
            queue,
            raw,
        } = subscription;
        let elsewhere = queue.as_ref().filter(|queue| {
            let stack = |node: &Node| node.stack().map(|stack| stack.node().clone());
            stack(queue.node()) != stack(self.node())
        });
        // The queue's stack comes after the topic's, which its policy names; so the subscription is there too.
        let node = match elsewhere {
            Some(queue) => Node::new(queue, &self.node().unique_id()),
            None => Node::new(self, id),
        };
        node.set_construct_type("stackwright_aws.sns.Subscription");
        let resource = CfnSubscription::new(&node, "Resource")
            .topic_arn(self.topic_arn())
            .protocol(protocol);
        let resource = resource.resource();
        resource.set_property("Endpoint", endpoint);
        resource.set_property("RawMessageDelivery", raw.then_some(true));
        let fits = match (&queue, self.is_fifo()) {
            (Some(queue), fifo) => !queue.is_fifo() || fifo,
            (None, fifo) => !fifo,
        };
        if !fits {
            node.add_error(
                Diagnostic::error(
                    codes::SUBSCRIPTION,
                    "a FIFO topic tells somebody other than a queue, or a standard topic a FIFO queue",
                )
                .hint("subscribe a queue of the topic's own type"),
            );
        }
        if let Some(queue) = queue {
            self.allow_queue(&node, &queue);
            if let Some(policy) = queue.node().try_find_child("Policy") {
                resource.node().add_dependency(&policy);
            }
        }
    }

    fn allow_queue(&self, node: &Node, queue: &Queue) {
        let sns = || Principal::service("sns.amazonaws.com");
        let added = queue.add_to_resource_policy(
            PolicyStatement::allow()
                .action("sqs:SendMessage")
                .resource(queue.queue_arn())
                .principal(sns())
                .condition("ArnEquals", "aws:SourceArn", self.topic_arn()),
        );
        if !added || queue.has_unshareable_key() {
            node.add_warning(
                Diagnostic::warning(
                    codes::SUBSCRIPTION,
                    format!("SNS may not be able to send to `{}`", queue.node().path()),
                )
                .note("the queue exists elsewhere, or is encrypted with the key that KMS manages for SQS")
                .hint("let sns.amazonaws.com use `sqs:SendMessage` there, or encrypt the queue otherwise"),
            );
        }
        if let Some(key) = queue.key() {
            key.add_to_resource_policy(
                PolicyStatement::allow()
                    .actions(["kms:Decrypt", "kms:GenerateDataKey*"])
                    .resource("*")
                    .principal(sns()),
            );
        }
    }

    /// The ARN.
    pub fn topic_arn(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(here) => here.resource.ref_(),
            Origin::Elsewhere { arn, .. } => arn.clone(),
        }
    }

    /// The name.
    pub fn topic_name(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(here) => here.resource.attr("TopicName"),
            Origin::Elsewhere { arn, .. } => {
                match arn.as_str().and_then(|arn| arn.rsplit(':').next()) {
                    Some(name) => name.into(),
                    None => intrinsic::select(5, intrinsic::split(":", arn)),
                }
            }
        }
    }

    /// Whether it is a FIFO topic.
    pub fn is_fifo(&self) -> bool {
        match &*self.origin {
            Origin::Here(here) => here.fifo.get(),
            Origin::Elsewhere { fifo, .. } => *fifo,
        }
    }

    /// The key that messages are encrypted with.
    pub fn key(&self) -> Option<Key> {
        match &*self.origin {
            Origin::Here(here) => here.key.borrow().clone(),
            Origin::Elsewhere { .. } => None,
        }
    }

    /// Lets somebody publish, with the topic's key if it has one.
    #[track_caller]
    pub fn grant_publish(&self, grantee: &impl Grantable) -> Grant {
        let resources = vec![self.topic_arn()];
        let grant = Grant::on_principal_or_resource(grantee, &["sns:Publish"], resources, self);
        match self.key() {
            Some(key) => grant.and(key.grant(grantee, &["kms:Decrypt", "kms:GenerateDataKey*"])),
            None => grant,
        }
    }
}

impl ResourceWithPolicy for Topic {
    /// Adds a statement to the topic's policy; `false` for a topic that exists elsewhere, whose policy is not changed. SNS
    /// wants an id in each statement, so one that has none is given a number.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Origin::Here(here) = &*self.origin else {
            return false;
        };
        if contains(&here.statements.borrow(), &statement) {
            return true;
        }
        let existing = here.policy.borrow().clone();
        let document = existing.unwrap_or_else(|| {
            let document = PolicyDocument::new();
            let node = self.node().create_here(|| {
                let node = Node::new(self, "Policy");
                CfnTopicPolicy::new(&node, "Resource", document.data(), [self.topic_arn()]);
                node
            });
            node.set_construct_type("stackwright_aws.sns.TopicPolicy");
            document.check_as_resource_policy(&node);
            here.policy.replace(Some(document.clone()));
            document
        });
        let number = here.statements.borrow().len();
        here.statements.borrow_mut().push(statement.clone());
        let has_id = statement
            .data()
            .get("Sid")
            .is_some_and(|sid| !sid.is_null());
        document.add(match has_id {
            true => statement,
            false => statement.sid(number.to_string()),
        });
        true
    }
}

impl Here {
    fn problems(&self) -> Vec<Diagnostic> {
        let fifo = self.fifo.get();
        let name = self.resource.get_property("TopicName");
        let name = name.as_ref().and_then(Data::as_str);
        let deduplicates = self.resource.get_property("ContentBasedDeduplication");
        let mut problems = Vec::new();
        if let Some(name) = name
            && name.ends_with(".fifo") != fifo
        {
            problems.push(
                Diagnostic::error(
                    codes::FIFO,
                    format!("`{name}` is not a name for a topic of this type"),
                )
                .hint("a FIFO topic's name ends in `.fifo`, and no other's does"),
            );
        }
        if !fifo && deduplicates.is_some() {
            problems.push(
                Diagnostic::error(
                    codes::FIFO,
                    "a standard topic does not take messages with the same content for one",
                )
                .hint("call `.fifo()`, or leave out `content_based_deduplication`"),
            );
        }
        problems
    }
}
