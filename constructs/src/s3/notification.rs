//! Notifications: what a bucket tells functions, queues and topics of its objects.

use std::panic::Location;

#[cfg(any(feature = "lambda", feature = "sns", feature = "sqs"))]
use stackwright::Construct;
use stackwright::{Diagnostic, Node, Value};
use stackwright_cfn::s3::bucket::{
    FilterRule, LambdaConfiguration, NotificationFilter, QueueConfiguration, S3KeyFilter,
    TopicConfiguration,
};

use super::bucket::Bucket;
use super::codes;

/// What can be told of a bucket's objects: a function, a queue, a topic.
///
/// The permission is created by the destination, and limited to buckets of the account: one that named the bucket would
/// depend on it, and the bucket on the permission.
#[diagnostic::on_unimplemented(
    message = "a bucket cannot tell a `{Self}` of its objects",
    label = "not told by a bucket",
    note = "give it a function, a queue or a topic, or write a `Rule` on `EventPattern::object_created`"
)]
pub trait NotificationDestination {
    /// Lets the bucket tell it, and says how.
    fn bind(&self, bucket: &Bucket) -> NotificationTarget;

    /// Why it cannot be told.
    fn problem(&self) -> Option<Diagnostic> {
        None
    }
}

/// How a destination is told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NotificationTarget {
    /// A function, by its ARN, and the permission that must be there first.
    Function(Value<String>, Option<Node>),
    /// A queue, by its ARN, and the policy that must be there first.
    Queue(Value<String>, Option<Node>),
    /// A topic, by its ARN, and the policy that must be there first.
    Topic(Value<String>, Option<Node>),
}

/// What a bucket tells of its objects.
///
/// Nothing but the bucket itself is needed: CloudFormation sets the notifications, in the order that permissions demand, and
/// not a function, as in the CDK.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::s3::Notification;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let jobs = Queue::new(&stack, "Jobs");
/// Bucket::new(&stack, "Files").notify(&jobs, Notification::created().prefix("input/").suffix(".csv"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Notification {
    event: String,
    prefix: Option<String>,
    suffix: Option<String>,
}

impl Notification {
    /// Of an event as S3 names it: `s3:ObjectCreated:Put`, `s3:ObjectTagging:*`.
    ///
    /// # Errors
    /// At synthesis: `SW0156` for what S3 does not name so.
    pub fn of(event: &str) -> Self {
        Notification {
            event: event.to_owned(),
            prefix: None,
            suffix: None,
        }
    }

    /// Of new objects, however they came.
    pub fn created() -> Self {
        Self::of("s3:ObjectCreated:*")
    }

    /// Of objects that were deleted.
    pub fn removed() -> Self {
        Self::of("s3:ObjectRemoved:*")
    }

    /// Only of keys that begin with this.
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.to_owned());
        self
    }

    /// Only of keys that end with this.
    pub fn suffix(mut self, suffix: &str) -> Self {
        self.suffix = Some(suffix.to_owned());
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        const KINDS: [&str; 9] = [
            "ObjectCreated",
            "ObjectRemoved",
            "ObjectRestore",
            "ReducedRedundancyLostObject",
            "Replication",
            "LifecycleExpiration",
            "LifecycleTransition",
            "ObjectTagging",
            "ObjectAcl",
        ];
        let event = &self.event;
        let kind = event
            .strip_prefix("s3:")
            .map(|rest| rest.split(':').next().unwrap_or(rest));
        let is_known =
            kind.is_some_and(|kind| KINDS.contains(&kind) || kind == "IntelligentTiering");
        (!is_known).then(|| {
            let problem = format!("S3 tells of no event `{event}`");
            Diagnostic::error(codes::NOTIFICATION, problem)
                .hint("use one such as `s3:ObjectCreated:*`")
        })
    }

    /// Whether both may be told of the same, which S3 refuses.
    fn overlaps(&self, other: &Notification) -> bool {
        let stem = |event: &str| event.trim_end_matches('*').to_owned();
        let (one, two) = (stem(&self.event), stem(&other.event));
        let events = one.starts_with(&two) || two.starts_with(&one);
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let (one, two) = (text(&self.prefix), text(&other.prefix));
        let prefixes = one.starts_with(&two) || two.starts_with(&one);
        let (one, two) = (text(&self.suffix), text(&other.suffix));
        events && prefixes && (one.ends_with(&two) || two.ends_with(&one))
    }

    fn filter(&self) -> Option<NotificationFilter> {
        let rules = [("prefix", &self.prefix), ("suffix", &self.suffix)];
        let rules = rules.into_iter();
        let rules =
            rules.filter_map(|(name, value)| Some(FilterRule::new(name, value.as_deref()?)));
        crate::kit::some_of(rules).map(|rules| NotificationFilter::new(S3KeyFilter::new(rules)))
    }
}

/// A notification of a bucket, and who is told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub notification: Notification,
    pub target: NotificationTarget,
    pub at: &'static Location<'static>,
}

/// The second of two of which S3 could not say whom it tells.
pub(super) fn overlapping(all: &[Told]) -> Option<Diagnostic> {
    let overlap = |at: &usize| {
        let one = &all[*at].notification;
        all[..*at]
            .iter()
            .any(|before| before.notification.overlaps(one))
    };
    let second = &all[(1..all.len()).find(overlap)?];
    Some(
        Diagnostic::error(
            codes::NOTIFICATION,
            "two notifications are of the same event and of keys that fit both",
        )
        .hint("let prefixes or suffixes differ, or tell a topic to which both subscribe")
        .at(second.at),
    )
}

