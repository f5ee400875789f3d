//! The codes of the diagnostics of SQS constructs, `SW0450` to `SW0469`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name that SQS does not accept for a queue.
    ///
    /// ## Why it matters
    /// The queue could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Queue::new(&stack, "Q").name("my queue");
    /// ```
    ///
    /// ## What to do
    /// Use up to 80 letters, digits, `-` and `_`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>
    pub const INVALID_NAME = "SW0450", "queue-name", Error;

    /// ## What it does
    /// Reports a setting of a queue outside of the range that SQS accepts.
    ///
    /// ## Why it matters
    /// The queue could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// queue.retention(Duration::days(30));
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the hint names: messages are kept for at most 14 days.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-queue-parameters.html>
    pub const OUT_OF_RANGE = "SW0451", "queue-range", Error;

    /// ## What it does
    /// Reports a setting for FIFO queues on a standard queue, a FIFO queue's name without `.fifo`, or a dead-letter
    /// queue of another type than its queue.
    ///
    /// ## Why it matters
    /// SQS refuses the queue.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Queue::new(&stack, "Orders").fifo().dead_letter(&standard_queue, 3);
    /// ```
    ///
    /// ## What to do
    /// Make both queues of one type; the name of a FIFO queue ends in `.fifo`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues.html>
    pub const FIFO = "SW0452", "queue-fifo", Error;

    /// ## What it does
    /// Reports a setting that is changed on a queue which exists elsewhere.
    ///
    /// ## Why it matters
    /// The queue is not part of the stack.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Queue::from_arn(&stack, "Q", arn).retention(Duration::days(1));
    /// ```
    ///
    /// ## What to do
    /// Set it where the queue is created, or create one here with `Queue::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-queue-parameters.html>
    pub const IMPORTED = "SW0453", "queue-imported", Error;
}
