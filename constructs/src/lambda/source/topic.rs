//! Topics as event sources: functions that are told.

use stackwright::{Construct, Data, Node};

use super::super::{Invocable, Invoked};
use super::mapping::EventSource;
use crate::sns::{Subscriber, Subscription, Topic};
use crate::sqs::Queue;

/// The messages of a topic.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let orders = Topic::new(&stack, "Orders");
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// Function::new(&stack, "Work", lambda::Runtime::PYTHON_3_13, code)
///     .event_source(lambda::SnsSource::new(&orders));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct SnsSource {
    topic: Topic,
    filter: Option<Data>,
    by_body: bool,
    dead_letters: Option<Queue>,
}

impl SnsSource {
    /// The messages of this topic.
    pub fn new(topic: &Topic) -> Self {
        SnsSource {
            topic: topic.clone(),
            filter: None,
            by_body: false,
            dead_letters: None,
        }
    }

    /// Only the messages whose attributes match this policy.
    ///
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>
    pub fn filter(mut self, policy: impl Into<Data>) -> Self {
        self.filter = Some(policy.into());
        self
    }

    /// Only the messages whose text is a JSON object that matches this policy.
    pub fn filter_body(mut self, policy: impl Into<Data>) -> Self {
        self.by_body = true;
        self.filter(policy)
    }

    /// Sends messages with which the function cannot be invoked to this queue.
    pub fn dead_letter_queue(mut self, queue: &Queue) -> Self {
        self.dead_letters = Some(queue.clone());
        self
    }
}

impl EventSource for SnsSource {
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        let mut subscription = Subscription::function(invoked);
        if let Some(policy) = self.filter.clone() {
            subscription = match self.by_body {
                true => subscription.filter_body(policy),
                false => subscription.filter(policy),
            };
        }
        if let Some(queue) = &self.dead_letters {
            subscription = subscription.dead_letter_queue(queue);
        }
        self.topic.subscribe(subscription);
    }
}

impl Subscription {
    /// Invocations of a function, a version or an alias, whose policy lets SNS invoke it.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::sns::Subscription;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let code = lambda::Code::inline("def handler(event, context): ...");
    /// let work = Function::new(&stack, "Work", lambda::Runtime::PYTHON_3_13, code);
    /// Topic::new(&stack, "Orders").subscribe(Subscription::function(&work).filter(json!({ "state": ["paid"] })));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html>
    pub fn function(invoked: &impl Invocable) -> Self {
        Self::to_construct("lambda", invoked.invocable_arn(), Invoked::new(invoked))
    }
}

/// All messages.
impl<F: Invocable> From<&F> for Subscription {
    fn from(invoked: &F) -> Self {
        Subscription::function(invoked)
    }
}

/// All messages, under the defaults of [`SnsSource`].
impl EventSource for &Topic {
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        SnsSource::new(self).bind(invoked);
    }
}

impl Subscriber for Invoked {
    fn place(&self) -> &Node {
        self.node()
    }

    fn id(&self, topic: &Topic) -> String {
        topic.node().id()
    }

    fn receives_from(&self, is_fifo: bool) -> bool {
        !is_fifo
    }

    fn admit(&self, topic: &Topic, _: &str, _: &Node) -> Option<Node> {
        let id = format!("AllowInvoke:{}", topic.node().unique_id());
        let arn = Some(topic.topic_arn());
        self.add_permission(self, &id, "sns.amazonaws.com", arn);
        None
    }
}