/// The notifications to functions, queues and topics.
pub(super) type Written = (
    Vec<LambdaConfiguration>,
    Vec<QueueConfiguration>,
    Vec<TopicConfiguration>,
);

pub(super) fn written(all: &[Told]) -> Written {
    let mut written = Written::default();
    for Told {
        notification,
        target,
        ..
    } in all
    {
        let (event, filter) = (&notification.event, notification.filter());
        match target {
            NotificationTarget::Function(arn, _) => written.0.push(
                LambdaConfiguration::new()
                    .event(event)
                    .function(arn)
                    .filter(filter),
            ),
            NotificationTarget::Queue(arn, _) => written.1.push(
                QueueConfiguration::new()
                    .event(event)
                    .queue(arn)
                    .filter(filter),
            ),
            NotificationTarget::Topic(arn, _) => written.2.push(
                TopicConfiguration::new()
                    .event(event)
                    .topic(arn)
                    .filter(filter),
            ),
        }
    }
    written
}

/// The service that tells.
#[cfg(any(feature = "lambda", feature = "sns", feature = "sqs"))]
const SERVICE: &str = "s3.amazonaws.com";

#[cfg(feature = "lambda")]
impl NotificationDestination for crate::lambda::Function {
    #[track_caller]
    fn bind(&self, bucket: &Bucket) -> NotificationTarget {
        use stackwright_cfn::lambda::CfnPermission;

        let id = format!("AllowBucketNotificationsTo{}", bucket.node().unique_id());
        let permission = self.node().find_child(&id).unwrap_or_else(|| {
            let permission = CfnPermission::new(self, &id)
                .function_name(self.function_arn())
                .action("lambda:InvokeFunction")
                .principal(SERVICE)
                .source_account(crate::kit::account_of(bucket.node()));
            permission.node().clone()
        });
        NotificationTarget::Function(self.function_arn(), Some(permission))
    }
}

/// Who may tell: buckets of the account.
#[cfg(feature = "sqs")]
fn buckets_of_the_account(bucket: &Bucket) -> crate::iam::PolicyStatement {
    let partition = stackwright::pseudo::partition();
    crate::iam::PolicyStatement::allow()
        .principal(crate::iam::Principal::service(SERVICE))
        .condition(
            "StringEquals",
            "aws:SourceAccount",
            crate::kit::account_of(bucket.node()),
        )
        .condition(
            "ArnLike",
            "aws:SourceArn",
            stackwright::sub!("arn:{partition}:s3:::*"),
        )
}

/// Lets buckets of the account use the key that what they tell is encrypted with.
#[cfg(feature = "sqs")]
#[track_caller]
fn let_use(key: Option<crate::kms::Key>, bucket: &Bucket) {
    use crate::iam::ResourceWithPolicy;
    if let Some(key) = key {
        let statement = buckets_of_the_account(bucket);
        key.add_to_resource_policy(
            statement
                .actions(["kms:Decrypt", "kms:GenerateDataKey*"])
                .resource("*"),
        );
    }
}

#[cfg(feature = "sqs")]
fn refused(message: String, hint: &str) -> Option<Diagnostic> {
    Some(Diagnostic::error(codes::NOTIFICATION, message).hint(hint))
}

#[cfg(feature = "sqs")]
impl NotificationDestination for crate::sqs::Queue {
    #[track_caller]
    fn bind(&self, bucket: &Bucket) -> NotificationTarget {
        use crate::iam::ResourceWithPolicy;
        let statement = buckets_of_the_account(bucket);
        let statement = statement
            .action("sqs:SendMessage")
            .resource(self.queue_arn());
        self.add_to_resource_policy(statement);
        let_use(self.queue_key(), bucket);
        NotificationTarget::Queue(self.queue_arn(), self.node().find_child("Policy"))
    }

    fn problem(&self) -> Option<Diagnostic> {
        let path = self.node().path();
        if self.is_fifo() {
            let message = format!("`{path}` is a FIFO queue, which buckets cannot tell");
            return refused(message, "use a standard queue");
        }
        let message = format!("`{path}` is encrypted with a key that S3 cannot use");
        self.has_unshareable_key()
            .then(|| refused(message, "use a key of its own, or one that SQS manages"))?
    }
}

#[cfg(feature = "sns")]
impl NotificationDestination for crate::sns::Topic {
    #[track_caller]
    fn bind(&self, bucket: &Bucket) -> NotificationTarget {
        use crate::iam::ResourceWithPolicy;
        let statement = buckets_of_the_account(bucket);
        self.add_to_resource_policy(statement.action("sns:Publish").resource(self.topic_arn()));
        let_use(self.topic_key(), bucket);
        NotificationTarget::Topic(self.topic_arn(), self.node().find_child("Policy"))
    }

    fn problem(&self) -> Option<Diagnostic> {
        let path = self.node().path();
        let message = format!("`{path}` is a FIFO topic, which buckets cannot tell");
        self.is_fifo()
            .then(|| refused(message, "use a standard topic"))?
    }
}
