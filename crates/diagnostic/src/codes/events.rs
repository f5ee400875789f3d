//! The codes of the diagnostics of EventBridge constructs, `SW0350` to `SW0399`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports an event pattern that EventBridge refuses.
    ///
    /// ## Why it matters
    /// The rule could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// EventPattern::from_json(json!({"source": "aws.s3"}));
    /// ```
    ///
    /// ## What to do
    /// Write each value as a list: `{"source": ["aws.s3"]}`. The message names the place.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html>
    pub const INVALID_PATTERN = "SW0350", "event-pattern-invalid", Error;

    /// ## What it does
    /// Reports an event pattern that EventBridge accepts and that no event can match.
    ///
    /// ## Why it matters
    /// The rule deploys and never fires.
    ///
    /// ## Example
    /// ```rust,ignore
    /// EventPattern::object_written(&bucket).prefix("/input/");
    /// ```
    ///
    /// ## What to do
    /// Write the value as events have it: keys have no leading slash, and a prefix no wildcard.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
    pub const NEVER_MATCHES = "SW0351", "pattern-never-matches", Error;

    /// ## What it does
    /// Reports an event pattern that is longer, or has more combinations of alternatives, than EventBridge accepts
    /// without a raised quota.
    ///
    /// ## Why it matters
    /// The rule could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// pattern.key(Match::any_of(ten_thousand_keys));
    /// ```
    ///
    /// ## What to do
    /// Use `prefix` or `wildcard` instead of long lists, or split the rule.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>
    pub const PATTERN_TOO_LARGE = "SW0352", "event-pattern-too-large", Error;

    /// ## What it does
    /// Reports a schedule that is no cron or rate expression which EventBridge accepts.
    ///
    /// ## Why it matters
    /// The rule could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Schedule::expression("cron(0 25 * * ? *)");
    /// ```
    ///
    /// ## What to do
    /// Correct the field that the message names; of day of month and day of week, one is `?`. Rates are in whole
    /// minutes.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
    pub const INVALID_SCHEDULE = "SW0353", "schedule-invalid", Error;

    /// ## What it does
    /// Reports a schedule that does more or less than it seems to, such as one without a minute, which runs every
    /// minute.
    ///
    /// ## Why it matters
    /// A task that was meant for once an hour starts sixty times.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Schedule::cron().hour("8");
    /// ```
    ///
    /// ## What to do
    /// Say `.minute("0")`, or `.minute("*")` if every minute is meant.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
    pub const SURPRISING_SCHEDULE = "SW0354", "schedule-surprising", Warning;

    /// ## What it does
    /// Reports a rule with neither a pattern nor a schedule, or with a schedule on a bus that has none.
    ///
    /// ## Why it matters
    /// The rule could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Rule::new(&stack, "Nightly").bus(&bus).schedule(schedule);
    /// ```
    ///
    /// ## What to do
    /// Call `.on(…)` or `.schedule(…)`; schedules work on the default bus alone.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html>
    pub const INVALID_RULE = "SW0355", "event-rule-invalid", Error;

    /// ## What it does
    /// Reports a rule with more targets than EventBridge accepts.
    ///
    /// ## Why it matters
    /// The deployment fails.
    ///
    /// ## Example
    /// ```rust,ignore
    /// for queue in &six_queues {
    ///     rule.target(SqsTarget::new(queue));
    /// }
    /// ```
    ///
    /// ## What to do
    /// Make a second rule with the same pattern, or let one topic share the events out.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>
    pub const TOO_MANY_TARGETS = "SW0356", "rule-targets", Error;

    /// ## What it does
    /// Reports a name that EventBridge does not accept for a rule or a bus.
    ///
    /// ## Why it matters
    /// It could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Rule::new(&stack, "R").name("on upload");
    /// ```
    ///
    /// ## What to do
    /// Use letters, digits and any of `.-_`: up to 64 for a rule, up to 256 for a bus, and not `default`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule.html>
    pub const INVALID_NAME = "SW0357", "event-name", Error;

    /// ## What it does
    /// Reports a path into the event that EventBridge does not understand.
    ///
    /// ## Why it matters
    /// The rule could not be created, or the target would get an empty value.
    ///
    /// ## Example
    /// ```rust,ignore
    /// EventField::path("$.detail[object]");
    /// ```
    ///
    /// ## What to do
    /// Write it as `$.detail.object.key`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>
    pub const INVALID_EVENT_PATH = "SW0358", "event-path", Error;

    /// ## What it does
    /// Reports a path into the event that names a field which the events of the rule's pattern do not have.
    ///
    /// ## Why it matters
    /// The value would be missing: the container starts with an empty variable.
    ///
    /// ## Example
    /// ```rust,ignore
    /// target.env(&solver, "KEY", EventField::path("$.detail.key"));   // S3 has $.detail.object.key
    /// ```
    ///
    /// ## What to do
    /// Use the field of the hint, or the methods of the pattern, such as `upload.key()`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html>
    pub const UNKNOWN_EVENT_FIELD = "SW0359", "event-field-unknown", Error;

    /// ## What it does
    /// Reports an input of a target that EventBridge refuses: too many paths, a placeholder without a path or a path
    /// without a placeholder, or too long a text.
    ///
    /// ## Why it matters
    /// The rule could not be created, or the target would get the text `<name>`.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Input::template("\"<key>\"", []);
    /// ```
    ///
    /// ## What to do
    /// Give each `<name>` its path, use each path, and pass a larger part of the event where there are many.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>
    pub const INVALID_INPUT = "SW0360", "input-transformer", Error;

    /// ## What it does
    /// Reports an override for a container that the task definition does not have.
    ///
    /// ## Why it matters
    /// Each start of the task fails, and nobody is told.
    ///
    /// ## Example
    /// ```rust,ignore
    /// FargateTarget::new(&cluster, &task).env(&container_of_another_task, "A", "b");
    /// ```
    ///
    /// ## What to do
    /// Use a container of this task.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
    pub const NO_SUCH_CONTAINER = "SW0361", "override-container", Error;

    /// ## What it does
    /// Reports a target that may write where its own rule listens.
    ///
    /// ## Why it matters
    /// Each run starts the next one, without end and at a cost.
    ///
    /// ## Example
    /// ```rust,ignore
    /// rule.on(&EventPattern::object_written(&bucket)).target(FargateTarget::new(&cluster, &task));
    /// bucket.grant_write(&task, "*");
    /// ```
    ///
    /// ## What to do
    /// Listen to one prefix and write to another: `input/` and `output/`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules-best-practices.html>
    pub const EVENT_LOOP = "SW0362", "rule-event-loop", Warning;

    /// ## What it does
    /// Reports a rule that listens to a bucket's own notifications, where the bucket sends none to EventBridge.
    ///
    /// ## Why it matters
    /// The rule never fires.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Rule::new(&stack, "R").on(&EventPattern::object_created(&bucket));
    /// ```
    ///
    /// ## What to do
    /// Call `.send_events()` on the bucket; of one that exists elsewhere, say that it does with `sends_events()`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>
    pub const NO_NOTIFICATIONS = "SW0363", "bucket-sends-no-events", Error;

    /// ## What it does
    /// Reports a queue or topic that is encrypted with a key which EventBridge may not use.
    ///
    /// ## Why it matters
    /// Events do not arrive, and nothing says so.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Queue::new(&stack, "Q").encryption(Encryption::KmsManaged);
    /// ```
    ///
    /// ## What to do
    /// Use `Encryption::SqsManaged` or a key of this app; in the policy of a key that exists elsewhere, let
    /// `events.amazonaws.com` use it.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html>
    pub const KEY_NOT_USABLE = "SW0364", "target-key", Warning;

    /// ## What it does
    /// Reports network settings of a task that do not fit together: a public address in a private subnet, or none in a
    /// public one.
    ///
    /// ## Why it matters
    /// The task could not fetch its image, or has an address that nothing reaches.
    ///
    /// ## Example
    /// ```rust,ignore
    /// FargateTarget::new(&cluster, &task).subnets(vpc.private_subnets()).assign_public_ip();
    /// ```
    ///
    /// ## What to do
    /// Use public subnets with a public address, or private subnets without one.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>
    pub const INVALID_NETWORK = "SW0365", "target-network", Warning;

    /// ## What it does
    /// Reports retry attempts, an age of events or a number of tasks outside of the range that EventBridge accepts.
    ///
    /// ## Why it matters
    /// The rule could not be created.
    ///
    /// ## Example
    /// ```rust,ignore
    /// target.retry_attempts(500);
    /// ```
    ///
    /// ## What to do
    /// Use 0 to 185 attempts, 60 to 86,400 seconds, 1 to 10 tasks and 21 to 200 GiB.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html>
    pub const OUT_OF_RANGE = "SW0366", "target-range", Error;

    /// ## What it does
    /// Reports a target that cannot be used with what it was given: FIFO with standard queues, or one whose policy
    /// belongs to somebody else.
    ///
    /// ## Why it matters
    /// Events do not arrive.
    ///
    /// ## Example
    /// ```rust,ignore
    /// target.dead_letter_queue(&Queue::new(&stack, "Dead").fifo());
    /// ```
    ///
    /// ## What to do
    /// Use a queue or topic of the right type, or give EventBridge the permission where it is managed and acknowledge
    /// the code.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
    pub const INVALID_TARGET = "SW0367", "target-unusable", Error;

    /// ## What it does
    /// Reports a setting that is changed on an event bus which exists elsewhere.
    ///
    /// ## Why it matters
    /// The bus is not part of the stack.
    ///
    /// ## Example
    /// ```rust,ignore
    /// EventBus::from_name(&stack, "Bus", "shared").archive(days);
    /// ```
    ///
    /// ## What to do
    /// Set it where the bus is created, or create one here with `EventBus::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html>
    pub const IMPORTED = "SW0369", "bus-imported", Error;

    /// ## What it does
    /// Reports a rule without a target.
    ///
    /// ## Why it matters
    /// It fires and does nothing.
    ///
    /// ## Example
    /// ```rust,ignore
    /// Rule::new(&stack, "R").on(&pattern);
    /// ```
    ///
    /// ## What to do
    /// Add a target with `.target(…)`, or acknowledge the code where another stack adds it.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
    pub const NO_TARGET = "SW0370", "event-rule-without-target", Warning;
}
