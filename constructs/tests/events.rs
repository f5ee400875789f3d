//! Rules and targets, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes, differences, expected, template};
use stackwright::json::{Value as Json, json};
use stackwright::{App, Construct, Duration, Stack, pseudo};
use stackwright_aws::cloudtrail::Trail;
use stackwright_aws::ec2::{SubnetSelection, Vpc};
use stackwright_aws::ecs::{Cluster, Container, FargateTaskDefinition, TaskRole};
use stackwright_aws::events::{
    ContainerOverride, Cron, EventBus, EventField, EventPattern, FargateTarget, Input,
    LambdaTarget, LogGroupTarget, Match, Rule, Schedule, SnsTarget, SqsTarget, Template,
};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::{Bucket, BucketAttributes};
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::{Encryption, Queue};

fn orders() -> EventPattern {
    EventPattern::new().source("shop.orders")
}

/// ```js
/// new events.Rule(stack, 'Rule', { eventPattern: { source: ['shop.orders'] }, description: 'd', ruleName: 'orders' })
///   .addTarget(new targets.SqsQueue(queue, { deadLetterQueue: dead, retryAttempts: 2, maxEventAge: Duration.hours(2),
///     message: events.RuleTargetInput.fromEventPath('$.detail') }));
/// ```
#[test]
fn a_queue_with_a_dead_letter_queue() {
    check("events-sqs", |stack| {
        let queue = Queue::new(stack, "Queue");
        let dead = Queue::new(stack, "Dead");
        Rule::new(stack, "Rule")
            .on(orders())
            .description("d")
            .name("orders")
            .target(
                SqsTarget::new(&queue)
                    .dead_letter_queue(&dead)
                    .retry_attempts(2)
                    .max_event_age(Duration::hours(2))
                    .input(Input::event_path("$.detail")),
            );
    });
}

/// ```js
/// new events.Rule(stack, 'Rule', { schedule: events.Schedule.rate(Duration.hours(1)) })
///   .addTarget(new targets.SqsQueue(fifo, { messageGroupId: 'g',
///     message: events.RuleTargetInput.fromObject({ a: 1, b: ['x', events.EventField.fromPath('$.time')] }) }));
/// ```
#[test]
fn a_fifo_queue_by_the_clock() {
    check("events-sqs-fifo", |stack| {
        let queue = Queue::new(stack, "Queue").fifo();
        let message = Template::object([
            ("a", Template::from(1)),
            (
                "b",
                Template::list(["x".into(), Template::from(EventField::time())]),
            ),
        ]);
        Rule::new(stack, "Rule")
            .schedule(Schedule::every(Duration::hours(1)))
            .target(SqsTarget::new(&queue).message_group("g").input(message));
    });
}

/// ```js
/// new events.Rule(stack, 'Rule', { schedule: events.Schedule.cron({ minute: '0', hour: '9', weekDay: 'MON-FRI' }),
///   enabled: false })
///   .addTarget(new targets.SnsTopic(topic, { message: events.RuleTargetInput.fromText(`at ${events.EventField.time} it was`) }));
/// ```
#[test]
fn a_topic_is_told_a_text() {
    check("events-sns", |stack| {
        let topic = Topic::new(stack, "Topic");
        let text = Template::text(["at ".into(), EventField::time().into(), " it was".into()]);
        Rule::new(stack, "Rule")
            .schedule(Schedule::cron(
                Cron::new().minute("0").hour("9").week_day("MON-FRI"),
            ))
            .disabled()
            .target(SnsTarget::new(&topic).input(text));
    });
}

/// ```js
/// new events.Rule(stack, 'Rule', { eventPattern: { source: ['aws.ec2'], detail: { state: events.Match.anythingBut('pending') } } })
///   .addTarget(new targets.LambdaFunction(f, { event: events.RuleTargetInput.fromObject({ a: events.EventField.fromPath('$.detail.a') }) }));
/// ```
#[test]
fn a_function() {
    check_but(
        "events-lambda",
        // One value and a list of one value are the same to EventBridge.
        &[],
        |stack| {
            let code = Code::inline("def handler(event, context): pass");
            let function = Function::new(stack, "Function", Runtime::PYTHON_3_13, code);
            let input = Template::object([("a", EventField::path("$.detail.a"))]);
            Rule::new(stack, "Rule")
                .on(EventPattern::new()
                    .source("aws.ec2")
                    .detail("state", Match::anything_but("pending")))
                .target(LambdaTarget::new(&function).input(input));
        },
    );
}

