//! An app for each of some services, `cdk/apps/ports.js`.

use super::function;
use super::parity::check_places;
use stackwright::json;
use stackwright::{CfnOutput, Duration, Environment, RemovalPolicy, intrinsic, pseudo, sub};
use stackwright_aws::applicationautoscaling::ScheduledAction;
use stackwright_aws::cloudwatch::{
    Alarm, AlarmRule, AlarmStatusWidget, AlarmWidget, Annotation, Axis, CompositeAlarm,
    CustomWidget, Dashboard, GraphWidget, LogQueryWidget, LogView, MathExpression, Metrics as _,
    MissingData, SingleValueWidget, Statistic, TableWidget, TextWidget,
};
use stackwright_aws::dynamodb::{
    self, Attribute, GlobalIndex, GlobalTable, InsightsMode, LocalIndex, Replica, StreamView,
    Table, TableStream as _,
};
use stackwright_aws::ecr::{LifecycleRule, Repository, TagMutability};
use stackwright_aws::events::{
    ApiDestination, ApiDestinationTarget, BusTarget, Connection, Cron, EventBus, EventField,
    EventPattern, HttpMethod, Input, LambdaTarget, Match, Rule, Schedule, SqsTarget, Template,
};
use stackwright_aws::iam::{
    GrantActions as _, PolicyStatement, Principal, ResourceWithPolicy as _, Role,
};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{self, StartAt, StreamSource};
use stackwright_aws::logs::{
    CrossAccountDestination, DataProtection, FilterPattern, LogGroup, MetricUnit, QueryDefinition,
    ResourcePolicy, Retention,
};
use stackwright_aws::s3::{Bucket, LifecycleRule as ObjectRule, StorageClass};
use stackwright_aws::secretsmanager::{GeneratedString, Rotation, Secret};
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::{self, Queue};
use stackwright_aws::ssm::{StringListParameter, StringParameter, Tier};

#[test]
fn orders() {
    const BUT: [&str; 1] = [
        // What is granted on one resource, or alike on several, stands in one statement.
        "/ReadServiceRoleDefaultPolicy77F44719/Properties/PolicyDocument/Statement",
    ];
    check_places("port-orders", &BUT, |stack| {
        let table = Table::new(stack, "Orders", Attribute::string("customer"))
            .sort_key(Attribute::number("placed"))
            .stream(StreamView::NewAndOldImages)
            .recovery_period(Duration::days(14))
            .time_to_live("expires")
            .removal_policy(RemovalPolicy::Destroy)
            .contributor_insights_mode(InsightsMode::ThrottledKeys)
            .on_demand_limits(100, 50)
            .warm_throughput(13_000, 5_000)
            .global_index(
                GlobalIndex::new("byState", Attribute::string("state"))
                    .sort_key(Attribute::number("placed"))
                    .include(["total"])
                    .warm_throughput(13_000, 5_000),
            )
            .local_index(LocalIndex::new("byTotal", Attribute::number("total")).keys_only());
        let dead = Queue::new(stack, "Dead")
            .retention(Duration::days(14))
            .enforce_ssl();
        let topic = Topic::new(stack, "Changes").enforce_ssl();
        let publish = function(stack, "Publish")
            .timeout(Duration::seconds(30))
            .env("TOPIC", topic.topic_arn());
        publish.event_source(
            StreamSource::table(&table, StartAt::Latest)
                .batch_size(50)
                .bisect_on_error()
                .retry_attempts(3)
                .on_failure(&dead)
                .report_failures()
                .filter(json!({"eventName": ["INSERT"]})),
        );
        topic.grant_publish(&publish);
        let read = function(stack, "Read").env("TABLE", table.table_name());
        table.grant_read_data(&read);
        table.grant(&read, [dynamodb::Action::PartiQLSelect]);
        let throttled = table.throttled_requests(&["GetItem", "Query"]);
        Alarm::new(stack, "Throttled", throttled.is_at_least(1.0)).evaluation_periods(1);
    });
}

