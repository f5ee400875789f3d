//! Metrics, alarms and dashboards, against what the CDK makes of the same (`cdk/apps/cloudwatch.js`), and what is said about
//! misuse.

mod parity;

use parity::{check, check_setters, codes, template};
use stackwright::{Duration, Stack};
use stackwright_aws::cfn;
use stackwright_aws::cloudwatch::{
    Alarm, AlarmRule, AlarmStatusWidget, AlarmWidget, Annotation, Axis, CompositeAlarm, Dashboard,
    Ec2Action, GaugeWidget, GraphView, GraphWidget, LogQueryWidget, MathExpression, Metric,
    Metrics, MissingData, OpsItem, OpsItemCategory, OpsItemSeverity, SingleValueWidget, Statistic,
    TextWidget, Unit, Variable, Widget,
};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{self, Code, Function, Runtime};
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::{self, Queue};

const AGE: sqs::Metric = sqs::Metric::ApproximateAgeOfOldestMessage;

fn sum(name: &str) -> Metric {
    Metric::new("Shop", name).statistic(Statistic::sum())
}

#[test]
fn alarms() {
    check("cloudwatch-alarms", |stack| {
        let queue = Queue::new(stack, "Jobs");
        let topic = Topic::new(stack, "Operators");
        Alarm::new(stack, "Late", queue.metric(AGE).is_above(300.0))
            .evaluation_periods(3)
            .datapoints_to_alarm(2)
            .name("jobs-late")
            .description("Jobs wait for too long.")
            .missing_data(MissingData::NotBreaching)
            .on_alarm(&topic)
            .on_ok(&topic)
            .on_insufficient_data(&topic);
        let latency = Metric::new("Shop", "Latency")
            .dimension("Page", "cart")
            .dimension("Api", "v1")
            .statistic(Statistic::percentile(99.0))
            .period(Duration::minutes(1))
            .unit(Unit::Milliseconds);
        Alarm::new(stack, "Slow", latency.is_at_least(0.5));
        let failed = Metric::new("AWS/EC2", "StatusCheckFailed_Instance")
            .dimension("InstanceId", "i-0123456789abcdef0")
            .statistic(Statistic::maximum());
        let item = OpsItem::new(OpsItemSeverity::High).category(OpsItemCategory::Availability);
        Alarm::new(stack, "Reboot", failed.is_at_least(1.0))
            .evaluation_periods(2)
            .disable_actions()
            .on_alarm(&Ec2Action::Reboot)
            .on_alarm(&item);
    });
}

fn function(stack: &Stack) -> Function {
    let code = Code::inline("exports.handler = async () => {}");
    Function::new(stack, "Function", Runtime::NODEJS_22, code)
}

#[test]
fn expressions_bands_and_alarms_on_alarms() {
    check("cloudwatch-math", |stack| {
        let function = function(stack);
        let rate = MathExpression::new("100 * errors / calls")
            .using("errors", function.metric(lambda::Metric::Errors))
            .using("calls", function.metric(lambda::Metric::Invocations))
            .label("Error rate")
            .period(Duration::minutes(1));
        let alarm = Alarm::new(stack, "Errors", rate.is_at_least(5.0)).evaluation_periods(2);
        alarm.on_alarm(&function);
        let orders = sum("Orders").account("123456789012").label("Orders");
        Alarm::new(stack, "Other", orders.is_below(1.0));
        let duration = function.metric(lambda::Metric::Duration);
        Alarm::new(stack, "Odd", duration.is_above_band(3.0));
        let never = AlarmRule::constant(false);
        let rule = AlarmRule::all_of([
            AlarmRule::alarm(&alarm),
            !AlarmRule::any_of([AlarmRule::alarm(&alarm), never]),
        ]);
        CompositeAlarm::new(stack, "All", rule)
            .suppressed_by(&alarm)
            .name("all");
    });
}

