//! Subscriptions: who is told what is published to a topic, and how.

use std::fmt;
use std::panic::Location;
use std::rc::Rc;

use stackwright::{Construct, Data, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::sns::CfnSubscription;
use stackwright_facts::partition::is_opt_in_region;

use super::{Topic, codes};
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::{part_of_arn, region_of};
use crate::sqs::Queue;

const SERVICE: &str = "sns.amazonaws.com";

/// What SNS accepts as a filter policy: attribute names, and combinations of the values in it.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>
const MOST_NAMES: usize = 5;
const MOST_COMBINATIONS: usize = 150;

/// Who is told what is published to a topic, and how: an argument of [`Topic::subscribe`].
///
/// A function is told with `Subscription::function`, which is there with the feature `lambda`.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::sns::Subscription;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let (orders, failed) = (Queue::new(&stack, "Orders"), Queue::new(&stack, "Failed"));
/// let paid = json!({ "state": ["paid"], "total": [{ "numeric": [">=", 100] }] });
/// let to_queue = Subscription::queue(&orders).raw().filter(paid).dead_letter_queue(&failed);
/// Topic::new(&stack, "Topic").subscribe(to_queue);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Subscription {
    protocol: Value<String>,
    endpoint: Value<String>,
    subscriber: Option<Rc<dyn Subscriber>>,
    is_raw: bool,
    filter: Option<Data>,
    is_of_body: bool,
    dead_letters: Option<Queue>,
    delivery: Option<Data>,
}

/// A construct that is told, below which the subscription is.
pub(crate) trait Subscriber: fmt::Debug {
    fn place(&self) -> &Node;

    /// The id of the subscription to a topic.
    fn id(&self, topic: &Topic) -> String;

    /// Whether SNS delivers to it what is published to a FIFO topic, or to another one.
    fn receives_from(&self, is_fifo: bool) -> bool;

    /// Lets the service send what the topic has, and returns what has to be there before the subscription is.
    fn admit(&self, topic: &Topic, service: &str, subscription: &Node) -> Option<Node>;
}

/// All messages, as SNS wraps them.
impl From<&Queue> for Subscription {
    fn from(queue: &Queue) -> Self {
        Subscription::queue(queue)
    }
}

impl Subscription {
    fn to_address(protocol: impl IntoValue<String>, endpoint: impl IntoValue<String>) -> Self {
        Subscription {
            protocol: protocol.into_value(),
            endpoint: endpoint.into_value(),
            subscriber: None,
            is_raw: false,
            filter: None,
            is_of_body: false,
            dead_letters: None,
            delivery: None,
        }
    }

    pub(crate) fn to_construct(
        protocol: &str,
        endpoint: Value<String>,
        subscriber: impl Subscriber + 'static,
    ) -> Self {
        Subscription {
            subscriber: Some(Rc::new(subscriber)),
            ..Self::to_address(protocol, endpoint)
        }
    }

    /// Messages by mail. Whoever reads it must confirm once.
    pub fn email(address: impl IntoValue<String>) -> Self {
        Self::to_address("email", address)
    }

    /// Messages by mail, as JSON with all that SNS knows of them. Whoever reads it must confirm once.
    pub fn email_json(address: impl IntoValue<String>) -> Self {
        Self::to_address("email-json", address)
    }

    /// Messages to a telephone, by its number: `+14155550123`.
    pub fn sms(number: impl IntoValue<String>) -> Self {
        Self::to_address("sms", number)
    }

    /// Calls of an address, `https://…` or `http://…`, which must confirm once. One that only deployment knows is taken for one
    /// with `https`.
    pub fn url(url: impl IntoValue<String>) -> Self {
        let url = url.into_value();
        let is_plain = url.as_str().is_some_and(|url| url.starts_with("http://"));
        Self::to_address(if is_plain { "http" } else { "https" }, url)
    }

    /// Messages to a queue, whose policy and key let SNS send.
    pub fn queue(queue: &Queue) -> Self {
        Self::to_construct("sqs", queue.queue_arn(), queue.clone())
    }

    /// Messages as they were published, without what SNS puts around them. For queues and URLs.
    pub fn raw(mut self) -> Self {
        self.is_raw = true;
        self
    }

    /// Only the messages whose attributes match this policy: up to 5 names, and 150 combinations of their values.
    ///
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>
    pub fn filter(mut self, policy: impl Into<Data>) -> Self {
        self.filter = Some(policy.into());
        self
    }

