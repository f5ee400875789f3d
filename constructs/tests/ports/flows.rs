//! Work that flows through machines, queues, topics and streams, `cdk/apps/ports-flows.js`.

use super::function;
use super::parity::check_places;
use stackwright::{CfnOutput, Duration, RemovalPolicy, json};
use stackwright_aws::cloudwatch::{Alarm, Metrics as _, Statistic};
use stackwright_aws::dynamodb::{
    Attribute, GlobalTable, LocalIndex, ScaledCapacity, StreamView, Table,
};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::ecs::{Cluster, FargateTaskDefinition, LogDriver};
use stackwright_aws::events::{
    Cron, EventBus, EventField, EventPattern, Input, LambdaTarget, Rule, Schedule,
    StateMachineTarget, StreamTarget, Template,
};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kinesis::{self, Stream, StreamConsumer};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{
    ApplicationLogLevel, Architecture, Code, LayerVersion, Runtime, SqsSource, StartAt,
    StreamSource,
};
use stackwright_aws::logs::{LogGroup, Retention};
use stackwright_aws::s3::{
    ArchiveTiers, Bucket, CorsRule, HttpMethod, LifecycleRule, Notification, StorageClass,
};
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::{self, Queue};
use stackwright_aws::stepfunctions::{
    Choice, Condition, Definition, DistributedMap, EcsTask, Fail, LogLevel, Map, Parallel, Retry,
    StateMachine, StateMachineMetric, Succeed, Task, Wait,
};

#[test]
fn saga() {
    check_places("port-saga", &[], |stack| {
        let table = Table::new(stack, "Orders", Attribute::string("id"));
        let [reserve, charge, release, approve, ship] =
            ["Reserve", "Charge", "Release", "Approve", "Ship"].map(|id| function(stack, id));
        let topic = Topic::new(stack, "News");
        let id = json!({"id": {"S.$": "$.id"}});
        let save = json!({"id": {"S.$": "$.id"}, "total": {"N.$": "States.Format('{}', $.total)"}});
        let save = Task::put_item("Save", &table, save)
            .argument("ConditionExpression", "attribute_not_exists(id)")
            .result_path("$.saved");
        let reserve = Task::lambda("ReserveStock", &reserve)
            .payload(json!({"id.$": "$.id", "items.$": "$.items"}))
            .result_selector(json!({"slot.$": "$.Payload.slot"}));
        let charge = Task::lambda("ChargeCard", &charge)
            .timeout(Duration::seconds(30))
            .retry(
                Retry::on(["Busy"])
                    .interval(Duration::seconds(2))
                    .max_attempts(4)
                    .backoff_rate(1.5)
                    .max_delay(Duration::seconds(20))
                    .full_jitter(),
            );
        let both = Parallel::new("Both", [reserve, charge].map(Definition::start_at))
            .result_path("$.steps")
            .result_selector(json!({"reserved.$": "$[0]", "charged.$": "$[1]"}))
            .catch("TakeBack")
            .error_path("$.error");
        let large =
            Condition::is_present("$.total").and(Condition::number_greater_than("$.total", 1000));
        let ask = Task::lambda("AskSomeone", &approve)
            .wait_for_token()
            .payload(json!({"token.$": "$$.Task.Token", "order.$": "$"}))
            .heartbeat(Duration::hours(1))
            .timeout(Duration::days(2))
            .result_path("$.approval")
            .catch_errors(["States.Timeout"], "TakeBack")
            .error_path("$.error")
            .next("IsApproved");
        let parcel = Definition::start_at(Task::lambda("ShipParcel", &ship))
            .then(Wait::duration("Rest", Duration::seconds(5)));
        let each = Map::new("EachParcel", parcel)
            .items_path("$.parcels")
            .max_concurrency(3)
            .item_selector(json!({"order.$": "$.id", "parcel.$": "$$.Map.Item.Value"}))
            .discard_result()
            .next("Tell");
        let tell = Task::publish("Tell", &topic, "$.id")
            .argument("Subject", "shipped")
            .argument(
                "MessageAttributes",
                json!({"kind": {"DataType": "String", "StringValue": "shipped"}}),
            )
            .next("Done");
        let definition = Definition::start_at(save)
            .then(both)
            .then(
                Choice::new("IsLarge")
                    .comment("large orders are looked at")
                    .when(large, "AskSomeone")
                    .otherwise("EachParcel"),
            )
            .state(ask)
            .state(
                Choice::new("IsApproved")
                    .when(
                        Condition::boolean_equals("$.approval.ok", true),
                        "EachParcel",
                    )
                    .otherwise("TakeBack"),
            )
            .state(each)
            .state(tell)
            .state(Succeed::new("Done"))
            .state(
                Task::lambda("TakeBack", &release)
                    .without_retries()
                    .output_path("$.Payload")
                    .next("MarkFailed"),
            )
            .state(
                Task::update_item("MarkFailed", &table, id)
                    .argument("UpdateExpression", "SET #s = :s")
                    .argument("ExpressionAttributeNames", json!({"#s": "state"}))
                    .argument("ExpressionAttributeValues", json!({":s": {"S": "failed"}}))
                    .discard_result()
                    .next("Failed"),
            )
            .state(
                Fail::new("Failed")
                    .error("OrderFailed")
                    .cause("the order could not be placed"),
            );
        let log = LogGroup::new(stack, "Log").retention(Retention::OneMonth);
        let machine = StateMachine::new(stack, "Machine", definition)
            .name("orders")
            .timeout(Duration::days(3))
            .comment("orders")
            .tracing()
            .logs(&log, LogLevel::Error, true);
        machine.grant_task_response(&function(stack, "Answer"));
        let fails = machine.metric(StateMachineMetric::ExecutionsFailed);
        Alarm::new(stack, "Fails", fails.is_at_least(1.0))
            .evaluation_periods(1)
            .on_alarm(&topic);
        let bus = EventBus::new(stack, "Bus");
        Rule::new(stack, "Placed")
            .bus(&bus)
            .on(EventPattern::new().source("shop").detail_type("Placed"))
            .target(StateMachineTarget::new(&machine).input(Input::event_path("$.detail")));
        CfnOutput::new(stack, "Arn", machine.state_machine_arn());
    });
}