#[test]
fn dashboards() {
    check("cloudwatch-dashboard", |stack| {
        let queue = Queue::new(stack, "Jobs");
        let age = queue.metric(AGE);
        let sent = queue.metric(sqs::Metric::NumberOfMessagesSent);
        let gone = queue.metric(sqs::Metric::NumberOfMessagesDeleted);
        let alarm = Alarm::new(stack, "Late", age.is_at_least(300.0));
        let right = sent
            .clone()
            .label("Sent")
            .color("#d62728")
            .period(Duration::minutes(1));
        let graph = GraphWidget::new()
            .title("Age")
            .left(&age)
            .right(right)
            .width(12)
            .stacked()
            .left_axis(Axis::new().min(0.0).label("s"));
        let open = MathExpression::new("sent - gone")
            .using("sent", sent)
            .using("gone", gone);
        let bars = GraphWidget::new()
            .left(open)
            .view(GraphView::Bar)
            .annotation(Annotation::at(5.0).label("five").fill_above());
        let region = Variable::property("region")
            .label("Region")
            .default_value("us-east-1");
        Dashboard::new(stack, "Dashboard")
            .name("jobs")
            .last(Duration::days(7))
            .keep_periods()
            .row([TextWidget::new("# Jobs").width(24).height(1).into()])
            .row([
                graph.into(),
                SingleValueWidget::new([&age]).title("Now").into(),
                AlarmWidget::new(&alarm).title("Late").into(),
                AlarmStatusWidget::new([&alarm]).into(),
            ])
            .row([
                LogQueryWidget::new(["/app"], "fields @message\n| limit 20")
                    .title("Log")
                    .into(),
                GaugeWidget::new([&age], 0.0..=600.0).into(),
                bars.into(),
            ])
            .variable(region.value("us-east-1", "IAD"));
    });
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

/// Metrics of generated types, of what is imported, and of constructs have the same dimensions.
#[test]
fn dimensions() {
    let template = template(|stack| {
        let queue = cfn::sqs::CfnQueue::new(stack, "Queue");
        Alarm::new(stack, "A", queue.metric(AGE).is_above(1.0));
        let queue = cfn::Imported::<cfn::sqs::CfnQueue>::from_name(stack, "Imported", "jobs");
        Alarm::new(stack, "B", queue.metric(AGE).is_above(1.0));
        let arn = "arn:aws:sqs:eu-west-1:123456789012:jobs";
        let queue = Queue::from_arn(stack, "Jobs", arn);
        Alarm::new(stack, "C", queue.metric_named("New").is_above(1.0));
        let bucket = cfn::s3::CfnBucket::new(stack, "Bucket");
        Alarm::new(
            stack,
            "D",
            bucket
                .metric(cfn::s3::Metric::NumberOfObjects)
                .is_above(1.0),
        );
    });
    let dimensions = |id: &str| {
        let alarm = &template["Resources"][id]["Properties"];
        stackwright::json!([
            &alarm["Namespace"],
            &alarm["MetricName"],
            &alarm["Dimensions"]
        ])
        .to_string()
    };
    let ids: Vec<String> = (template["Resources"].as_object().expect("resources").iter())
        .filter(|(_, resource)| resource["Type"] == "AWS::CloudWatch::Alarm")
        .map(|(id, _)| dimensions(id))
        .collect();
    let age = |value: &str| {
        format!(
            "[\"AWS/SQS\",\"ApproximateAgeOfOldestMessage\",[{{\"Name\":\"QueueName\",\"Value\":{value}}}]]"
        )
    };
    assert_eq!(
        ids,
        [
            age("{\"Fn::GetAtt\":[\"Queue\",\"QueueName\"]}"),
            age("{\"Fn::Select\":[5,{\"Fn::Split\":[\":\",{\"Fn::Join\":[\"\",[\"arn:\",{\"Ref\":\"AWS::Partition\"},\":sqs:\",{\"Ref\":\"AWS::Region\"},\":\",{\"Ref\":\"AWS::AccountId\"},\":jobs\"]]}]}]}"),
            "[\"AWS/SQS\",\"New\",[{\"Name\":\"QueueName\",\"Value\":\"jobs\"}]]".to_owned(),
            "[\"AWS/S3\",\"NumberOfObjects\",[{\"Name\":\"BucketName\",\"Value\":{\"Ref\":\"Bucket\"}},{\"Name\":\"StorageType\",\"Value\":\"AllStorageTypes\"}]]".to_owned(),
        ]
    );
}

#[test]
fn a_second_alarm_of_the_same_name_may_invoke_the_function_too() {
    let template = template(|stack| {
        let function = function(stack);
        let other = stackwright::Node::new(stack, "Other");
        for scope in [stackwright::Construct::node(stack), &other] {
            let alarm = Alarm::new(scope, "Errors", sum("Errors").is_above(1.0));
            alarm.on_alarm(&function).on_ok(&function);
        }
    });
    let resources = template["Resources"].as_object().expect("resources");
    let of_type = |name: &str| resources.values().filter(|it| it["Type"] == name).count();
    assert_eq!(of_type("AWS::Lambda::Permission"), 2);
}

#[test]
fn a_topic_with_a_policy_or_a_key_lets_alarms_publish() {
    let template = template(|stack| {
        let topic = Topic::new(stack, "Topic").encryption_key(&Key::new(stack, "Key"));
        Alarm::new(stack, "Alarm", sum("Orders").is_below(1.0)).on_alarm(&topic);
        topic.enforce_ssl();
    });
    let text = template["Resources"]["TopicPolicyA1747468"].to_string();
    assert!(text.contains("cloudwatch.amazonaws.com"), "{template:#}");
    let text = template["Resources"]["Key961B73FD"].to_string();
    assert!(text.contains("cloudwatch.amazonaws.com"), "{template:#}");
}

#[test]
fn misuse_of_metrics() {
    let alarm = |metric: Metric| {
        move |stack: &Stack| drop(Alarm::new(stack, "Alarm", metric.is_above(1.0)))
    };
    says(
        &["SW0521"],
        alarm(sum("Orders").period(Duration::seconds(90))),
    );
    says(&["SW0521"], alarm(sum("").period(Duration::seconds(60))));
    says(
        &["SW0521"],
        alarm(sum("Orders").statistic(Statistic::other("Median"))),
    );
    says(
        &["SW0521"],
        alarm(sum("Orders").statistic(Statistic::percentile(101.0))),
    );
    says(
        &["SW0521"],
        alarm(Metric::new("AWS/SQS", "New").period(Duration::seconds(10))),
    );
    for known in [
        "p99.9",
        "tm90",
        "TM(10%:90%)",
        "PR(:300)",
        "IQM",
        "ts5",
        "WM(5%:)",
    ] {
        says(&[], alarm(sum("Orders").statistic(Statistic::other(known))));
    }
    says(&["SW0523"], alarm(sum("Orders").region("eu-north-1")));
    says(&["SW0520"], |stack| {
        let topic = Topic::new(stack, "Topic");
        let direct = topic.metric(stackwright_aws::sns::Metric::PhoneNumberDirect);
        Alarm::new(stack, "Alarm", direct.is_above(1.0));
    });
    says(&["SW0522"], |stack| {
        let rate = MathExpression::new("a / b").using("a", sum("A"));
        Alarm::new(stack, "Alarm", rate.is_above(1.0));
    });
    says(&["SW0522"], |stack| {
        let rate = MathExpression::new("A").using("A", sum("A"));
        Alarm::new(stack, "Alarm", rate.is_above(1.0));
    });
    says(&["SW0522"], |stack| {
        let inner = MathExpression::new("a + 1").using("a", sum("B"));
        let rate = MathExpression::new("a / b")
            .using("a", sum("A"))
            .using("b", inner);
        Alarm::new(stack, "Alarm", rate.is_above(1.0));
    });
}

#[test]
fn misuse_of_alarms() {
    let orders = || sum("Orders").is_below(1.0);
    says(&["SW0523"], |stack| {
        let search = MathExpression::new("SUM(SEARCH('{AWS/EC2,InstanceId} CPU', 'Average'))");
        Alarm::new(stack, "Alarm", search.is_above(1.0));
    });
    says(&["SW0523"], |stack| {
        let names: Vec<String> = (0..10).map(|number| format!("m{number}")).collect();
        let total = names
            .iter()
            .fold(MathExpression::new("SUM(METRICS())"), |all, name| {
                all.using(name, sum(name))
            });
        Alarm::new(stack, "Alarm", total.is_above(1.0));
    });
    says(&["SW0523"], |stack| {
        Alarm::new(stack, "Alarm", sum("Orders").is_below(f64::NAN));
    });
    says(&["SW0523"], |stack| {
        Alarm::new(stack, "Alarm", sum("Orders").is_outside_band(0.0));
    });
    says(&["SW0524"], |stack| {
        let topic = Topic::new(stack, "Topic").fifo();
        Alarm::new(stack, "Alarm", orders()).on_alarm(&topic);
    });
    says(&["SW0526"], |stack| {
        let topic = Topic::new(stack, "Topic");
        Alarm::from_name(stack, "Alarm", "orders").on_alarm(&topic);
    });
}

#[test]
fn misuse_of_dashboards() {
    let shows = |expected: &[&str], widget: Widget| {
        says(expected, |stack| {
            drop(Dashboard::new(stack, "D").row([widget]))
        });
    };
    shows(&["SW0525"], TextWidget::new("#").height(0).into());
    shows(
        &["SW0525"],
        LogQueryWidget::new([] as [&str; 0], "fields @message").into(),
    );
    shows(
        &["SW0525"],
        GraphWidget::new().left(sum("A").color("red")).into(),
    );
    shows(&["SW0525"], GaugeWidget::new([sum("A")], 5.0..=5.0).into());
    shows(
        &["SW0522"],
        GraphWidget::new().left(MathExpression::new("a")).into(),
    );
    shows(
        &["SW0525"],
        GraphWidget::new()
            .left(MathExpression::new("a + 1").using("a", sum("A")))
            .left(MathExpression::new("a + 2").using("a", sum("B")))
            .into(),
    );
    let space = Widget::space(3, 1);
    let column = Widget::column([TextWidget::new("#").into(), space]);
    shows(
        &[],
        Widget::row([column, GraphWidget::new().left(sum("A")).into()]),
    );
}

#[test]
fn the_line_is_that_of_the_setter() {
    let setters = [
        "SW0523", "SW0524", "SW0524", "SW0526", "SW0525", "SW0527", "SW0527",
    ];
    check_setters(&setters, |stack| {
        let topic = Topic::new(stack, "Topic");
        let alarm = Alarm::new(stack, "Alarm", sum("Orders").is_below(1.0));
        for _ in 0..5 {
            alarm.on_alarm(&topic);
        }
        let imported = Alarm::from_name(stack, "Theirs", "orders");
        let dashboard = Dashboard::new(stack, "Dashboard");
        let first = line!() + 1;
        alarm.evaluation_periods(1).datapoints_to_alarm(2);
        alarm.on_alarm(&topic);
        alarm.on_ok(&Ec2Action::Stop);
        imported.on_alarm(&topic);
        dashboard.row([TextWidget::new("#").width(25).into()]);
        dashboard.name("a b");
        alarm.name("");
        first
    });
}

#[test]
fn times_of_muting() {
    check_setters(&["SW0528", "SW0528"], |stack| {
        let alarm = Alarm::new(stack, "Alarm", Metric::new("Shop", "Errors").is_above(1.0));
        let first = line!() + 1;
        alarm.mute("Nights", "cron(0 22 * * ? *)", Duration::hours(8));
        alarm.mute("Years", "at(2026-12-24T18:00)", Duration::days(365));
        first
    });
}
