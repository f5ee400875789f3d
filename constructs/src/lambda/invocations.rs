//! What becomes of invocations that nobody waits for.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{Construct, Duration, Node, Value};
use stackwright_cfn::lambda::CfnEventInvokeConfig;
use stackwright_cfn::lambda::event_invoke_config::{DestinationConfig, OnFailure, OnSuccess};

use super::alias::Alias;
use super::codes;
use super::function::Function;
use crate::iam::{PolicyStatement, Role};
use crate::kit::{in_range, lazily};
use crate::sqs::Queue;

/// Where a record of an invocation is sent that nobody waited for.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Destination {
    /// A queue.
    Queue(Queue),
    /// Another function.
    Function(Function),
    /// A topic.
    #[cfg(feature = "sns")]
    Topic(crate::sns::Topic),
    /// An event bus.
    #[cfg(feature = "events")]
    EventBus(crate::events::EventBus),
}

macro_rules! from {
    ($($(#[$gate:meta])? $variant:ident($type:ty);)*) => {
        $($(#[$gate])?
        impl From<&$type> for Destination {
            fn from(destination: &$type) -> Self {
                Destination::$variant(destination.clone())
            }
        })*
    };
}
from! {
    Queue(Queue);
    Function(Function);
    #[cfg(feature = "sns")] Topic(crate::sns::Topic);
    #[cfg(feature = "events")] EventBus(crate::events::EventBus);
}

impl Destination {
    /// Lets a function send to it, and says where that is.
    #[track_caller]
    fn bind(&self, function: &Function) -> Value<String> {
        match self {
            Destination::Queue(queue) => {
                queue.grant_send(function);
                queue.queue_arn()
            }
            Destination::Function(next) => {
                next.grant_invoke(function);
                next.function_arn()
            }
            #[cfg(feature = "sns")]
            Destination::Topic(topic) => {
                topic.grant_publish(function);
                topic.topic_arn()
            }
            #[cfg(feature = "events")]
            Destination::EventBus(bus) => {
                bus.grant_put_events(function);
                bus.event_bus_arn()
            }
        }
    }
}

impl Destination {
    /// Lets the role of a function send to it, as the CDK does for what failed: without the right to ask where it is.
    #[track_caller]
    pub(super) fn grant_alone(&self, role: &Role) {
        match self {
            Destination::Queue(queue) => {
                let send = PolicyStatement::allow().action("sqs:SendMessage");
                role.add_to_policy(send.resource(queue.queue_arn()));
                if let Some(key) = queue.queue_key() {
                    key.grant_encrypt_decrypt(role);
                }
            }
            #[cfg(feature = "sns")]
            Destination::Topic(topic) => {
                topic.grant_publish(role);
            }
            _ => {}
        }
    }
}

impl Function {
    /// Sends events that it failed on, when nobody waits for its answer, to this queue.
    #[track_caller]
    pub fn dead_letter_queue(&self, queue: &Queue) -> Self {
        self.send_failed_to(queue.queue_arn(), Destination::Queue(queue.clone()))
    }

    /// Sends events that it failed on, when nobody waits for its answer, to a queue of its own, which keeps them for 14 days.
    #[track_caller]
    pub fn own_dead_letter_queue(&self) -> Self {
        let queue = Queue::new(self, "DeadLetterQueue").retention(Duration::days(14));
        self.dead_letter_queue(&queue)
    }

    /// Sends events that it failed on, when nobody waits for its answer, to this topic.
    #[cfg(feature = "sns")]
    #[track_caller]
    pub fn dead_letter_topic(&self, topic: &crate::sns::Topic) -> Self {
        self.send_failed_to(topic.topic_arn(), Destination::Topic(topic.clone()))
    }
}

/// The setters of what becomes of invocations, of functions and of aliases.
macro_rules! invoked {
    ($type:ident, $function:ident) => {
        impl $type {
            /// Sends a record of each invocation that nobody waited for, and that succeeded.
            ///
            /// ```
            /// use stackwright_aws::prelude::*;
            ///
            /// let app = App::new();
            /// let stack = Stack::new(&app, "S");
            /// let code = lambda::Code::inline("def handler(event, context): return event");
            /// let function = Function::new(&stack, "Work", lambda::Runtime::PYTHON_3_13, code);
            /// let failed = Queue::new(&stack, "Failed");
            /// function.on_failure(&failed).max_event_age(Duration::hours(1)).retry_attempts(1);
            /// # app.synth().unwrap();
            /// ```
            #[track_caller]
            pub fn on_success(&self, destination: impl Into<Destination>) -> Self {
                let destination = destination.into();
                self.invoke_config("a destination", |invocations| {
                    let arn = destination.bind(&self.$function());
                    invocations.success.replace(Some(arn));
                })
            }

            /// Sends a record of each invocation that nobody waited for, and that failed in all attempts.
            #[track_caller]
            pub fn on_failure(&self, destination: impl Into<Destination>) -> Self {
                let destination = destination.into();
                self.invoke_config("a destination", |invocations| {
                    let arn = destination.bind(&self.$function());
                    invocations.failure.replace(Some(arn));
                })
            }

            /// How old an event may become before it is dropped, one minute to 6 hours; 6 hours unless this is called.
            ///
            /// # Errors
            /// At synthesis: `SW0401` if it is outside of that.
            #[track_caller]
            pub fn max_event_age(&self, age: impl Into<Duration>) -> Self {
                let age = age.into();
                let range = Duration::seconds(60)..=Duration::hours(6);
                report_out_of(&self.$function(), range, "an event age", age);
                self.invoke_config("an event age", |invocations| {
                    invocations
                        .cfn
                        .maximum_event_age_in_seconds(age.in_seconds());
                })
            }

            /// How often a failed invocation is tried again, up to twice, which is the default.
            ///
            /// # Errors
            /// At synthesis: `SW0401` if it is more.
            #[track_caller]
            pub fn retry_attempts(&self, count: u32) -> Self {
                report_out_of(
                    &self.$function(),
                    0..=2,
                    "a number of further attempts",
                    count,
                );
                self.invoke_config("attempts", |invocations| {
                    invocations.cfn.maximum_retry_attempts(count);
                })
            }
        }
    };
}
invoked!(Function, clone);
invoked!(Alias, alias_function);

#[track_caller]
fn report_out_of<N: PartialOrd + std::fmt::Display>(
    function: &Function,
    range: RangeInclusive<N>,
    what: &str,
    value: N,
) {
    let what = format!("a function cannot have {what}");
    if let Some(problem) = in_range(codes::OUT_OF_RANGE, &what, value, range) {
        function.report(problem);
    }
}

/// What becomes of invocations, as a resource beside the function.
pub(super) struct Invocations {
    cfn: CfnEventInvokeConfig,
    success: RefCell<Option<Value<String>>>,
    failure: RefCell<Option<Value<String>>>,
}

impl std::fmt::Debug for Invocations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Invocations")
    }
}

impl Invocations {
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        function: Value<String>,
        qualifier: Value<String>,
    ) -> Rc<Self> {
        let node = Node::new(scope, "EventInvokeConfig");
        node.set_construct_type("stackwright_aws.lambda.EventInvokeConfig");
        let invocations = Rc::new(Invocations {
            cfn: CfnEventInvokeConfig::new(&node, "Resource"),
            success: RefCell::default(),
            failure: RefCell::default(),
        });
        let destinations = lazily(&invocations, |invocations: &Invocations| {
            let success = invocations.success.borrow().clone();
            let failure = invocations.failure.borrow().clone();
            (success.is_some() || failure.is_some()).then(|| {
                DestinationConfig::new()
                    .on_failure(failure.map(OnFailure::new))
                    .on_success(success.map(OnSuccess::new))
            })
        });
        invocations
            .cfn
            .function_name(function)
            .qualifier(qualifier)
            .destination_config(destinations);
        invocations
    }
}