#[test]
fn capacity() {
    const BUT: [&str; 3] = [
        // Application Auto Scaling takes its own role.
        "/ScoresReadScalingTarget7678F21D/Properties/RoleARN",
        "/ScoresWriteScalingTargetC9C918E0/Properties/RoleARN",
        "/ScoresbyGameReadScalingTargetBE5598D1/Properties/RoleARN",
    ];
    check_places("port-capacity", &BUT, |stack| {
        let table = Table::new(stack, "Scores", Attribute::string("id"))
            .provisioned(5, 5)
            .removal_policy(RemovalPolicy::Destroy)
            .global_index(GlobalIndex::new("byGame", Attribute::string("game")).provisioned(2, 2));
        table.scale_reads(5..=100, 70).schedule(
            "Morning",
            ScheduledAction::new("cron(0 8 * * ? *)").min_capacity(20),
        );
        table.scale_writes(5..=50, 75);
        table.scale_index_reads("byGame", 2..=20, 70);
    });
}

#[test]
fn worldwide() {
    const BUT: [&str; 5] = [
        // Streams are encrypted in all regions.
        "/Changes510ED4B0/Properties/StreamEncryption/Fn::If",
        "/Changes510ED4B0/Properties/StreamEncryption/EncryptionType",
        "/Changes510ED4B0/Properties/StreamEncryption/KeyId",
        // An index of which nothing is said is not named.
        "/Users0A0EEA89/Properties/Replicas/1/GlobalSecondaryIndexes",
        // What is granted on one resource, or alike on several, stands in one statement.
        "/ReaderDefaultPolicy151F3818/Properties/PolicyDocument/Statement",
    ];
    check_places("port-worldwide", &BUT, |stack| {
        stack.environment(Environment::new("123456789012", "us-west-2"));
        let stream = Stream::new(stack, "Changes").on_demand();
        let table = GlobalTable::new(stack, "Users", Attribute::string("id"))
            .name("users")
            .on_demand_limits(1000, 500)
            .stream(StreamView::NewImage)
            .kinesis_stream(&stream)
            .point_in_time_recovery()
            .warm_throughput(15_000, 6_000)
            .global_index(GlobalIndex::new("byMail", Attribute::string("mail")))
            .strong_consistency()
            .witness("us-east-2")
            .replica(
                Replica::new("us-east-1")
                    .contributor_insights(true)
                    .infrequent_access(),
            );
        let role = Role::new(stack, "Reader", Principal::service("lambda.amazonaws.com"));
        table.grant_read_data(&role);
        table.grant_read_replica(&role, "us-east-1");
        table.grant_stream_read(&role);
        let errors = table.metric(dynamodb::Metric::UserErrors).is_at_least(5.0);
        Alarm::new(stack, "Errors", errors).evaluation_periods(3);
    });
}

#[test]
fn logins() {
    const BUT: [&str; 2] = [
        // What is granted on one resource, or alike on several, stands in one statement.
        "/Key961B73FD/Properties/KeyPolicy/Statement",
        "/CallServiceRoleDefaultPolicy151A7BCE/Properties/PolicyDocument/Statement",
    ];
    check_places("port-logins", &BUT, |stack| {
        let key = Key::new(stack, "Key").alias("shop/secrets");
        let login = Secret::new(stack, "Login")
            .name("shop/login")
            .description("the shop")
            .encryption_key(&key)
            .generate(
                GeneratedString::new()
                    .in_json([("username", "shop")], "password")
                    .exclude_punctuation()
                    .length(40),
            )
            .replicate("eu-central-1");
        let rotate = function(stack, "Rotate");
        login.rotate(
            "Rotation",
            Rotation::function(&rotate).every(Duration::days(14)),
        );
        let partner = Secret::from_name(stack, "Partner", "partner/key");
        let call = function(stack, "Call").env("SECRET", login.secret_arn());
        login.grant_read(&call);
        partner.grant_read(&call);
        login.grant_write(&rotate);
        login.add_to_resource_policy(
            PolicyStatement::deny()
                .principal(Principal::any())
                .action("secretsmanager:DeleteSecret")
                .resource("*")
                .condition("StringNotEquals", "aws:PrincipalTag/team", "platform"),
        );
        StringParameter::new(stack, "Arn", login.secret_arn())
            .name("/shop/login/arn")
            .tier(Tier::Standard);
    });
}

