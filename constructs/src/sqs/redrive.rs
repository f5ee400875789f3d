//! Dead-letter queues: where messages go that nobody could work on, and from where.

use stackwright::Data;
use stackwright_cfn::sqs::queue::RedrivePolicy;

use super::codes;
use super::queue::Queue;
use crate::kit::in_range;

/// Which queues may name a queue as their dead-letter queue.
/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RedriveSources {
    /// All of the account and region.
    All,
    /// None.
    None,
    /// These, up to ten. They must not name this one by a reference, as each would be there before the other: name them by their
    /// ARNs.
    Only(Vec<Queue>),
}

impl RedriveSources {
    fn policy(&self) -> Data {
        let (permission, queues) = match self {
            RedriveSources::All => ("allowAll", None),
            RedriveSources::None => ("denyAll", None),
            RedriveSources::Only(queues) => ("byQueue", Some(queues)),
        };
        let arns = queues.map(|queues| Data::list(queues.iter().map(Queue::queue_arn)));
        Data::object([
            ("redrivePermission", Data::from(permission)),
            ("sourceQueueArns", arns.unwrap_or(Data::Null)),
        ])
    }
}

impl Queue {
    /// Moves a message that was received this many times (1 to 1000) and not deleted into another queue.
    ///
    /// # Errors
    /// At synthesis: `SW0451` if the number is outside the range, `SW0452` if one of the queues is FIFO and the other not.
    #[track_caller]
    pub fn dead_letter_queue(&self, queue: &Queue, max_receive_count: u32) -> Self {
        let what = "a message cannot be moved after a number of receptions";
        let range = 1..=1000;
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, max_receive_count, range) {
            let property = "Properties.RedrivePolicy.maxReceiveCount";
            self.0.report(problem.property(property));
        }
        let what = "a dead-letter queue";
        Queue(self.0.set(what, queue.clone(), |queue, dead_letters| {
            queue.cfn.redrive_policy(
                RedrivePolicy::new()
                    .dead_letter_target_arn(dead_letters.queue_arn())
                    .max_receive_count(max_receive_count),
            );
            queue.dead_letters.replace(Some(dead_letters));
        }))
    }

    /// Which queues may name this one as their dead-letter queue; all of the account unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0451` for no queue or more than ten.
    #[track_caller]
    pub fn redrive_from(&self, sources: RedriveSources) -> Self {
        if let RedriveSources::Only(queues) = &sources {
            let what = "a dead-letter queue cannot have a number of sources";
            if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, queues.len(), 1..=10) {
                self.0.report(problem);
            }
        }
        Queue(self.0.edit("sources", |queue| {
            queue.cfn.redrive_allow_policy(sources.policy());
        }))
    }
}
