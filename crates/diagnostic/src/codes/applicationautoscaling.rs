//! The codes of the diagnostics of scaling, `SW0750` to `SW0799`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports limits of a capacity of which the least is larger than the largest.
    ///
    /// ## Why it matters
    /// Application Auto Scaling refuses the target.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::applicationautoscaling::*;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let (table, reads) = ("table/orders", ScalableDimension::DynamodbTableReadCapacityUnits);
    /// ScalableTarget::new(stack, "Reads", ServiceNamespace::Dynamodb, table, reads, 100..=5);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0750"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the smaller number first.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html>
    pub const CAPACITY = "SW0750", "scaling-capacity", Error;

    /// ## What it does
    /// Reports a scheduled action whose times are none, or that changes nothing.
    ///
    /// ## Why it matters
    /// The target could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::applicationautoscaling::*;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let (table, reads) = ("table/orders", ScalableDimension::DynamodbTableReadCapacityUnits);
    /// ScalableTarget::new(stack, "Reads", ServiceNamespace::Dynamodb, table, reads, 5..=100)
    ///     .schedule("Morning", ScheduledAction::new("cron(0 25 * * ? *)").min_capacity(20));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0751"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write `cron(…)`, `rate(…)` or `at(…)`, and set the least or the largest capacity.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html>
    pub const SCHEDULE = "SW0751", "scaling-schedule", Error;

    /// ## What it does
    /// Reports a scaling policy that Application Auto Scaling does not accept: a metric that cannot have the value, or
    /// steps that overlap.
    ///
    /// ## Why it matters
    /// The policy could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::applicationautoscaling::*;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let (table, reads) = ("table/orders", ScalableDimension::DynamodbTableReadCapacityUnits);
    /// ScalableTarget::new(stack, "Reads", ServiceNamespace::Dynamodb, table, reads, 5..=100)
    ///     .track("Use", TargetTracking::new(PredefinedMetric::DynamoDBReadCapacityUtilization, 170.0));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0752"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value above 0, and of up to 100 for percentages; let each step begin where another ends.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html>
    pub const POLICY = "SW0752", "scaling-policy", Error;
}
