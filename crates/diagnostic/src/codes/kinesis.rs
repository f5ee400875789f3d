//! The codes of the diagnostics of Kinesis constructs, `SW0660` to `SW0669`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name that Kinesis does not accept for a stream or a consumer.
    ///
    /// ## Why it matters
    /// It could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// kinesis::Stream::new(stack, "Clicks").name("my clicks");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0660"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 1 to 128 letters, digits and any of `_.-`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>
    pub const INVALID_NAME = "SW0660", "stream-name", Error;

    /// ## What it does
    /// Reports a setting of a stream outside of the range that Kinesis accepts.
    ///
    /// ## Why it matters
    /// The stream could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// kinesis::Stream::new(stack, "Clicks").retention(Duration::hours(12));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0661"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the message names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
    pub const OUT_OF_RANGE = "SW0661", "stream-range", Error;

    /// ## What it does
    /// Reports a number of shards of a stream on demand.
    ///
    /// ## Why it matters
    /// Kinesis decides how many shards such a stream has; the number would have no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// kinesis::Stream::new(stack, "Clicks").on_demand().shards(4);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0662"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave out `shards`, or `on_demand`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html>
    pub const CAPACITY = "SW0662", "stream-capacity", Error;

    /// ## What it does
    /// Reports a setting that is changed on a stream or a consumer which exists elsewhere.
    ///
    /// ## Why it matters
    /// It is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    /// kinesis::Stream::from_arn(stack, "Theirs", arn).shards(4);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0663"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the stream is created, or create one here with `Stream::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/streams/latest/dev/introduction.html>
    pub const IMPORTED = "SW0663", "stream-imported", Error;
}
