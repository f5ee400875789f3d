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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Rule::new(stack, "Rule").on(EventPattern::json(json!({"source": "aws.s3"})));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0350"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// Rule::new(stack, "Rule").on(EventPattern::object_written(&bucket).prefix("/input/"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0351"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let customers: Vec<String> = (0..300).map(|number| format!("customer-{number}")).collect();
    /// Rule::new(stack, "Rule").on(EventPattern::json(json!({"detail": {"customer": customers}})));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0352"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Rule::new(stack, "Nightly").schedule(Schedule::expression("cron(0 25 * * ? *)"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0353"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Rule::new(stack, "Daily").schedule(Schedule::cron(events::Cron::new().hour("9")));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0354"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bus = EventBus::new(stack, "Orders");
    /// Rule::new(stack, "Rule").bus(&bus).schedule(Schedule::every(Duration::hours(1)));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0355"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// let rule = Rule::new(stack, "Rule").on(orders);
    /// for number in 0..6 {
    ///     rule.target(SqsTarget::new(&Queue::new(stack, &format!("Queue{number}"))));
    /// }
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0356"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// Rule::new(stack, "Rule").on(orders).name("on order");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0357"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// # let queue = Queue::new(stack, "Queue");
    /// let target = SqsTarget::new(&queue).input(events::EventField::path("$.detail[id]"));
    /// Rule::new(stack, "Rule").on(orders).target(target);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0358"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let queue = Queue::new(stack, "Queue");
    /// let bucket = Bucket::new(stack, "Files").send_events();
    /// let target = SqsTarget::new(&queue).input(events::EventField::path("$.detail.requestParameters.key"));
    /// Rule::new(stack, "Rule").on(EventPattern::object_created(&bucket)).target(target);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0359"), "{found}");
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
    /// without a placeholder, too long a text, or a template that is neither JSON nor a text in double quotes.
    ///
    /// ## Why it matters
    /// The rule could not be created, or the target would get the text `<name>`.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// # let queue = Queue::new(stack, "Queue");
    /// let target = SqsTarget::new(&queue).input(events::Input::raw("<id>", [("time", "$.time")]));
    /// Rule::new(stack, "Rule").on(orders).target(target);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0360"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let solver = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// # let other = FargateTaskDefinition::new(stack, "Other");
    /// let worker = other.container("worker", "public.ecr.aws/docker/library/busybox:1.37");
    /// let target = FargateTarget::new(&cluster, &task).env(&worker, "A", "b");
    /// Rule::new(stack, "Rule").on(orders).target(target);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0361"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let solver = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// let bucket = Bucket::new(stack, "Files").send_events();
    /// bucket.grant_write(&task.obtain_task_role(), "*");
    /// let written = EventPattern::object_created(&bucket);
    /// Rule::new(stack, "Rule").on(written).target(FargateTarget::new(&cluster, &task));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0362"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// Rule::new(stack, "Rule").on(EventPattern::object_created(&bucket));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0363"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// let queue = Queue::new(stack, "Queue").encryption(sqs::Encryption::KmsManaged);
    /// Rule::new(stack, "Rule").on(orders).target(SqsTarget::new(&queue));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0364"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let solver = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// let target = FargateTarget::new(&cluster, &task).without_public_ip();   // in public subnets
    /// Rule::new(stack, "Rule").on(orders).target(target);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0365"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let solver = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// let target = FargateTarget::new(&cluster, &task).task_count(11);
    /// Rule::new(stack, "Rule").on(orders).target(target);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0366"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// let queue = Queue::new(stack, "Queue").fifo();
    /// Rule::new(stack, "Rule").on(orders).target(SqsTarget::new(&queue));   // without a message group
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0367"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// EventBus::from_name(stack, "Theirs", "shared").name("mine");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0369"), "{found}");
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
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let orders = EventPattern::new().source("shop.orders");
    /// Rule::new(stack, "Rule").on(orders);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0370"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add a target with `.target(…)`, or acknowledge the code where another stack adds it.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
    pub const NO_TARGET = "SW0370", "event-rule-without-target", Warning;

    /// ## What it does
    /// Reports a key, a password or another secret of a connection that would stand in the template.
    ///
    /// ## Why it matters
    /// Whoever may read the template would know it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// events::Connection::basic(stack, "Shop", "me", "geheim");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0371"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Keep it in a secret, and give its value: `secret.secret_value()`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
    pub const PLAIN_SECRET = "SW0371", "connection-secret", Error;

    /// ## What it does
    /// Reports an API destination that EventBridge does not accept, or a target that does not fit its address.
    ///
    /// ## Why it matters
    /// It could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let key = intrinsic::secrets_manager("shop-key", "", "", "");
    /// let shop = events::Connection::api_key(stack, "Shop", "x-api-key", key);
    /// events::ApiDestination::new(stack, "Orders", &shop, "http://shop.example/orders");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0372"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use an address that begins with `https://`, 1 to 300 calls in a second, and a part for each `*`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html>
    pub const API_DESTINATION = "SW0372", "api-destination", Error;

    /// ## What it does
    /// Reports an archive that EventBridge does not accept.
    ///
    /// ## Why it matters
    /// It could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bus = EventBus::new(stack, "Orders");
    /// bus.archive("Archive").name("all my orders");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0373"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a name of up to 48 letters, digits and any of `.-_`, and keep events for whole days.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html>
    pub const ARCHIVE = "SW0373", "archive", Error;

    /// ## What it does
    /// Reports a statement of the policy of an event bus that has no name.
    ///
    /// ## Why it matters
    /// Each statement is a resource of its own, which EventBridge tells from others by its name.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use stackwright_aws::iam::ResourceWithPolicy;
    /// let bus = EventBus::new(stack, "Bus");
    /// let statement = PolicyStatement::allow().action("events:PutEvents").resource(bus.event_bus_arn());
    /// bus.add_to_resource_policy(statement.principal(Principal::account("210987654321")));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0374"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name it with `sid`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html>
    pub const BUS_POLICY = "SW0374", "bus-policy", Error;
}