/// ```js
/// const bus = new events.EventBus(stack, 'Bus');
/// new events.Rule(stack, 'Rule', { eventBus: bus, eventPattern: { source: ['shop.orders'] } });
/// bus.grantPutEventsTo(role);
/// ```
#[test]
fn a_bus() {
    check("events-bus", |stack| {
        let bus = EventBus::new(stack, "Bus");
        Rule::new(stack, "Rule").bus(&bus).on(orders());
        let role = Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"));
        bus.grant_put_events(&role);
    });
}

/// ```js
/// const M = events.Match;
/// new events.Rule(stack, 'Rule', { eventPattern: { source: M.prefix('shop.'), detail: { a: M.suffix('x'), … } } });
/// ```
#[test]
fn every_operator() {
    let theirs = expected("events-match");
    let ours = template(|stack| {
        Rule::new(stack, "Rule").on(EventPattern::new()
            .source(Match::prefix("shop."))
            .detail("a", Match::suffix("x"))
            .detail("b", Match::equals_ignore_case("y"))
            .detail("c", Match::wildcard("a*b"))
            .detail("d", Match::anything_but_any(["p", "q"]))
            .detail("e", Match::anything_but_prefix(["n"]))
            .detail(
                "f",
                Match::numeric((std::ops::Bound::Excluded(1.0), std::ops::Bound::Unbounded)),
            )
            .detail("g", Match::numeric(1.0..=5.0))
            .detail("h", Match::cidr("10.0.0.0/24"))
            .detail("i", Match::exists())
            .detail("j", Match::absent())
            .detail("k", Match::prefix_ignore_case("p"))
            .detail("l", Match::suffix_ignore_case("s"))
            .detail("m", Match::anything_but_suffix(["s"]))
            .detail("n", Match::anything_but_wildcard(["*w"]))
            .detail("o", Match::anything_but_ignore_case(["z"]))
            .detail("p", 1)
            .detail("p", true)
            .detail("p", "t"));
    });
    let found = differences(&theirs, &ours);
    assert!(
        found.iter().all(|d| d.contains("/anything-but")),
        "{found:#?}"
    );
}

/// A cluster with a task that has the container `worker`.
fn task(stack: &Stack) -> (Vpc, Cluster, FargateTaskDefinition, TaskRole) {
    let (vpc, cluster, task, role, _) = worker(stack);
    (vpc, cluster, task, role)
}

/// A cluster with a task, and its container `worker`.
fn worker(stack: &Stack) -> (Vpc, Cluster, FargateTaskDefinition, TaskRole, Container) {
    let vpc = Vpc::new(stack, "Vpc").max_azs(2).public_subnets_only();
    let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
    let role = TaskRole::new(stack, "TaskRole");
    let task = FargateTaskDefinition::new(stack, "TaskDef").task_role(&role);
    let worker = task.container("worker", "public.ecr.aws/docker/library/busybox:latest");
    (vpc, cluster, task, role, worker)
}

fn resource<'a>(template: &'a Json, id: &str) -> &'a Json {
    &template["Resources"][id]["Properties"]
}

