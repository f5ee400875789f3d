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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ObjectTask::new(stack, "Solver", "public.ecr.aws/docker/library/busybox:1.37").input_prefix("files/").output_prefix("files/done/");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0551"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let solver = ObjectTask::new(stack, "Solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// let bucket = solver.bucket();
    /// solver.input_prefix("uploads/");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0552"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call the setters before what is made with the part is asked for: those of a pipeline before `bucket`, `cluster` and `rule`, the
    /// certificate of a site before its domain.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/constructs.html>
    pub const TOO_LATE = "SW0552", "pipeline-too-late", Error;
}
