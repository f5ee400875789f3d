//! Notifications of buckets.

mod parity;

use parity::{check_setters, codes, template};
use stackwright::Stack;
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::s3::{Bucket, Notification};
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::{Encryption, Queue};

#[test]
fn functions_queues_and_topics_are_told() {
    let template = template(|stack| {
        let code = Code::inline("exports.handler = async () => {}");
        let function = Function::new(stack, "Function", Runtime::NODEJS_22, code);
        let key = Key::new(stack, "Key");
        let queue = Queue::new(stack, "Queue").encryption_key(&key);
        let topic = Topic::new(stack, "Topic");
        Bucket::new(stack, "Bucket")
            .send_events()
            .notify(
                &function,
                Notification::created().prefix("in/").suffix(".csv"),
            )
            .notify(&function, Notification::of("s3:ObjectTagging:*"))
            .notify(&queue, Notification::created().prefix("out/"))
            .notify(&topic, Notification::removed());
    });
    let resources = template["Resources"].as_object().expect("resources");
    let of_type = |name: &str| -> Vec<(&String, &stackwright::json::Value)> {
        resources
            .iter()
            .filter(|(_, it)| it["Type"] == name)
            .collect()
    };
    let (_, bucket) = of_type("AWS::S3::Bucket")[0];
    let told = &bucket["Properties"]["NotificationConfiguration"];
    assert_eq!(
        told["LambdaConfigurations"].as_array().map(Vec::len),
        Some(2)
    );
    let rules = &told["LambdaConfigurations"][0]["Filter"]["S3Key"]["Rules"];
    assert_eq!(
        rules[1],
        stackwright::json!({"Name": "suffix", "Value": ".csv"})
    );
    assert_eq!(
        told["QueueConfigurations"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        told["TopicConfigurations"][0]["Event"],
        "s3:ObjectRemoved:*"
    );
    assert_eq!(told["EventBridgeConfiguration"]["EventBridgeEnabled"], true);
    // What must be there first is, and only once.
    let first: Vec<&str> = (bucket["DependsOn"].as_array().expect("an order").iter())
        .filter_map(|id| id.as_str())
        .collect();
    for kind in [
        "AWS::Lambda::Permission",
        "AWS::SQS::QueuePolicy",
        "AWS::SNS::TopicPolicy",
    ] {
        let [(id, _)] = of_type(kind)[..] else {
            panic!("{kind}: {template:#}");
        };
        assert!(first.contains(&id.as_str()), "{kind}: {first:?}");
    }
    let key = of_type("AWS::KMS::Key")[0].1["Properties"]["KeyPolicy"].to_string();
    assert!(key.contains("s3.amazonaws.com"), "{key}");
}

#[test]
fn misuse() {
    let says = |expected: &[&str], build: &dyn Fn(&Stack, Bucket)| {
        let found = codes(|stack| build(stack, Bucket::new(stack, "Bucket")));
        assert_eq!(found, expected);
    };
    says(&["SW0156"], &|stack, bucket| {
        bucket.notify(&Queue::new(stack, "Q").fifo(), Notification::created());
    });
    says(&["SW0156"], &|stack, bucket| {
        let queue = Queue::new(stack, "Q").encryption(Encryption::KmsManaged);
        bucket.notify(&queue, Notification::created());
    });
    says(&["SW0156"], &|stack, bucket| {
        bucket.notify(&Queue::new(stack, "Q"), Notification::of("ObjectCreated"));
    });
    let both = |one: Notification, two: Notification| {
        move |stack: &Stack, bucket: Bucket| {
            let queue = Queue::new(stack, "Q");
            bucket
                .notify(&queue, one.clone())
                .notify(&queue, two.clone());
        }
    };
    let created = Notification::created;
    says(&["SW0156"], &both(created(), created().prefix("in/")));
    says(
        &["SW0156"],
        &both(created(), Notification::of("s3:ObjectCreated:Put")),
    );
    says(
        &["SW0156"],
        &both(created().prefix("in/"), created().suffix(".csv")),
    );
    says(
        &[],
        &both(created().prefix("in/"), created().prefix("out/")),
    );
    says(
        &[],
        &both(created().suffix(".csv"), created().suffix(".png")),
    );
    says(&[], &both(created(), Notification::removed()));
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(&["SW0156", "SW0150"], |stack| {
        let queue = Queue::new(stack, "Q");
        let bucket = Bucket::new(stack, "Bucket");
        let theirs = Bucket::from_name(stack, "Theirs", "theirs");
        let first = line!() + 1;
        bucket.notify(&queue, Notification::of("ObjectCreated"));
        theirs.notify(&queue, Notification::created());
        first
    });
}