#[test]
fn settings() {
    const BUT: [&str; 1] = [
        // What is granted on one resource, or alike on several, stands in one statement.
        "/ReadServiceRoleDefaultPolicy77F44719/Properties/PolicyDocument/Statement",
    ];
    check_places("port-settings", &BUT, |stack| {
        let values = [
            ("level", "info".into()),
            ("limit", "10".into()),
            ("region", pseudo::region()),
        ];
        for (name, value) in values {
            StringParameter::new(stack, &format!("Param-{name}"), value)
                .name(format!("/shop/prod/{name}"))
                .description(format!("setting {name}"));
        }
        StringListParameter::new(stack, "Zones", ["a", "b", "c"])
            .name("/shop/prod/zones")
            .allowed_pattern("[a-z]");
        let image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
        let image = StringParameter::value_for(stack, image);
        let pinned = StringParameter::from_version(stack, "Pinned", "/shop/prod/version", 3);
        let vpc = "AWS::EC2::VPC::Id";
        let typed = StringParameter::from_name_of_type(stack, "Vpc", "/shop/prod/vpc", vpc);
        let key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let key = Key::from_arn(stack, "Key", key);
        let secure = StringParameter::from_secure_name(stack, "Token", "/shop/prod/token", Some(1))
            .encrypted_with(&key);
        let subnet = "AWS::EC2::Subnet::Id";
        let list = "/shop/prod/subnets";
        let list = StringListParameter::from_name_of_type(stack, "Subnets", list, subnet);
        let read = function(stack, "Read")
            .env("IMAGE", image)
            .env("VERSION", pinned.parameter_value())
            .env("VPC", typed.parameter_value())
            .env("SUBNET", intrinsic::select(0, list.parameter_values()));
        read.add_to_role_policy(
            PolicyStatement::allow()
                .action("ssm:GetParametersByPath")
                .resource(stack.arn("ssm", "parameter/shop/prod")),
        );
        secure.grant_read(&read);
        pinned.grant_read(&read);
    });
}

#[test]
fn images() {
    check_places("port-images", &[], |stack| {
        let key = Key::new(stack, "Key");
        let repository = Repository::new(stack, "App")
            .name("shop/app")
            .scan_on_push()
            .tag_mutability(TagMutability::ImmutableWithExclusion)
            .except_tags(["dev-*"])
            .encryption_key(&key)
            .empty_on_delete()
            .removal_policy(RemovalPolicy::Destroy)
            .lifecycle_rule(
                LifecycleRule::untagged()
                    .description("untagged")
                    .older_than(Duration::days(7))
                    .priority(1),
            )
            .lifecycle_rule(
                LifecycleRule::tagged_with_prefix(["pr-"])
                    .keep_newest(20)
                    .priority(2),
            )
            .lifecycle_rule(LifecycleRule::any().keep_newest(200));
        repository.add_to_resource_policy(
            PolicyStatement::allow()
                .principal(Principal::account("210987654321"))
                .actions([
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:BatchCheckLayerAvailability",
                ]),
        );
        let build = Role::new(
            stack,
            "Build",
            Principal::service("codebuild.amazonaws.com"),
        );
        repository.grant_pull_push(&build);
        let topic = Topic::new(stack, "Findings");
        Rule::new(&repository, "Scanned")
            .on(repository.image_scan_completed(&["latest"]))
            .target(&topic);
        Rule::new(&repository, "Pushed")
            .on(repository.image_pushed(Some("latest")))
            .target(&topic);
        CfnOutput::new(stack, "Uri", repository.image_uri("v1"));
        let digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        CfnOutput::new(stack, "Digest", repository.image_uri(digest));
    });
}

