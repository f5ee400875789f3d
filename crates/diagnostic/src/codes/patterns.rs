//! The codes of the diagnostics that patterns raise: `SW0550` to `SW0599`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a pipeline whose task writes under a prefix that starts the task.
    ///
    /// ## Why it matters
    /// The task would start itself again and again.
    ///
    /// ## Example
    /// ```rust,ignore
    /// ObjectPipeline::new(&stack, "P").input("files/").output("files/done/");
    /// ```
    ///
    /// ## What to do
    /// Choose prefixes of which neither begins with the other: `input/` and `output/`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules-best-practices.html>
    pub const OVERLAP = "SW0551", "pipeline-overlap", Error;

    /// ## What it does
    /// Reports a part that is given to a pattern after it has made its own.
    ///
    /// ## Why it matters
    /// The pattern's own part is in use by then.
    ///
    /// ## Example
    /// ```rust,ignore
    /// let bucket = pipeline.bucket();
    /// pipeline.cluster(&cluster);
    /// ```
    ///
    /// ## What to do
    /// Call the setters before `bucket`, `cluster` and `rule`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/constructs.html>
    pub const TOO_LATE = "SW0552", "pipeline-too-late", Error;
}