#[test]
fn a_task_and_what_may_start_it() {
    let template = template(|stack| {
        let (vpc, cluster, task, _, worker) = worker(stack);
        let dead = Queue::new(stack, "Dead");
        Rule::new(stack, "Rule").on(orders()).target(
            FargateTarget::new(&cluster, &task)
                .subnets(vpc.public_subnets())
                .assign_public_ip()
                .task_count(2)
                .platform_version("1.4.0")
                .propagate_tags()
                .tag("team", "shop")
                .dead_letter_queue(&dead)
                .retry_attempts(0)
                .env(&worker, "REGION", pseudo::region())
                .container(
                    ContainerOverride::new(&worker)
                        .command([
                            "run".into(),
                            Template::from(EventField::path("$.detail.id")),
                        ])
                        .env("ORDER", EventField::path("$.detail.id"))
                        .env("REGION", pseudo::region())
                        .cpu(128)
                        .memory_mib(256),
                )
                .cpu(512)
                .ephemeral_storage_gib(30),
        );
    });
    let target = &resource(&template, "Rule4C995B7F")["Targets"][0];
    let parameters = &target["EcsParameters"];
    assert_eq!(parameters["TaskCount"], 2);
    assert_eq!(parameters["PlatformVersion"], "1.4.0");
    assert_eq!(parameters["PropagateTags"], "TASK_DEFINITION");
    assert_eq!(
        parameters["TagList"],
        json!([{"Key": "team", "Value": "shop"}])
    );
    assert_eq!(target["RetryPolicy"], json!({"MaximumRetryAttempts": 0}));
    assert!(target["DeadLetterConfig"]["Arn"].is_object());
    assert_eq!(
        target["InputTransformer"]["InputPathsMap"],
        json!({"detail-id": "$.detail.id"})
    );
    let text = &target["InputTransformer"]["InputTemplate"]["Fn::Join"][1];
    assert_eq!(
        *text,
        json!([
            r#"{"containerOverrides":[{"name":"worker","command":["run",<detail-id>],"environment":[{"name":"ORDER","value":<detail-id>},{"name":"REGION","value":""#,
            {"Ref": "AWS::Region"},
            r#""}],"cpu":128,"memory":256}],"cpu":"512","ephemeralStorage":{"sizeInGiB":30}}"#
        ])
    );
    let policy = &resource(&template, "TaskDefEventsRoleDefaultPolicyA124E85B")["PolicyDocument"];
    let statements = policy["Statement"].as_array().expect("statements");
    let pass = statements.iter().find(|s| s["Action"] == "iam:PassRole");
    assert_eq!(
        pass.expect("pass")["Condition"]["StringLike"]["iam:PassedToService"],
        "ecs-tasks.amazonaws.com"
    );
}

#[test]
fn rules_share_the_role_and_the_security_group_of_a_task() {
    let template = template(|stack| {
        let (_, cluster, task, _) = task(stack);
        for id in ["One", "Two"] {
            Rule::new(stack, id)
                .on(orders())
                .target(FargateTarget::new(&cluster, &task));
        }
    });
    let resources = template["Resources"].as_object().expect("resources");
    let count = |name: &str| resources.values().filter(|r| r["Type"] == name).count();
    assert_eq!(count("AWS::EC2::SecurityGroup"), 1);
    assert_eq!(count("AWS::IAM::Role"), 3);
    let rule = resources
        .values()
        .find(|r| r["Type"] == "AWS::Events::Rule");
    let target = &rule.expect("a rule")["Properties"]["Targets"][0];
    let network = &target["EcsParameters"]["NetworkConfiguration"]["AwsVpcConfiguration"];
    assert_eq!(network["AssignPublicIp"], "ENABLED");
    assert_eq!(target["Input"], "{}");
}

#[test]
fn several_patterns_are_alternatives() {
    let template = template(|stack| {
        Rule::new(stack, "Rule").on(orders()).on(EventPattern::json(
            json!({"source": ["aws.ec2"], "detail": {"state": ["stopped"]}}),
        ));
    });
    assert_eq!(
        resource(&template, "Rule4C995B7F")["EventPattern"],
        json!({"$or": [
            {"source": ["shop.orders"]},
            {"source": ["aws.ec2"], "detail": {"state": ["stopped"]}},
        ]})
    );
}