#[test]
fn nightly() {
    const BUT: [&str; 2] = [
        // The machine runs the revision that is deployed with it, in this cluster alone.
        "/MachineRoleDefaultPolicy7E8F0778/Properties/PolicyDocument/Statement/*",
        "/Machine6FC8AE80/Properties/DefinitionString/States/Each/ItemProcessor/States/Run/Parameters/TaskDefinition",
    ];
    check_places("port-nightly", &BUT, |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        let task = FargateTaskDefinition::new(stack, "Task")
            .cpu(1024)
            .memory_mib(2048);
        let container = task
            .container("job", "public.ecr.aws/docker/library/busybox:1.37")
            .logging(LogDriver::aws_logs("job"));
        let data = Bucket::new(stack, "Data");
        data.grant_read_write(&task.obtain_task_role(), "*");
        let list = Task::sdk("List", "s3", "listObjectsV2")
            .argument("Bucket", data.bucket_name())
            .argument("Prefix", "in/")
            .allow("s3:ListBucket", data.bucket_arn())
            .result_selector(json!({"keys.$": "$.Contents[*].Key"}));
        let run = EcsTask::new(&cluster, &task)
            .command(&container, json!(["sh", "-c", "work"]))
            .env(&container, "KEY", "$")
            .cpu(&container, 512)
            .platform_version("LATEST")
            .propagate_tags();
        let each = Definition::start_at(Task::run_ecs("Run", run).run_job());
        let each = Map::new("Each", each)
            .items_path("$.keys")
            .max_concurrency(5);
        let work = function(stack, "Work");
        let rows = Definition::start_at(Task::lambda("WorkOnRows", &work));
        let rows = DistributedMap::new("Rows", rows)
            .csv(&data, "rows.csv")
            .max_concurrency(100)
            .tolerated_failure_percentage(5)
            .batches_of(50)
            .express()
            .write_results(&data, "out");
        let queue = Queue::new(stack, "Done").fifo();
        let body = json!({"at.$": "$$.Execution.StartTime"});
        let say = Task::send_message("Say", &queue, body)
            .argument("MessageGroupId", "nightly")
            .argument("MessageDeduplicationId", "$$.Execution.Name");
        let bus = EventBus::new(stack, "Bus");
        let emit = Task::put_event("Emit", &bus, "nightly", "Done", json!({"ok": true}));
        let pass = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
        let child = StateMachine::new(stack, "Child", Definition::json(pass)).express();
        let nested = Task::start_execution("Nested", &child, json!({"id.$": "$$.Execution.Id"}));
        let definition = Definition::start_at(list)
            .then(each)
            .then(rows)
            .then(say)
            .then(emit)
            .then(nested);
        let machine = StateMachine::new(stack, "Machine", definition);
        Rule::new(stack, "Nightly")
            .schedule(Schedule::cron(Cron::new().minute("0").hour("2")))
            .target(
                StateMachineTarget::new(&machine)
                    .dead_letter_queue(&Queue::new(stack, "Dead"))
                    .retry_attempts(2)
                    .max_event_age(Duration::hours(1)),
            );
    });
}

