//! Topics, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_setters, codes, template};
use stackwright::Stack;
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::Queue;

/// ```js
/// const topic = new sns.Topic(stack, 'Topic', { displayName: 'alerts', enforceSSL: true });
/// topic.grantPublish(role);
/// topic.grantPublish(new iam.ServicePrincipal('events.amazonaws.com'));
/// ```
#[test]
fn a_topic_and_its_grants() {
    check("sns", |stack| {
        let topic = Topic::new(stack, "Topic")
            .display_name("alerts")
            .enforce_ssl();
        let role = Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"));
        topic.grant_publish(&role);
        topic.grant_publish(&Principal::service("events.amazonaws.com"));
    });
}

/// ```js
/// new sns.Topic(stack, 'Topic', { fifo: true, topicName: 'orders.fifo', contentBasedDeduplication: true });
/// ```
#[test]
fn a_fifo_topic() {
    check("sns-fifo", |stack| {
        Topic::new(stack, "Topic")
            .fifo()
            .name("orders.fifo")
            .content_based_deduplication();
    });
}

#[test]
fn a_queue_is_told() {
    let template = template(|stack| {
        let queue = Queue::new(stack, "Queue");
        Topic::new(stack, "Topic").subscribe("Queue", Subscription::queue(&queue).raw());
    });
    let resources = template["Resources"].as_object().expect("resources");
    let subscription = resources
        .values()
        .find(|r| r["Type"] == "AWS::SNS::Subscription")
        .expect("a subscription");
    assert_eq!(subscription["Properties"]["Protocol"], "sqs");
    assert_eq!(subscription["Properties"]["RawMessageDelivery"], true);
    assert!(subscription["DependsOn"][0].is_string());
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    says(&["SW0470"], |stack| {
        Topic::new(stack, "Topic").name("my topic");
    });
    says(&["SW0471"], |stack| {
        Topic::new(stack, "Topic").fifo().name("orders");
    });
    says(&["SW0471"], |stack| {
        Topic::new(stack, "Topic").content_based_deduplication();
    });
    says(&["SW0472"], |stack| {
        Topic::from_arn(stack, "Topic", "arn:aws:sns:eu-west-1:123456789012:t").display_name("t");
    });
    says(&["SW0473"], |stack| {
        Topic::new(stack, "Topic")
            .fifo()
            .subscribe("Mail", Subscription::email("a@example.com"));
    });
    says(&["SW0473"], |stack| {
        let queue = Queue::new(stack, "Queue").fifo();
        Topic::new(stack, "Topic").subscribe("Queue", Subscription::queue(&queue));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &["SW0470", "SW0471", "SW0471", "SW0472", "SW0472"],
        |stack| {
            let topic = Topic::new(stack, "Topic");
            let imported =
                Topic::from_arn(stack, "Imported", "arn:aws:sns:eu-west-1:123456789012:t");
            let first = line!() + 1;
            topic.name("no name");
            topic.name("topic.fifo");
            topic.content_based_deduplication();
            imported.enforce_ssl();
            imported.display_name("mine");
            first
        },
    );
}
