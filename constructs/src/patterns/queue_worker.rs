//! A function that works on the messages of a queue.

use std::rc::Rc;

use stackwright::{Construct, Defaults, Duration, Node};

use crate::iam::{Grant, Grantable};
use crate::kit::Part;
use crate::lambda::{Function, SqsSource};
use crate::sqs::Queue;

/// How much longer a message is hidden than the function may run, as AWS recommends.
const PATIENCE: u64 = 6;

/// How long a function runs that says nothing else.
const TIMEOUT: Duration = Duration::seconds(3);

/// A queue, a function that works on its messages, and a queue for those that it cannot work on.
///
/// Messages are hidden for six times as long as the function may run, tried three times, and kept for two weeks then. The
/// function says which messages of a batch failed, so that the others do not come back.
///
/// ```
/// use stackwright_aws::patterns::QueueWorker;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return {'batchItemFailures': []}");
/// let resize = Function::new(&stack, "Resize", lambda::Runtime::PYTHON_3_13, code).timeout(Duration::minutes(1));
/// let images = QueueWorker::new(&stack, "Images", &resize);
/// let uploader = Role::new(&stack, "Uploader", Principal::service("ecs-tasks.amazonaws.com"));
/// images.grant_send(&uploader);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
#[derive(Clone, Debug)]
pub struct QueueWorker(Part<Owned>);

#[derive(Debug)]
struct Owned {
    queue: Queue,
    failed: Queue,
    worker: Function,
}

impl Construct for QueueWorker {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl QueueWorker {
    /// A queue for this function, under the id `Queue`, with one for failed messages, under the id `Failed`.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, worker: &Function) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), worker))
    }

    #[track_caller]
    fn create(node: Node, worker: &Function) -> Self {
        node.set_construct_type("stackwright_aws.patterns.QueueWorker");
        let failed = Queue::new(&node, "Failed")
            .retention(Duration::days(14))
            .enforce_ssl();
        let timeout = worker.function_timeout().unwrap_or(TIMEOUT);
        let seconds = timeout
            .as_seconds()
            .and_then(|time| u64::try_from(time).ok());
        let hidden = Duration::seconds(seconds.unwrap_or_default() * PATIENCE);
        let queue = Queue::new(&node, "Queue")
            .visibility_timeout(hidden)
            .dead_letter_queue(&failed, 3)
            .enforce_ssl();
        worker.event_source(SqsSource::new(&queue).report_failures());
        let worker = worker.clone();
        let owned = Owned {
            queue,
            failed,
            worker,
        };
        QueueWorker(Part::new(node, Rc::new(owned)))
    }

    /// How often a message is tried, 1 to 1000 times; three times unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range.
    #[track_caller]
    pub fn attempts(&self, count: u32) -> Self {
        self.0.queue.dead_letter_queue(&self.0.failed, count);
        self.clone()
    }

    /// The queue that is worked on.
    pub fn queue(&self) -> &Queue {
        &self.0.queue
    }

    /// The queue with messages on which the function failed each time.
    pub fn failed(&self) -> &Queue {
        &self.0.failed
    }

    /// The function.
    pub fn worker(&self) -> &Function {
        &self.0.worker
    }

    /// Lets somebody send messages.
    #[track_caller]
    pub fn grant_send(&self, grantee: &impl Grantable) -> Grant {
        self.0.queue.grant_send(grantee)
    }
}
