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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Queue::new(stack, "Jobs").name("my jobs");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0450"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Queue::new(stack, "Jobs").retention(Duration::days(30));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0451"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let failed = Queue::new(stack, "Failed");
    /// Queue::new(stack, "Jobs").fifo().dead_letter_queue(&failed, 3);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0452"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let arn = "arn:aws:sqs:eu-west-1:123456789012:jobs";
    /// Queue::from_arn(stack, "Theirs", arn).retention(Duration::days(1));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0453"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the queue is created, or create one here with `Queue::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-queue-parameters.html>
    pub const IMPORTED = "SW0453", "queue-imported", Error;
}