#[test]
fn logging() {
    const BUT: [&str; 1] = [
        // A role need not pass itself.
        "/GroupToStreamCloudWatchLogsCanPutRecordsDefaultPolicy4B83677A/Properties/PolicyDocument/Statement",
    ];
    check_places("port-logging", &BUT, |stack| {
        let group = LogGroup::new(stack, "Group")
            .name("/shop/api")
            .retention(Retention::TwoWeeks)
            .removal_policy(RemovalPolicy::Destroy)
            .protect(
                DataProtection::new(["EmailAddress"])
                    .name("mask")
                    .description("addresses")
                    .custom("Order", "ORD-[0-9]+"),
            )
            .index_fields(["RequestId"]);
        let stream = Stream::new(stack, "Stream")
            .shards(2)
            .retention(Duration::hours(48));
        group
            .subscription_filter("ToStream", &stream, FilterPattern::all_events())
            .name("all");
        let failed = FilterPattern::text("$.level", "=", "ERROR")
            .or(FilterPattern::number("$.status", ">=", 500.0));
        group.subscription_filter("ToFunction", &function(stack, "Work"), failed);
        let pattern = FilterPattern::columns(["time", "level", "..."]);
        let errors = group
            .metric_filter(
                "Errors",
                pattern.where_text("level", "=", "ERROR"),
                "Shop",
                "Errors",
            )
            .default_value(0.0)
            .unit(MetricUnit::Count)
            .metric()
            .statistic(Statistic::sum())
            .period(Duration::minutes(1));
        let latency = group.extract_metric("$.latency", "Shop", "Latency");
        Alarm::new(stack, "ManyErrors", errors.is_at_least(10.0))
            .evaluation_periods(3)
            .datapoints_to_alarm(2)
            .missing_data(MissingData::NotBreaching);
        let slow = latency.statistic(Statistic::percentile(99.0));
        Alarm::new(stack, "Slow", slow.is_at_least(1000.0)).evaluation_periods(5);
        let role = Role::new(stack, "Role", Principal::service("logs.amazonaws.com"));
        stream.grant_write(&role);
        let arn = "arn:aws:logs:eu-west-1:123456789012:destination:central";
        CrossAccountDestination::new(stack, "Central", stream.stream_arn(), &role)
            .name("central")
            .statement(
                PolicyStatement::allow()
                    .principal(Principal::account("210987654321"))
                    .action("logs:PutSubscriptionFilter")
                    .resource(arn),
            );
        let query = "fields @timestamp, @message\n| filter @message like /ERROR/\n| sort @timestamp desc\n| limit 20";
        QueryDefinition::new(stack, "Query", "shop/errors", query).log_group(&group);
        ResourcePolicy::new(stack, "Policy")
            .name("events")
            .statement(
                PolicyStatement::allow()
                    .principal(Principal::service("events.amazonaws.com"))
                    .actions(["logs:PutLogEvents", "logs:CreateLogStream"])
                    .resource(group.log_group_arn()),
            );
    });
}

