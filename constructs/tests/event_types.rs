//! The events of AWS's services, with typed paths to their fields.

mod parity;

use parity::{codes, template};
use stackwright::json;
use stackwright_aws::ecs::events::TaskStateChange;
use stackwright_aws::events::{
    self, Event, EventField, EventPath, EventPattern, InEvent, Input, Match, Rule, SqsTarget,
    Template,
};
use stackwright_aws::s3::events::ObjectCreated;
use stackwright_aws::sqs::Queue;

#[test]
fn patterns_and_inputs() {
    let template = template(|stack| {
        let stopped = EventPattern::of::<TaskStateChange>()
            .detail(TaskStateChange::last_status(), "STOPPED")
            .detail(
                TaskStateChange::containers().all().exit_code(),
                Match::numeric(1.0..),
            );
        let input = Template::object([
            ("task", Template::from(TaskStateChange::task_arn())),
            (
                "first",
                TaskStateChange::containers().at(0).last_status().into(),
            ),
        ]);
        let queue = Queue::new(stack, "Queue");
        Rule::new(stack, "Rule")
            .on(stopped)
            .target(SqsTarget::new(&queue).input(input))
            .target(
                SqsTarget::new(&queue)
                    .input(Input::event_path(TaskStateChange::overrides().path())),
            );
    });
    let resources = template["Resources"].as_object().expect("resources");
    let rule = resources
        .values()
        .find(|it| it["Type"] == "AWS::Events::Rule");
    let rule = &rule.expect("the rule")["Properties"];
    assert_eq!(
        rule["EventPattern"],
        json!({
            "source": ["aws.ecs"],
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "lastStatus": ["STOPPED"],
                "containers": {"exitCode": [{"numeric": [">=", 1]}]},
            },
        })
    );
    let paths = &rule["Targets"][0]["InputTransformer"]["InputPathsMap"];
    let mut paths: Vec<&str> = (paths.as_object().expect("paths").values())
        .filter_map(|path| path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        ["$.detail.containers[0].lastStatus", "$.detail.taskArn"]
    );
    assert_eq!(rule["Targets"][1]["InputPath"], "$.detail.overrides");
}

#[test]
fn one_item_of_a_list_is_no_pattern() {
    let found = codes(|stack| {
        let first = TaskStateChange::containers().at(0).last_status();
        let pattern = EventPattern::of::<TaskStateChange>().detail(first, "STOPPED");
        let queue = Queue::new(stack, "Queue");
        Rule::new(stack, "Rule")
            .on(pattern)
            .target(SqsTarget::new(&queue));
    });
    assert_eq!(found, ["SW0350"]);
}

/// Names with spaces and hyphens, lists in lists, and events of no service of CloudFormation.
#[test]
fn awkward_events() {
    let names = [
        (
            ObjectCreated::bucket().name().json_path(),
            "$.detail.bucket.name",
        ),
        (ObjectCreated::version().json_path(), "$.detail.version"),
    ];
    for (path, expected) in names {
        assert_eq!(path, expected);
    }
    assert_eq!(events::events::HealthEvent::SOURCE, "aws.health");
    assert_eq!(events::events::HealthEvent::DETAIL_TYPE, "AWS Health Event");
}

/// An event of an app's own has paths in the same way.
enum OrderPlaced {}

impl Event for OrderPlaced {
    const SOURCE: &'static str = "shop";
    const DETAIL_TYPE: &'static str = "Order Placed";
}

impl OrderPlaced {
    fn total() -> EventPath {
        EventPath::detail("order").field("total")
    }
}

#[test]
fn events_of_ones_own() {
    let pattern = EventPattern::of::<OrderPlaced>().detail(OrderPlaced::total(), Match::exists());
    assert_eq!(
        EventField::from(OrderPlaced::total()),
        EventField::path("$.detail.order.total")
    );
    drop(pattern);
}
