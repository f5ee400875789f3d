//! Topics, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes};
use stackwright::json;
use stackwright::{CfnParameter, Construct, Environment, Stack};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
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

fn echo(stack: &Stack, id: &str) -> Function {
    let code = Code::inline("def handler(event, context): pass");
    Function::new(stack, id, Runtime::PYTHON_3_13, code)
}

/// The key of a queue is rotated here.
#[test]
fn queues_and_functions_are_told() {
    let rotated = ["/Key961B73FD/Properties/EnableKeyRotation: null → true"];
    check_but("sns-subscriptions", &rotated, |stack| {
        let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
        let topic = Topic::new(stack, "Topic").display_name("Orders");
        let dead = Queue::new(stack, "Dead");
        let queue = Queue::new(stack, "Queue").encryption_key(&Key::new(stack, "Key"));
        let to_queue = Subscription::queue(&queue)
            .raw()
            .dead_letter_queue(&dead)
            .filter(json!({ "kind": ["a", "b"] }));
        topic.subscribe(to_queue);
        Topic::new(stack, "Second").subscribe(Subscription::queue(&queue));
        let to_function = Subscription::function(&echo(stack, "Work"))
            .filter_body(json!({ "order": { "state": ["paid"] } }));
        topic
            .subscribe(to_function)
            .subscribe(Subscription::function(&echo(stack, "Other")));
        topic.grant_publish(&role);
    });
}

#[test]
fn addresses_are_told() {
    check("sns-addresses", |stack| {
        let address = CfnParameter::new(stack, "Address").value();
        let dead = Queue::new(stack, "Dead");
        let slowly = json!({ "throttlePolicy": { "maxReceivesPerSecond": 10 } });
        Topic::new(stack, "Topic")
            .subscribe(Subscription::email("on.call@example.com"))
            .subscribe(Subscription::email_json("logs@example.com"))
            .subscribe(Subscription::email(&address))
            .subscribe(Subscription::url(&address).dead_letter_queue(&dead))
            .subscribe(Subscription::url("https://example.com/hook").raw())
            .subscribe(Subscription::url("http://example.com/").delivery_policy(slowly))
            .subscribe(Subscription::sms("+14155550123"));
    });
}

#[test]
fn a_topic_elsewhere_tells() {
    let told = |stack: &Stack, topic: &Topic| {
        topic
            .subscribe(Subscription::queue(&Queue::new(stack, "Queue")))
            .subscribe(Subscription::function(&echo(stack, "Work")));
    };
    let environment = |region: &str| Environment::new("123456789012", region);
    check("sns-existing", |stack| {
        stack.environment(environment("eu-west-1"));
        let arn = "arn:aws:sns:eu-south-1:123456789012:orders";
        let topic = Topic::from_arn(stack, "Theirs", arn);
        told(stack, &topic);
        topic.subscribe(Subscription::email("a@example.com"));
    });
    check("sns-regions", |stack| {
        stack.environment(environment("eu-west-1"));
        let there =
            Stack::new(&stack.node().root(), "There").environment(environment("eu-south-1"));
        told(stack, &Topic::new(&there, "Topic").name("orders"));
    });
    check("sns-stacks", |stack| {
        let there = Stack::new(&stack.node().root(), "There");
        told(stack, &Topic::new(&there, "Topic"));
    });
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
            .subscribe(Subscription::email("a@example.com"));
    });
    says(&["SW0473"], |stack| {
        let queue = Queue::new(stack, "Queue").fifo();
        Topic::new(stack, "Topic").subscribe(Subscription::queue(&queue));
    });
    let refused = |subscription: fn() -> Subscription| {
        says(&["SW0474"], |stack| {
            Topic::new(stack, "Topic").subscribe(subscription());
        });
    };
    refused(|| Subscription::email("a@example.com").raw());
    refused(|| Subscription::sms("+14155550123").delivery_policy(json!({})));
    refused(|| Subscription::url("example.com/hook"));
    refused(|| {
        let names =
            json!({ "a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"], "f": ["1"] });
        Subscription::email("a@example.com").filter(names)
    });
    // 6 · 6 · 6 = 216, and 13 values at depth 3 with 4 at depth 1: 156.
    refused(|| {
        let six = json!(["1", "2", "3", "4", "5", "6"]);
        Subscription::email("a@example.com").filter(json!({ "a": &six, "b": &six, "c": &six }))
    });
    refused(|| {
        let deep = json!({ "a": { "b": { "c": vec!["x"; 13] } }, "d": ["1", "2", "3", "4"] });
        Subscription::email("a@example.com").filter_body(deep)
    });
    // A queue is told once.
    says(&["SW0001"], |stack| {
        let queue = Queue::new(stack, "Queue");
        Topic::new(stack, "Topic")
            .subscribe(Subscription::queue(&queue))
            .subscribe(Subscription::queue(&queue));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &["SW0470", "SW0471", "SW0471", "SW0472", "SW0472", "SW0474"],
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
            topic.subscribe(Subscription::email("a@example.com").raw());
            first
        },
    );
}