#[test]
fn watch() {
    const BUT: [&str; 9] = [
        // Each alarm has a permission of its own, under the id that new apps of the CDK have.
        "/WorkAlarmPermissionAF52035E",
        // The function's log group is known by its name, without a custom resource.
        "/WorkLogRetention604A6B25",
        "/Board47D7A2D0/Properties/DashboardBody/Fn::Join/1/24",
        "/Board47D7A2D0/Properties/DashboardBody/Fn::Join/1/25/Fn::GetAtt",
        "/Board47D7A2D0/Properties/DashboardBody/Fn::Join/1/25/Ref",
        "/LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aServiceRole9741ECFB",
        "/LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aServiceRoleDefaultPolicyADDA7DEB",
        "/LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A",
        "/WorkWaitingAlarmPermissionFCC5F056",
    ];
    check_places("port-watch", &BUT, |stack| {
        let queue = Queue::new(stack, "Jobs");
        let work = function(stack, "Work");
        let topic = Topic::new(stack, "OnCall").display_name("on call");
        topic.subscribe(Subscription::email("oncall@example.org"));
        let minute = Duration::minutes(1);
        let rate = MathExpression::new("100 * errors / MAX([errors, invocations])")
            .using("errors", work.metric(lambda::Metric::Errors).period(minute))
            .using(
                "invocations",
                work.metric(lambda::Metric::Invocations).period(minute),
            )
            .label("Error rate (%)")
            .period(minute);
        let failing = Alarm::new(stack, "Failing", rate.is_above(5.0))
            .evaluation_periods(3)
            .description("more than 5% fail")
            .missing_data(MissingData::NotBreaching)
            .on_alarm(&topic)
            .on_ok(&topic);
        let age = queue.metric(sqs::Metric::ApproximateAgeOfOldestMessage);
        let waiting = Alarm::new(stack, "Waiting", age.is_at_least(600.0))
            .evaluation_periods(2)
            .on_alarm(&work);
        let rule = AlarmRule::all_of([AlarmRule::alarm(&failing), !AlarmRule::ok(&waiting)]);
        CompositeAlarm::new(stack, "Both", rule)
            .name("both")
            .on_alarm(&topic);
        let slow = work
            .metric(lambda::Metric::Duration)
            .statistic(Statistic::percentile(90.0));
        Alarm::new(stack, "Odd", slow.is_outside_band(3.0)).evaluation_periods(2);
        failing
            .mute("Nights", "cron(0 22 * * *)", Duration::hours(8))
            .description("at night");
        let logs = LogGroup::from_name(stack, "Logs", sub!("/aws/lambda/{}", work.function_name()));
        Dashboard::new(stack, "Board")
            .name("shop")
            .last(Duration::days(7))
            .adapt_periods()
            .row([TextWidget::new("# Shop").width(24).height(1).into()])
            .row([
                GraphWidget::new()
                    .title("Jobs")
                    .left(queue.metric(sqs::Metric::NumberOfMessagesSent))
                    .left(queue.metric(sqs::Metric::NumberOfMessagesDeleted))
                    .right(rate)
                    .right_axis(Axis::new().min(0.0).max(100.0).label("%").hide_units())
                    .annotation(
                        Annotation::at(100.0)
                            .label("limit")
                            .color("#d62728")
                            .fill_above(),
                    )
                    .width(12)
                    .stacked()
                    .legend_right()
                    .live_data()
                    .into(),
                SingleValueWidget::new([work.metric(lambda::Metric::Invocations)])
                    .whole_time()
                    .full_precision()
                    .into(),
                AlarmStatusWidget::new([&failing, &waiting])
                    .sort_by("stateUpdatedTimestamp")
                    .states(["ALARM"])
                    .into(),
            ])
            .row([
                AlarmWidget::new(&failing).title("Failing").into(),
                LogQueryWidget::new([logs.log_group_name()], "fields @message\n| limit 20")
                    .view(LogView::Table)
                    .width(12)
                    .into(),
                TableWidget::new([work.metric(lambda::Metric::Errors)])
                    .vertical()
                    .summary(["AVG"])
                    .summary_alone()
                    .into(),
                CustomWidget::new("Mine", work.function_arn())
                    .parameters(json!({"a": 1}))
                    .into(),
            ]);
    });
}