#[test]
fn pictures() {
    const BUT: [&str; 11] = [
        // SNS may use the key, and S3 the topic, for this account alone.
        "/Key961B73FD/Properties/KeyPolicy/Statement",
        "/UploadedPolicy5994FE92/Properties/PolicyDocument/Statement/0/Condition/*",
        // The bucket says itself whom it tells.
        "/Pictures8CDD258B/Properties/NotificationConfiguration",
        "/Pictures8CDD258B/DependsOn",
        "/PicturesNotifications*",
        "/PicturesAllowBucketNotificationsToSTidy286341093D91540B",
        "/BucketNotificationsHandler050a0587b7544547bf325f094a3db834RoleB6FB88EC",
        "/BucketNotificationsHandler050a0587b7544547bf325f094a3db8347ECC3691",
        // The extension is named by its ARN.
        "/SmallResizeFF12B0D7/Properties/Layers/1",
        "/LargeResize540C5081/Properties/Layers/1",
        "/TidyAllowBucketNotificationsToSPictures41DD55C89E506515",
    ];
    check_places("port-pictures", &BUT, |stack| {
        let key = Key::new(stack, "Key")
            .alias("pictures")
            .removal_policy(RemovalPolicy::Destroy);
        let dead = Queue::new(stack, "Dead")
            .encryption(sqs::Encryption::SqsManaged)
            .retention(Duration::days(14));
        let topic = Topic::new(stack, "Uploaded")
            .encryption_key(&key)
            .display_name("uploaded")
            .tracing()
            .sign_with_sha256();
        let month = Duration::days(30);
        let bucket = Bucket::new(stack, "Pictures")
            .encryption_key(&key)
            .s3_bucket_key()
            .enforce_ssl()
            .versioned()
            .transfer_acceleration()
            .cors_rule(
                CorsRule::new([HttpMethod::Put], ["https://example.org"])
                    .allow_header("*")
                    .max_age(Duration::seconds(3000)),
            )
            .archive_unused(ArchiveTiers::new("old").archive_after(Duration::days(90)))
            .lifecycle_rule(
                LifecycleRule::new()
                    .expire_old_versions_after(month)
                    .abort_incomplete_uploads_after(Duration::days(7))
                    .transition(StorageClass::StandardIa, month),
            );
        let uploads = Notification::created().prefix("in/").suffix(".jpg");
        bucket.notify(&topic, uploads);
        let code = Bucket::from_name(stack, "Code", "layers");
        let layer = LayerVersion::new(stack, "Layer", Code::from_bucket(&code, "sharp.zip"))
            .runtimes([Runtime::NODEJS_22])
            .architectures([Architecture::Arm64])
            .description("sharp")
            .license("Apache-2.0");
        let insights =
            "arn:aws:lambda:eu-central-1:580247275435:layer:LambdaInsightsExtension-Arm64:5";
        let insights = LayerVersion::from_arn(stack, "Insights", insights);
        for (size, width) in [("Small", 100), ("Large", 1000)] {
            let queue = Queue::new(stack, size)
                .visibility_timeout(Duration::minutes(6))
                .receive_wait_time(Duration::seconds(20))
                .dead_letter_queue(&dead, 3)
                .encryption_key(&key)
                .data_key_reuse(Duration::hours(1));
            let filter = json!({"size": [size], "width": [{"numeric": [">", width]}], "test": [{"exists": true}]});
            topic.subscribe(
                Subscription::queue(&queue)
                    .raw()
                    .dead_letter_queue(&dead)
                    .filter(filter),
            );
            let log = LogGroup::new(stack, &format!("{size}Log")).retention(Retention::OneWeek);
            let resize = function(stack, &format!("{size}Resize"))
                .architecture(Architecture::Arm64)
                .layer(&layer)
                .timeout(Duration::minutes(1))
                .memory_mib(1769)
                .ephemeral_storage_mib(1024)
                .reserved_concurrency(10)
                .env("BUCKET", bucket.bucket_name())
                .env("SIZE", size)
                .environment_key(&key)
                .tracing()
                .insights(&insights)
                .log_group(&log)
                .json_logs(ApplicationLogLevel::Warn);
            resize.event_source(
                SqsSource::new(&queue)
                    .batch_size(20)
                    .batching_window(Duration::seconds(10))
                    .report_failures()
                    .max_concurrency(5)
                    .filter(json!({"body": {"kind": ["jpg", "png"]}})),
            );
            bucket.grant_read(&resize, "in/*");
            bucket.grant_put(&resize, &format!("out/{size}/*"));
        }
        let tidy = function(stack, "Tidy")
            .on_success(&EventBus::from_name(stack, "Default", "default"))
            .on_failure(&dead)
            .max_event_age(Duration::hours(2))
            .retry_attempts(1);
        bucket.notify(&tidy, Notification::removed());
        let large = json!({"Records": {"size": [{"numeric": [">", 5]}]}});
        topic.subscribe(Subscription::function(&tidy).filter_body(large));
        topic.subscribe(Subscription::url("https://hooks.example.org/pictures"));
    });
}