#[test]
fn a_log_group() {
    let template = template(|stack| {
        let group = LogGroup::new(stack, "Group");
        Rule::new(stack, "Rule")
            .on(orders())
            .target(LogGroupTarget::new(&group).message(EventField::detail_type()));
    });
    let resources = template["Resources"].as_object().expect("resources");
    let policy = resources
        .values()
        .find(|r| r["Type"] == "AWS::Logs::ResourcePolicy")
        .expect("a policy");
    let text = &policy["Properties"]["PolicyDocument"]["Fn::Join"][1];
    assert!(
        text[0]
            .as_str()
            .is_some_and(|text| text.starts_with(r#"{"Statement":[{"#))
    );
    let target = &resource(&template, "Rule4C995B7F")["Targets"][0];
    assert_eq!(
        target["InputTransformer"]["InputTemplate"],
        r#"{"timestamp":<time>,"message":<detail-type>}"#
    );
}

#[test]
fn an_encrypted_queue_lets_the_service_use_its_key() {
    let template = template(|stack| {
        let queue = Queue::new(stack, "Queue").encryption(Encryption::Kms);
        Rule::new(stack, "Rule")
            .on(orders())
            .target(SqsTarget::new(&queue));
    });
    let key = &resource(&template, "QueueKey39FCBAE6")["KeyPolicy"]["Statement"][1];
    assert_eq!(key["Principal"], json!({"Service": "events.amazonaws.com"}));
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    let found = codes(|stack| {
        stack
            .node()
            .acknowledge("SW0370", "many of these rules have no target");
        build(stack);
    });
    assert_eq!(found, expected);
}

#[track_caller]
fn pattern_says(expected: &[&str], pattern: Json) {
    let shown = pattern.to_string();
    let found = codes(|stack| {
        stack
            .node()
            .acknowledge("SW0370", "the pattern alone counts");
        Rule::new(stack, "Rule").on(EventPattern::json(pattern));
    });
    assert_eq!(found, expected, "{shown}");
}

/// The rule's stack comes after the queue's, which therefore cannot name the rule.
#[test]
fn a_queue_can_be_in_another_stack() {
    let app = App::new();
    let shared = Stack::new(&app, "Shared");
    let (jobs, failures) = (Queue::new(&shared, "Jobs"), Queue::new(&shared, "Failures"));
    let topic = Topic::new(&shared, "Topic");
    let rules = Stack::new(&app, "Rules");
    let own = Queue::new(&rules, "Own");
    topic.subscribe(Subscription::queue(&own));
    Rule::new(&rules, "Rule")
        .on(orders())
        .target(SqsTarget::new(&jobs).dead_letter_queue(&failures))
        .target(SnsTarget::new(&topic));
    let assembly = app.synth().expect("no circle");

    let shared = assembly.template("Shared").expect("the stack");
    let policies: Vec<&Json> = shared["Resources"]
        .as_object()
        .expect("resources")
        .values()
        .filter(|resource| resource["Type"] == "AWS::SQS::QueuePolicy")
        .map(|policy| &policy["Properties"]["PolicyDocument"]["Statement"][0]["Condition"])
        .collect();
    assert_eq!(policies.len(), 2);
    for condition in policies {
        let source = condition["ArnLike"]["aws:SourceArn"].to_string();
        assert!(source.contains(":rule/*"), "{condition}");
    }
}

#[test]
fn a_rule_without_a_target_does_nothing() {
    let found = codes(|stack| drop(Rule::new(stack, "Rule").on(orders())));
    assert_eq!(found, ["SW0370"]);
}

#[test]
fn patterns_that_are_accepted() {
    for pattern in [
        json!({"detail": {"a": [{"exists": true}]}}),
        json!({"source": ["aws.s3"], "$or": [{"detail": {"a": [1]}}, {"detail": {"b": [2]}}]}),
        json!({"detail": {"a": [{"numeric": ["=", 5]}], "b": [{"numeric": [">", 0, "<=", 5]}]}}),
        json!({"detail": {"a": [{"anything-but": {"wildcard": ["*a*", "b\\*"]}}]}}),
        json!({"detail": {"a": [{"cidr": "2001:db8::/32"}]}}),
        json!({"account": ["123456789012"], "resources": [{"suffix": "x"}]}),
        json!({"nothing": [{"exists": false}]}),
        json!({"detail": {"a": [{"prefix": ""}, {"wildcard": "a\\**"}, 5000000001_i64]}}),
    ] {
        pattern_says(&[], pattern);
    }
}

#[test]
fn patterns_that_are_rejected() {
    for pattern in [
        json!({}),
        json!([]),
        json!({"source": "aws.s3"}),
        json!({"source": []}),
        json!({"detail": {}}),
        json!({"detail": {"a": [["x"]]}}),
        json!({"detail": {"a": [{"prefix": 5}]}}),
        json!({"detail": {"a": [{"startsWith": "x"}]}}),
        json!({"detail": {"a": [{"anythingBut": "x"}]}}),
        json!({"detail": {"a": [{"prefix": "x", "suffix": "y"}]}}),
        json!({"detail": {"a": [{"exists": "true"}]}}),
        json!({"detail": {"a": [{"wildcard": "a**b"}]}}),
        json!({"detail": {"a": [{"wildcard": "a\\b"}]}}),
        json!({"detail": {"a": [{"cidr": "10.0.0.0/33"}]}}),
        json!({"detail": {"a": [{"cidr": "10.0.0.0"}]}}),
        json!({"detail": {"a": [{"numeric": []}]}}),
        json!({"detail": {"a": [{"numeric": [">", "5"]}]}}),
        json!({"detail": {"a": [{"numeric": ["<", 5, ">", 0]}]}}),
        json!({"detail": {"a": [{"numeric": [">", 5, "<", 5]}]}}),
        json!({"detail": {"a": [{"numeric": [">=", 5, "<=", 5]}]}}),
        json!({"detail": {"a": [{"numeric": [">", 6e9]}]}}),
        json!({"detail": {"a": [{"anything-but": []}]}}),
        json!({"detail": {"a": [{"anything-but": ["x", 1]}]}}),
        json!({"detail": {"a": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}}),
        json!({"$or": [{"detail": {"a": [1]}}]}),
        json!({"$or": {"detail": {"a": [1]}}}),
    ] {
        pattern_says(&["SW0350"], pattern);
    }
}

#[test]
fn patterns_that_never_match() {
    pattern_says(&["SW0351"], json!({"detailType": ["x"]}));
    pattern_says(&["SW0351"], json!({"state": ["stopped"]}));
    pattern_says(&["SW0351"], json!({"source": ["s3.amazonaws.com"]}));
    pattern_says(&["SW0351"], json!({"detail": {"eventSource": ["aws.s3"]}}));
    says(&["SW0351"], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        Rule::new(stack, "Rule").on(EventPattern::object_written(&bucket).prefix("/input/"));
    });
    says(&["SW0351"], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        Rule::new(stack, "Rule").on(EventPattern::object_written(&bucket).prefix("input/*"));
    });
    says(&["SW0350"], |stack| {
        Rule::new(stack, "Rule").on(orders().detail("a", 1).detail("a.b", 2));
    });
}