    /// Only the messages whose text is a JSON object that matches this policy.
    ///
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html>
    pub fn filter_body(mut self, policy: impl Into<Data>) -> Self {
        self.is_of_body = true;
        self.filter(policy)
    }

    /// Sends messages that cannot be delivered to this queue.
    pub fn dead_letter_queue(mut self, queue: &Queue) -> Self {
        self.dead_letters = Some(queue.clone());
        self
    }

    /// How often and how fast SNS tries to deliver, and what it says the content is; for URLs.
    ///
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/creating-delivery-policy.html>
    pub fn delivery_policy(mut self, policy: impl Into<Data>) -> Self {
        self.delivery = Some(policy.into());
        self
    }

    /// Creates it, on a line of whoever subscribes.
    pub(super) fn create(&self, topic: &Topic, line: &'static Location<'static>) {
        topic.node().at_line(line, || self.create_here(topic));
    }

    fn create_here(&self, topic: &Topic) {
        let node = match &self.subscriber {
            Some(subscriber) => Node::new(subscriber.place(), &subscriber.id(topic)),
            None => Node::new(topic, &self.id_below(topic)),
        };
        node.set_construct_type("stackwright_aws.sns.Subscription");
        for problem in self.problems(topic) {
            node.add_error(problem);
        }
        let redrive = self.dead_letters.as_ref().map(|queue| {
            admit_to_queue(queue, topic, SERVICE, &node);
            Data::object([("deadLetterTargetArn", queue.queue_arn())])
        });
        let admitted = self.subscriber.as_ref().and_then(|subscriber| {
            let service = service_that_sends(topic, subscriber.place());
            subscriber.admit(topic, &service, &node)
        });
        let region = (self.subscriber.as_ref())
            .and_then(|subscriber| region_elsewhere(topic, subscriber.place()));
        let resource = CfnSubscription::new(&node, "Resource")
            .topic_arn(topic.topic_arn())
            .protocol(&self.protocol)
            .endpoint(&self.endpoint)
            .raw_message_delivery(self.is_raw.then_some(true))
            .filter_policy(self.filter.clone())
            .filter_policy_scope(self.is_of_body.then_some("MessageBody"))
            .redrive_policy(redrive)
            .delivery_policy(self.delivery.clone())
            .region(region);
        if let Some(first) = admitted {
            resource.depends_on(&first);
        }
    }

    /// The id below the topic: the endpoint, or a number where only deployment knows that.
    fn id_below(&self, topic: &Topic) -> String {
        let numbered = |number: usize| format!("TokenSubscription:{number}");
        match self.endpoint.as_str() {
            Some(endpoint) => endpoint.to_owned(),
            None => (1..)
                .map(numbered)
                .find(|id| topic.node().find_child(id).is_none())
                .unwrap_or_else(|| numbered(0)),
        }
    }

    fn problems(&self, topic: &Topic) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let is_fifo = topic.is_fifo();
        let receives = (self.subscriber.as_ref()).map_or(!is_fifo, |to| to.receives_from(is_fifo));
        if !receives {
            problems.push(
                Diagnostic::error(
                    codes::SUBSCRIPTION,
                    "a FIFO topic tells somebody other than a queue, or a standard topic a FIFO queue",
                )
                .hint("subscribe a queue of the topic's own type"),
            );
        }
        let refused = |message: String, hint: &str| {
            Diagnostic::error(codes::SUBSCRIPTION_SETTING, message).hint(hint)
        };
        let protocol = self.protocol.as_str().unwrap_or_default();
        let is_url = protocol.starts_with("http");
        if self.is_raw && !is_url && protocol != "sqs" {
            let message = format!("messages for the protocol `{protocol}` cannot be raw");
            problems.push(refused(
                message,
                "leave out `raw`: it is for queues and URLs",
            ));
        }
        if self.delivery.is_some() && !is_url {
            let message = format!("there is no delivery policy for the protocol `{protocol}`");
            problems.push(refused(
                message,
                "leave out `delivery_policy`: it is for URLs",
            ));
        }
        if self.dead_letters.is_some() && protocol == "sms" {
            let message = "a telephone has no dead letter queue".to_owned();
            problems.push(refused(message, "leave out `dead_letter_queue`"));
        }
        if let Some(url) = self.endpoint.as_str().filter(|_| is_url)
            && !url.starts_with("https://")
            && !url.starts_with("http://")
        {
            let message = format!("`{url}` is no URL that SNS can call");
            problems.push(refused(
                message,
                "begin it with `https://`, or with `http://`",
            ));
        }
        if let Some(Data::Object(policy)) = &self.filter {
            if policy.len() > MOST_NAMES {
                let message = format!(
                    "the filter policy has {} names, and SNS accepts up to {MOST_NAMES}",
                    policy.len()
                );
                problems.push(refused(message, "leave out some, or filter the rest"));
            }
            let combinations = (self.filter.as_ref()).map_or(1, |policy| combinations(policy, 0));
            if combinations > MOST_COMBINATIONS {
                let message = format!(
                    "the filter policy has {combinations} combinations of values, and SNS accepts up to {MOST_COMBINATIONS}"
                );
                problems.push(refused(
                    message,
                    "list fewer values for a name, or match by a prefix or a range",
                ));
            }
        }
        problems
    }
}