#[test]
fn positions() {
    const BUT: [&str; 2] = [
        // EventBridge puts records alone.
        "/StreamEventsRoleDefaultPolicyC0F247E2/Properties/PolicyDocument/Statement/0/Action",
        // Application Auto Scaling takes its own role.
        "/StoreAliasliveAliasScalingTarget4D5E78B1/Properties/RoleARN",
    ];
    check_places("port-positions", &BUT, |stack| {
        let stream = Stream::new(stack, "Stream")
            .shards(4)
            .encryption(kinesis::Encryption::KmsManaged)
            .retention(Duration::days(3));
        let consumer = StreamConsumer::new(stack, "Consumer", &stream, "positions");
        let failed = Bucket::new(stack, "Failed");
        let dead = Queue::new(stack, "Dead");
        let table = GlobalTable::new(stack, "Trucks", Attribute::string("truck"))
            .sort_key(Attribute::number("at"))
            .provisioned(10, ScaledCapacity::between(1..=50).utilization_percent(60))
            .local_index(LocalIndex::new("bySpeed", Attribute::number("speed")))
            .aws_managed_key()
            .time_to_live("until")
            .stream(StreamView::NewImage)
            .removal_policy(RemovalPolicy::Destroy);
        let store = function(stack, "Store").env("TABLE", table.table_name());
        store.event_source(
            StreamSource::kinesis(&stream, StartAt::TrimHorizon)
                .batch_size(500)
                .batching_window(Duration::seconds(5))
                .parallelization_factor(4)
                .bisect_on_error()
                .max_record_age(Duration::hours(6))
                .retry_attempts(5)
                .on_failure(&failed)
                .report_failures(),
        );
        let sum = function(stack, "Sum");
        sum.event_source(
            StreamSource::consumer(&consumer, StartAt::Latest)
                .tumbling_window(Duration::minutes(1))
                .on_failure(&dead),
        );
        let alias = store
            .alias("live")
            .provisioned_concurrency(2)
            .description("used");
        alias.scale_provisioned_concurrency(2..=10, 0.7);
        table.grant_read_write_data(&store);
        table.grant_read_data(&sum);
        let fast = json!({"dynamodb": {"NewImage": {"speed": {"N": [{"numeric": [">", 90, "<=", 300]}]}}}});
        function(stack, "Watch").event_source(
            StreamSource::global_table(&table, StartAt::Latest)
                .on_failure(&Topic::new(stack, "Problems"))
                .filter(fast),
        );
        let late = stream
            .metric(kinesis::Metric::GetRecordsIteratorAgeMilliseconds)
            .statistic(Statistic::maximum());
        Alarm::new(stack, "Late", late.is_above(60_000.0)).evaluation_periods(5);
        let fleet = |one: Principal| {
            one.with_session_tags()
                .with_condition("StringEquals", "sts:ExternalId", "fleet")
        };
        let role = Role::new(
            stack,
            "Truck",
            fleet(Principal::service("iot.amazonaws.com")),
        )
        .assumable_by(fleet(Principal::account("123456789012")))
        .max_session_duration(Duration::hours(2));
        stream.grant_write(&role);
        let event = Template::object([
            ("kind", Template::from("tidy")),
            ("at", EventField::time().into()),
        ]);
        Rule::new(stack, "Hourly")
            .schedule(Schedule::every(Duration::hours(1)))
            .target(LambdaTarget::new(&alias).input(Input::template(event)))
            .target(StreamTarget::new(&stream).partition_key("$.id"));
    });
}