#[test]
fn patterns_that_are_too_large() {
    let values: Vec<String> = (0..300).map(|n| format!("value-{n}")).collect();
    pattern_says(&["SW0352"], json!({"detail": {"a": values}}));
    let or = |key: &str| -> Json {
        let alternatives: Vec<Json> = (0..11).map(|n| json!({key: [n]})).collect();
        json!({"$or": alternatives})
    };
    pattern_says(
        &["SW0352"],
        json!({"detail": {"a": or("x"), "b": or("y"), "c": or("z")}}),
    );
}

#[test]
fn rules() {
    says(&["SW0355"], |stack| {
        Rule::new(stack, "Rule");
    });
    says(&["SW0355"], |stack| {
        let bus = EventBus::from_name(stack, "Bus", "orders");
        let hourly = Schedule::every(Duration::hours(1));
        Rule::new(stack, "Rule").bus(&bus).schedule(hourly);
    });
    says(&["SW0353"], |stack| {
        Rule::new(stack, "Rule").schedule(Schedule::every(Duration::seconds(90)));
    });
    says(&["SW0353"], |stack| {
        Rule::new(stack, "Rule").schedule(Schedule::expression("cron(0 9 * * * *)"));
    });
    says(&["SW0353"], |stack| {
        Rule::new(stack, "Rule").schedule(Schedule::expression("cron(99 25 ? 13 8 1900)"));
    });
    says(&["SW0354"], |stack| {
        Rule::new(stack, "Rule").schedule(Schedule::cron(Cron::new().hour("9")));
    });
    says(&["SW0356"], |stack| {
        let queue = Queue::new(stack, "Queue");
        let mut rule = Rule::new(stack, "Rule").on(orders());
        for _ in 0..6 {
            rule = rule.target(SqsTarget::new(&queue));
        }
    });
    says(&["SW0357"], |stack| {
        Rule::new(stack, "Rule").on(orders()).name("my rule");
    });
    says(&["SW0369"], |stack| {
        EventBus::from_name(stack, "Bus", "orders").name("other");
    });
}