/// How many combinations SNS counts in a filter policy: the numbers of values multiplied, each by how deep it is.
fn combinations(policy: &Data, depth: usize) -> usize {
    match policy {
        // Alternatives are counted by themselves, and by SNS alone.
        Data::Object(entries) if entries.keys().any(|key| &**key == "$or") => 1,
        Data::Object(entries) => (entries.values())
            .map(|inner| combinations(inner, depth + 1))
            .fold(1, usize::saturating_mul),
        Data::List(values) => values.len().saturating_mul(depth),
        _ => 1,
    }
}

/// The region of a topic, where the subscriber's is another one, or it may be.
fn region_elsewhere(topic: &Topic, subscriber: &Node) -> Option<Value<String>> {
    if topic.is_imported() {
        return Some(part_of_arn(&topic.topic_arn(), 3));
    }
    let region = region_of(topic.node());
    let is_elsewhere = match (region.as_str(), region_of(subscriber).as_str()) {
        (Some(theirs), own) => own != Some(theirs),
        (None, _) => false,
    };
    (is_elsewhere && stack_of(topic.node()) != stack_of(subscriber)).then_some(region)
}

fn stack_of(node: &Node) -> Option<Node> {
    node.stack().map(|stack| stack.node().clone())
}

/// The name under which SNS sends: it carries the region where one that an account opts into sends to another, or is sent to.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html>
fn service_that_sends(topic: &Topic, subscriber: &Node) -> String {
    let from = match topic.is_imported() {
        true => (topic.topic_arn().is_literal()).then(|| part_of_arn(&topic.topic_arn(), 3)),
        false => Some(region_of(topic.node())),
    };
    let to = region_of(subscriber);
    let regional = |region: &str| format!("sns.{region}.amazonaws.com");
    match (from.as_ref().and_then(|from| from.as_str()), to.as_str()) {
        (Some(from), Some(to)) if from != to && is_opt_in_region(to) => regional(to),
        (Some(from), Some(to)) if from != to && is_opt_in_region(from) => regional(from),
        _ => SERVICE.to_owned(),
    }
}

impl Subscriber for Queue {
    fn place(&self) -> &Node {
        self.node()
    }

    fn id(&self, topic: &Topic) -> String {
        topic.node().unique_id()
    }

    fn receives_from(&self, is_fifo: bool) -> bool {
        !self.is_fifo() || is_fifo
    }

    fn admit(&self, topic: &Topic, service: &str, subscription: &Node) -> Option<Node> {
        admit_to_queue(self, topic, service, subscription);
        self.node().find_child("Policy")
    }
}

/// Lets SNS send what a topic has to a queue.
fn admit_to_queue(queue: &Queue, topic: &Topic, service: &str, subscription: &Node) {
    let of_topic = |statement: PolicyStatement| {
        statement.principal(Principal::service(service)).condition(
            "ArnEquals",
            "aws:SourceArn",
            topic.topic_arn(),
        )
    };
    let send = PolicyStatement::allow()
        .action("sqs:SendMessage")
        .resource(queue.queue_arn());
    let added = queue.add_to_resource_policy(of_topic(send));
    if !added || queue.has_unshareable_key() {
        subscription.add_warning(
            Diagnostic::warning(
                codes::SUBSCRIPTION,
                format!("SNS may not be able to send to `{}`", queue.node().path()),
            )
            .note(
                "the queue exists elsewhere, or is encrypted with the key that KMS manages for SQS",
            )
            .hint(
                "let sns.amazonaws.com use `sqs:SendMessage` there, or encrypt the queue otherwise",
            ),
        );
    }
    if let Some(key) = queue.queue_key() {
        let encrypt = PolicyStatement::allow()
            .actions(["kms:Decrypt", "kms:GenerateDataKey"])
            .resource("*");
        key.add_to_resource_policy(of_topic(encrypt));
    }
}
