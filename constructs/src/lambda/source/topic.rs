//! Topics as event sources.

use stackwright::{Construct, Data, Diagnostic, Node};
use stackwright_cfn::sns::CfnSubscription;

use super::super::{Function, Invocable, codes};
use super::mapping::EventSource;
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::sns::Topic;
use crate::sqs::Queue;

const SERVICE: &str = "sns.amazonaws.com";

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
    fn bind(&self, function: &Function) {
        let topic = &self.topic;
        if topic.is_fifo() {
            let problem = "a FIFO topic does not invoke functions";
            let hint = "subscribe a queue, and let that be the function's source";
            function.report(Diagnostic::error(codes::EVENT_SOURCE, problem).hint(hint));
        }
        let id = format!("AllowInvoke:{}", topic.node().unique_id());
        function.add_permission(function, &id, SERVICE, Some(topic.topic_arn()));
        let node = Node::new(function, &topic.node().id());
        node.set_construct_type("stackwright_aws.sns.Subscription");
        let redrive = self.dead_letters.as_ref().map(|queue| {
            queue.add_to_resource_policy(
                PolicyStatement::allow()
                    .action("sqs:SendMessage")
                    .resource(queue.queue_arn())
                    .principal(Principal::service(SERVICE))
                    .condition("ArnEquals", "aws:SourceArn", topic.topic_arn()),
            );
            Data::object([("deadLetterTargetArn", queue.queue_arn())])
        });
        CfnSubscription::new(&node, "Resource")
            .topic_arn(topic.topic_arn())
            .protocol("lambda")
            .endpoint(function.function_arn())
            .filter_policy(self.filter.clone())
            .filter_policy_scope(self.by_body.then_some("MessageBody"))
            .redrive_policy(redrive);
    }
}