#[test]
fn inputs() {
    for path in ["detail.id", "$detail", "$.detail..id", "$.detail[x]"] {
        says(&["SW0358"], |stack| {
            let queue = Queue::new(stack, "Queue");
            let target = SqsTarget::new(&queue).input(EventField::path(path));
            Rule::new(stack, "Rule").on(orders()).target(target);
        });
    }
    says(&["SW0360"], |stack| {
        let queue = Queue::new(stack, "Queue");
        let fields = (0..101).map(|n| Template::from(EventField::path(format!("$.detail.f{n}"))));
        let target = SqsTarget::new(&queue).input(Template::list(fields));
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
    for (template, paths) in [
        ("<id>", vec![]),
        ("<id>", vec![("id", "$.id"), ("time", "$.time")]),
        ("<awsId>", vec![("awsId", "$.id")]),
    ] {
        says(&["SW0360"], |stack| {
            let queue = Queue::new(stack, "Queue");
            let target = SqsTarget::new(&queue).input(Input::raw(template, paths));
            Rule::new(stack, "Rule").on(orders()).target(target);
        });
    }
    says(&["SW0360"], |stack| {
        let queue = Queue::new(stack, "Queue");
        let target = SqsTarget::new(&queue).input("write to <sales>");
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
}

#[test]
fn fields_that_the_events_do_not_have() {
    for (direct, path) in [
        (false, "$.detail.object.key"),
        (false, "$.detail.bucket.name"),
        (true, "$.detail.requestParameters.key"),
    ] {
        says(&["SW0359"], |stack| {
            let (_, cluster, task, _, worker) = worker(stack);
            let bucket = Bucket::new(stack, "Bucket").send_events();
            let pattern = match direct {
                true => EventPattern::object_created(&bucket),
                false => EventPattern::object_written(&bucket),
            };
            let field = EventField::path(path);
            let target = FargateTarget::new(&cluster, &task).env(&worker, "KEY", field);
            Rule::new(stack, "Rule").on(pattern).target(target);
        });
    }
}

#[test]
fn tasks() {
    says(&["SW0361"], |stack| {
        let (_, cluster, task, _) = task(stack);
        let other = FargateTaskDefinition::new(stack, "Other");
        let worker = other.container("worker", "public.ecr.aws/docker/library/busybox:latest");
        let target = FargateTarget::new(&cluster, &task).env(&worker, "A", "b");
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
    says(&["SW0366"], |stack| {
        let (_, cluster, task, _) = task(stack);
        let target = FargateTarget::new(&cluster, &task).task_count(11);
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
    says(&["SW0366", "SW0366"], |stack| {
        let (_, cluster, task, _) = task(stack);
        let target = FargateTarget::new(&cluster, &task)
            .retry_attempts(186)
            .max_event_age(Duration::seconds(59));
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
    says(&["SW0365"], |stack| {
        let (_, cluster, task, _) = task(stack);
        let target = FargateTarget::new(&cluster, &task).without_public_ip();
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
    says(&["SW0365"], |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2);
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        let task = FargateTaskDefinition::new(stack, "TaskDef");
        task.container("worker", "public.ecr.aws/docker/library/busybox:latest");
        let target = FargateTarget::new(&cluster, &task)
            .subnets(SubnetSelection::private_with_egress())
            .assign_public_ip();
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
}

#[test]
fn a_task_that_would_start_itself() {
    for (granted, expected) in [
        ("output/*", &[][..]),
        ("*", &["SW0362"]),
        ("in*", &["SW0362"]),
    ] {
        says(expected, |stack| {
            let (_, cluster, task, role) = task(stack);
            let bucket = Bucket::new(stack, "Bucket");
            Trail::new(stack, "Trail").log_object_writes(&bucket, "input/");
            bucket.grant_write(&role, granted);
            Rule::new(stack, "Rule")
                .on(EventPattern::object_written(&bucket).prefix("input/"))
                .target(FargateTarget::new(&cluster, &task));
        });
    }
}

#[test]
fn buckets_that_send_no_events() {
    says(&["SW0363"], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        Rule::new(stack, "Rule").on(EventPattern::object_created(&bucket));
    });
    says(&[], |stack| {
        let bucket = Bucket::new(stack, "Bucket").send_events();
        Rule::new(stack, "Rule").on(EventPattern::object_created(&bucket));
    });
    says(&["SW0363"], |stack| {
        let bucket = Bucket::from_name(stack, "Bucket", "my-bucket");
        Rule::new(stack, "Rule").on(EventPattern::object_created(&bucket));
    });
    says(&[], |stack| {
        let attributes = BucketAttributes::new("my-bucket").sends_events();
        let bucket = Bucket::from_attributes(stack, "Bucket", attributes);
        Rule::new(stack, "Rule").on(EventPattern::object_created(&bucket));
    });
}

#[test]
fn queues_that_cannot_be_sent_to() {
    says(&["SW0364"], |stack| {
        let queue = Queue::new(stack, "Queue").encryption(Encryption::KmsManaged);
        Rule::new(stack, "Rule")
            .on(orders())
            .target(SqsTarget::new(&queue));
    });
    says(&["SW0364"], |stack| {
        let key = Key::from_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/abc");
        let queue = Queue::new(stack, "Queue").encryption_key(&key);
        Rule::new(stack, "Rule")
            .on(orders())
            .target(SqsTarget::new(&queue));
    });
    says(&["SW0367"], |stack| {
        let queue = Queue::from_arn(stack, "Queue", "arn:aws:sqs:eu-west-1:123456789012:jobs");
        Rule::new(stack, "Rule")
            .on(orders())
            .target(SqsTarget::new(&queue));
    });
    says(&["SW0367"], |stack| {
        let queue = Queue::new(stack, "Queue").fifo();
        Rule::new(stack, "Rule")
            .on(orders())
            .target(SqsTarget::new(&queue));
    });
    says(&["SW0367"], |stack| {
        let queue = Queue::new(stack, "Queue");
        let dead = Queue::new(stack, "Dead").fifo();
        let target = SqsTarget::new(&queue).dead_letter_queue(&dead);
        Rule::new(stack, "Rule").on(orders()).target(target);
    });
    says(&["SW0367"], |stack| {
        let topic = Topic::new(stack, "Topic").fifo();
        Rule::new(stack, "Rule")
            .on(orders())
            .target(SnsTarget::new(&topic));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &[
            "SW0350", "SW0357", "SW0355", "SW0351", "SW0361", "SW0366", "SW0359",
        ],
        |stack| {
            let (_, cluster, task, _, worker) = worker(stack);
            let other = FargateTaskDefinition::new(stack, "Other");
            let foreign = other.container("worker", "public.ecr.aws/docker/library/busybox:1");
            let bucket = Bucket::new(stack, "Bucket").send_events();
            let bus = EventBus::new(stack, "Bus");
            let hourly = Schedule::every(Duration::hours(1));
            let rule = Rule::new(stack, "Rule").on(orders());
            let scheduled = Rule::new(stack, "Scheduled").schedule(hourly);
            scheduled.target(FargateTarget::new(&cluster, &task));
            let uploads = Rule::new(stack, "Uploads");
            let created = EventPattern::object_created(&bucket).prefix("/input/");
            let key = EventPattern::object_written(&bucket).key();
            let to_foreign = FargateTarget::new(&cluster, &task).env(&foreign, "A", "b");
            let to_many = FargateTarget::new(&cluster, &task).task_count(11);
            let to_unknown = FargateTarget::new(&cluster, &task).env(&worker, "KEY", key);
            let first = line!() + 1;
            rule.on(EventPattern::new().detail("a", Match::wildcard("a**")));
            rule.name("a b");
            scheduled.bus(&bus);
            uploads.on(&created);
            rule.target(to_foreign);
            rule.target(to_many);
            uploads.target(to_unknown);
            first
        },
    );
}