#[test]
fn ingestion() {
    const BUT: [&str; 11] = [
        // What is not set is left out.
        "/BusArchiveD76499E2/Properties/KmsKeyIdentifier",
        // The log group's policy is a resource, not made by a function.
        "/EventsLogGroupPolicySToLog2C87A0C32617EFCF",
        "/EventsLogGroupPolicySToLog2C87A0C3CustomResourcePolicy3F12AE50",
        "/AWS679f53fac002430cb0da5b7982bd2287ServiceRoleC1EA0FF2",
        "/AWS679f53fac002430cb0da5b7982bd22872D164C4C",
        // The bucket says itself that it sends events.
        "/Files8E6940B8/Properties/NotificationConfiguration",
        "/FilesNotificationsHandlerPolicyA3712F7B",
        "/FilesNotificationsC4F27103",
        "/BucketNotificationsHandler050a0587b7544547bf325f094a3db834RoleB6FB88EC",
        "/BucketNotificationsHandler050a0587b7544547bf325f094a3db8347ECC3691",
        "/LogPolicyResourcePolicy86C46256",
    ];
    check_places("port-ingestion", &BUT, |stack| {
        let bus = EventBus::new(stack, "Bus").name("shop");
        let shop = || EventPattern::new().source(Match::prefix("shop."));
        bus.archive("Archive")
            .pattern(shop())
            .retention(Duration::days(90));
        let dead = Queue::new(stack, "Dead").retention(Duration::days(14));
        let secret = Secret::new(stack, "Key");
        let connection = Connection::api_key(stack, "Partner", "x-api-key", secret.secret_value())
            .header("x-shop", "mine")
            .description("partner");
        let endpoint = "https://partner.example.com/orders/*";
        let destination = ApiDestination::new(stack, "Orders", &connection, endpoint)
            .method(HttpMethod::Put)
            .requests_per_second(20);
        Rule::new(stack, "ToPartner")
            .bus(&bus)
            .on(EventPattern::new()
                .source("shop.orders")
                .detail_type("Placed")
                .detail("total", Match::numeric(100.0..))
                .detail("country", Match::anything_but("XX")))
            .target(
                ApiDestinationTarget::new(&destination)
                    .path(["$.detail.id"])
                    .dead_letter_queue(&dead)
                    .retry_attempts(10)
                    .max_event_age(Duration::hours(2))
                    .input(Input::template(Template::object([
                        ("id", EventField::path("$.detail.id")),
                        ("at", EventField::time()),
                    ]))),
            );
        let group = LogGroup::new(stack, "Log")
            .name("/aws/events/shop")
            .retention(Retention::OneMonth);
        Rule::new(stack, "ToLog")
            .bus(&bus)
            .on(shop())
            .target(&group);
        let ship = function(stack, "Ship").dead_letter_queue(&dead);
        let central = "arn:aws:events:eu-west-1:210987654321:event-bus/central";
        let central = EventBus::from_arn(stack, "Central", central);
        Rule::new(stack, "ToFunction")
            .bus(&bus)
            .name("ship")
            .description("ship")
            .on(EventPattern::new()
                .detail_type("Paid")
                .detail("id", Match::exists()))
            .target(LambdaTarget::new(&ship).retry_attempts(2))
            .target(BusTarget::new(&central));
        Rule::new(stack, "Nightly")
            .schedule(Schedule::cron(
                Cron::new().minute("0").hour("3").week_day("MON-FRI"),
            ))
            .disabled()
            .target(SqsTarget::new(&dead).input(Template::text([
                "run at ".into(),
                EventField::time().into(),
            ])));
        let bucket = Bucket::new(stack, "Files")
            .enforce_ssl()
            .send_events()
            .versioned()
            .lifecycle_rule(
                ObjectRule::new()
                    .prefix("tmp/")
                    .expire_after(Duration::days(3)),
            )
            .lifecycle_rule(
                ObjectRule::new()
                    .transition(StorageClass::IntelligentTiering, Duration::days(0))
                    .abort_incomplete_uploads_after(Duration::days(1)),
            );
        Rule::new(stack, "Uploaded")
            .on(EventPattern::object_created(&bucket).prefix("in/"))
            .target(&ship);
        bus.grant_put_events(&ship);
        bucket.grant_read(&ship, "in/*");
    });
}
