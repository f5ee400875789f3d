//! Queues, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes};
use stackwright::{Duration, Stack};
use stackwright_aws::cloudwatch::{Alarm, MathExpression, Metrics as _, Statistic};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::sqs::{Encryption, Metric, Queue, RedriveSources};

fn role(stack: &Stack, id: &str) -> Role {
    Role::new(stack, id, Principal::service("ecs-tasks.amazonaws.com"))
}

/// ```js
/// const dead = new sqs.Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
/// const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(5), enforceSSL: true,
///   deadLetterQueue: { queue: dead, maxReceiveCount: 3 }, deliveryDelay: Duration.seconds(10),
///   receiveMessageWaitTime: Duration.seconds(20) });
/// queue.grantConsumeMessages(consumer); queue.grantSendMessages(sender);
/// ```
#[test]
fn a_queue_and_its_grants() {
    check("sqs", |stack| {
        let dead = Queue::new(stack, "Dead").retention(Duration::seconds(1_209_600));
        let queue = Queue::new(stack, "Queue")
            .visibility_timeout(Duration::seconds(300))
            .dead_letter_queue(&dead, 3)
            .enforce_ssl()
            .delivery_delay(Duration::seconds(10))
            .receive_wait_time(Duration::seconds(20));
        queue.grant_consume(&role(stack, "Consumer"));
        queue.grant_send(&role(stack, "Sender"));
    });
}

/// ```js
/// new sqs.Queue(stack, 'Queue', { fifo: true, contentBasedDeduplication: true, queueName: 'jobs.fifo', encryption: KMS })
///   .grantSendMessages(role);
/// ```
#[test]
fn a_fifo_queue_with_a_key() {
    check_but(
        "sqs-fifo-kms",
        // Keys are rotated.
        &["/QueueKey39FCBAE6/Properties/EnableKeyRotation: null → true"],
        |stack| {
            let queue = Queue::new(stack, "Queue")
                .fifo()
                .content_based_deduplication()
                .name("jobs.fifo")
                .encryption(Encryption::Kms);
            queue.grant_send(&role(stack, "Role"));
        },
    );
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    for name in ["", "my queue", "a.b", &"a".repeat(81)] {
        says(&["SW0450"], |stack| {
            Queue::new(stack, "Queue").name(name);
        });
    }
    says(&["SW0451"], |stack| {
        Queue::new(stack, "Queue").visibility_timeout(Duration::seconds(43_201));
    });
    says(&["SW0451"], |stack| {
        Queue::new(stack, "Queue").retention(Duration::seconds(59));
    });
    says(&["SW0451"], |stack| {
        let dead = Queue::new(stack, "Dead");
        Queue::new(stack, "Queue").dead_letter_queue(&dead, 0);
    });
    says(&["SW0452"], |stack| {
        Queue::new(stack, "Queue").fifo().name("jobs");
    });
    says(&["SW0452"], |stack| {
        Queue::new(stack, "Queue").name("jobs.fifo");
    });
    says(&["SW0452"], |stack| {
        Queue::new(stack, "Queue").content_based_deduplication();
    });
    says(&["SW0452"], |stack| {
        let dead = Queue::new(stack, "Dead");
        Queue::new(stack, "Queue")
            .fifo()
            .dead_letter_queue(&dead, 3);
    });
    says(&["SW0453"], |stack| {
        Queue::from_arn(stack, "Queue", "arn:aws:sqs:eu-west-1:123456789012:jobs").fifo();
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &[
            "SW0450", "SW0452", "SW0451", "SW0451", "SW0452", "SW0452", "SW0453", "SW0453",
        ],
        |stack| {
            let queue = Queue::new(stack, "Queue");
            let fifo = Queue::new(stack, "Fifo").fifo();
            let imported =
                Queue::from_arn(stack, "Imported", "arn:aws:sqs:eu-west-1:123456789012:q");
            let first = line!() + 1;
            queue.name("no name");
            queue.name("queue.fifo");
            queue.visibility_timeout(Duration::hours(13));
            queue.max_message_bytes(3);
            queue.content_based_deduplication();
            queue.dead_letter_queue(&fifo, 3);
            imported.enforce_ssl();
            imported.retention(Duration::days(2));
            first
        },
    );
}

/// `cdk/apps/sqs.js`
#[test]
fn dead_letter_queues() {
    check("sqs-redrive", |stack| {
        let arn = "arn:aws:sqs:eu-west-1:123456789012:theirs";
        let theirs = Queue::from_arn(stack, "Theirs", arn);
        let dead = Queue::new(stack, "Dead").redrive_from(RedriveSources::Only(vec![theirs]));
        Queue::new(stack, "Open").redrive_from(RedriveSources::All);
        Queue::new(stack, "Closed").redrive_from(RedriveSources::None);
        Queue::new(stack, "Jobs")
            .dead_letter_queue(&dead, 3)
            .delivery_delay(Duration::seconds(10))
            .max_message_bytes(1024)
            .receive_wait_time(Duration::seconds(20))
            .retention(Duration::days(2));
    });
}

/// `cdk/apps/sqs.js`. An alarm names the queue as the template does, and missing data is missing.
#[test]
fn fast_queues_and_others() {
    check("sqs-throughput", |stack| {
        let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
        Queue::new(stack, "Fast")
            .fifo()
            .high_throughput()
            .content_based_deduplication();
        let queue = Queue::new(stack, "Keyed")
            .encryption(Encryption::KmsManaged)
            .data_key_reuse(Duration::hours(1));
        queue.grant_purge(&role);
        let key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let key = Key::from_arn(stack, "TheirKey", key);
        let arn = "arn:aws:sqs:eu-west-1:123456789012:theirs.fifo";
        Queue::from_arn_and_key(stack, "Theirs", arn, &key).grant_send(&role);
        let [visible, hidden] = [
            Metric::ApproximateNumberOfMessagesVisible,
            Metric::ApproximateNumberOfMessagesNotVisible,
        ]
        .map(|metric| queue.metric(metric).statistic(Statistic::maximum()));
        Alarm::new(stack, "Full", visible.is_at_least(100.0)).evaluation_periods(2);
        let sum = MathExpression::new("visible + notVisible")
            .using("visible", visible)
            .using("notVisible", hidden)
            .label("Approximate number of messages outstanding");
        Alarm::new(stack, "Outstanding", sum.is_at_least(100.0)).evaluation_periods(2);
    });
}

#[test]
fn sources_groups_and_keys_that_sqs_refuses() {
    check_setters(&["SW0451", "SW0451", "SW0452"], |stack| {
        let [a, b, c] = ["A", "B", "C"].map(|id| Queue::new(stack, id));
        let first = line!() + 1;
        a.redrive_from(RedriveSources::Only(Vec::new()));
        b.data_key_reuse(Duration::seconds(10));
        c.high_throughput();
        first
    });
}
