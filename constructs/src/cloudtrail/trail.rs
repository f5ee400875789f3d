//! Trails.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, NodeRef, Resource, Value, pseudo, sub,
};
use stackwright_cfn::cloudtrail::{CfnTrail, trail};
use stackwright_facts::name::Name;

use super::advanced::AdvancedSelector;
use super::codes;
use super::delivery::{SERVICE, Source};
use super::selector::{self, ManagementEvents, ReadWrite, Recorded, Selectors};
use crate::iam::{PolicyStatement, Principal, Role};
use crate::kit::{Set, check, check_name, lazily};
use crate::kms::Key;
use crate::logs::{LogGroup, Retention};
use crate::s3::Bucket;

/// A trail: a record of API calls, in a bucket and, for rules of EventBridge, as events.
///
/// It records the calls of all regions, writes digests by which changes of its files are noticed, and has a bucket of its
/// own, under the id `S3`, unless the setters say otherwise. A trail that is told which objects to watch records only
/// these; one that is told nothing records all management events.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{cloudtrail::Trail, s3::Bucket};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::new(&stack, "Files");
/// Trail::new(&stack, "Trail").log_object_writes(&bucket, "input/");
///
/// let assembly = app.synth().unwrap();
/// let resources = assembly.template("S").unwrap()["Resources"].as_object().unwrap();
/// let trail = resources.values().find(|r| r["Type"] == "AWS::CloudTrail::Trail").unwrap();
/// assert_eq!(trail["Properties"]["EventSelectors"][0]["ReadWriteType"], "WriteOnly");
/// assert_eq!(trail["DependsOn"].as_array().unwrap().len(), 1);
/// ```
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html>
#[derive(Clone, Debug)]
pub struct Trail {
    node: Node,
    cfn: CfnTrail,
    settings: Rc<Settings>,
}

/// What CloudTrail looks for in the events besides recording them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Insight {
    /// Unusual numbers of calls.
    ApiCallRate,
    /// Unusual numbers of calls that fail.
    ApiErrorRate,
}

impl Insight {
    fn selector(self) -> trail::InsightSelector {
        trail::InsightSelector::new().insight_type(match self {
            Insight::ApiCallRate => trail::InsightSelectorInsightType::ApiCallRateInsight,
            Insight::ApiErrorRate => trail::InsightSelectorInsightType::ApiErrorRateInsight,
        })
    }
}

#[derive(Debug, Default)]
struct Settings(RefCell<Edited>);

/// What is edited until the trail is complete.
#[derive(Debug, Default)]
struct Edited {
    name: Option<Value<String>>,
    bucket: Option<Bucket>,
    key_prefix: Option<String>,
    organization: Option<Set<String>>,
    key: Option<Key>,
    logs: Logs,
    /// Where events go, once it is there.
    group: Option<LogGroup>,
    #[cfg(feature = "sns")]
    topic: Option<crate::sns::Topic>,
    selectors: Selectors,
    advanced: Vec<Set<AdvancedSelector>>,
    insights: Vec<Set<Insight>>,
    /// The buckets whose objects are watched.
    watched: Vec<Set<NodeRef>>,
    stopped: bool,
}

/// Where in CloudWatch Logs the events go.
#[derive(Debug, Default)]
enum Logs {
    #[default]
    Nowhere,
    Own(Retention),
    Given(LogGroup),
}

impl Construct for Trail {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Trail {
    /// A trail of all regions with a bucket of its own.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.cloudtrail.Trail");
        let settings = Rc::new(Settings::default());
        let bucket = lazily(&settings, Settings::bucket_name);
        let is_logging = lazily(&settings, |trail| !trail.0.borrow().stopped);
        let cfn = CfnTrail::new(&node, "Resource", bucket, is_logging)
            .enable_log_file_validation(true)
            .include_global_service_events(true)
            .is_multi_region_trail(true)
            .event_selectors(lazily(&settings, Settings::event_selectors))
            .advanced_event_selectors(lazily(&settings, Settings::advanced_event_selectors))
            .insight_selectors(lazily(&settings, Settings::insight_selectors));
        check(&node, &settings, Settings::problems);
        let trail = Trail {
            node,
            cfn,
            settings,
        };
        let complete = trail.clone();
        trail.node.on_complete(move || complete.complete());
        trail
    }

    /// Creates what the trail needs around it, once all its setters have been called.
    fn complete(&self) {
        let (given, prefix, organization, key, name, logs) = {
            let mut trail = self.settings.0.borrow_mut();
            (
                trail.bucket.clone(),
                trail.key_prefix.clone(),
                trail.organization.clone(),
                trail.key.clone(),
                trail.name.clone(),
                std::mem::take(&mut trail.logs),
            )
        };
        let bucket = given.unwrap_or_else(|| Bucket::new(&self.node, "S3").enforce_ssl());
        self.settings.0.borrow_mut().bucket = Some(bucket.clone());
        let source = Source::new(&self.node, name);
        source.allow_bucket(
            &self.node,
            &bucket,
            prefix.as_deref(),
            organization.as_ref().map(|id| id.as_str()),
        );
        if let Some(policy) = bucket.bucket_policy() {
            self.cfn.depends_on(&policy);
        }
        if let Some(key) = key {
            source.allow_key(&self.node, &key);
        }
        self.deliver_to(logs);
        #[cfg(feature = "sns")]
        if let Some(topic) = self.settings.0.borrow().topic.clone() {
            source.allow_topic(&self.node, &topic);
            if let Some(policy) = topic.topic_policy() {
                self.cfn.depends_on(&policy);
            }
        }
    }

    fn deliver_to(&self, logs: Logs) {
        let group = match logs {
            Logs::Nowhere => return,
            Logs::Own(retention) => LogGroup::new(&self.node, "LogGroup").retention(retention),
            Logs::Given(group) => group,
        };
        self.settings.0.borrow_mut().group = Some(group.clone());
        let role = Role::new(&self.node, "LogsRole", Principal::service(SERVICE));
        role.add_to_policy(
            PolicyStatement::allow()
                .actions(["logs:PutLogEvents", "logs:CreateLogStream"])
                .resource(group.log_group_arn()),
        );
        self.cfn
            .cloud_watch_logs_log_group_arn(group.log_group_arn())
            .cloud_watch_logs_role_arn(role.role_arn())
            .depends_on(&role);
    }

    fn edit(&self, edit: impl FnOnce(&mut Edited)) -> Self {
        edit(&mut self.settings.0.borrow_mut());
        self.clone()
    }

    #[track_caller]
    fn report(&self, diagnostic: Diagnostic) {
        self.node.report(diagnostic.at(Location::caller()));
    }

    /// Gives the trail a name of its own, 3 to 128 letters, digits and any of `.-_`. The policy of its bucket then names
    /// this one trail; without a name, it names the account's trails.
    ///
    /// # Errors
    /// At synthesis: `SW0200` if CloudTrail does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(&self.node, codes::INVALID_NAME, Name::Trail, &name);
        self.cfn.trail_name(&name);
        self.edit(|trail| trail.name = Some(name))
    }

    /// Writes the trail's files into this bucket, whose policy is extended.
    pub fn bucket(&self, bucket: &Bucket) -> Self {
        let bucket = bucket.clone();
        self.edit(|trail| trail.bucket = Some(bucket))
    }

    /// Writes the trail's files under this prefix, without a slash at the end, up to 200 characters.
    ///
    /// # Errors
    /// At synthesis: `SW0206` if CloudTrail does not accept the prefix.
    #[track_caller]
    pub fn key_prefix(&self, prefix: impl Into<String>) -> Self {
        let prefix: String = prefix.into();
        if prefix.is_empty()
            || prefix.len() > 200
            || prefix.starts_with('/')
            || prefix.ends_with('/')
        {
            self.report(
                Diagnostic::error(
                    codes::INVALID_PREFIX,
                    format!("`{prefix}` cannot be the prefix of a trail's files"),
                )
                .hint("use 1 to 200 characters without a slash at either end"),
            );
        }
        self.cfn.s3_key_prefix(prefix.as_str());
        self.edit(|trail| trail.key_prefix = Some(prefix))
    }

    /// Records calls that write, copy or delete objects whose key starts with this; the empty prefix means all objects.
    /// This is what `EventPattern::object_written` needs.
    ///
    /// # Errors
    /// At synthesis: `SW0202` if the prefix starts with `/` or has a wildcard in it, `SW0203` if the bucket is the one
    /// that the trail writes into.
    #[track_caller]
    pub fn log_object_writes(&self, bucket: &Bucket, prefix: &str) -> Self {
        self.log_objects(ReadWrite::Write, bucket, prefix)
    }

    /// Records calls that read objects whose key starts with this; the empty prefix means all objects.
    ///
    /// # Errors
    /// As for [`log_object_writes`](Trail::log_object_writes).
    #[track_caller]
    pub fn log_object_reads(&self, bucket: &Bucket, prefix: &str) -> Self {
        self.log_objects(ReadWrite::Read, bucket, prefix)
    }

    /// Records all calls on objects whose key starts with this; the empty prefix means all objects.
    ///
    /// # Errors
    /// As for [`log_object_writes`](Trail::log_object_writes).
    #[track_caller]
    pub fn log_object_calls(&self, bucket: &Bucket, prefix: &str) -> Self {
        self.log_objects(ReadWrite::All, bucket, prefix)
    }

    #[track_caller]
    fn log_objects(&self, read_write: ReadWrite, bucket: &Bucket, prefix: &str) -> Self {
        if let Some(problem) = selector::check_prefix(prefix) {
            self.report(problem);
        }
        let arn = bucket.arn_for_objects(prefix);
        let watched = Set::new(bucket.node().reference());
        self.edit(|trail| {
            trail.selectors.add(read_write, Recorded::Objects, arn);
            trail.watched.push(watched);
        })
    }

    /// Records calls on the objects of all buckets of the account. This can be very much, and costs by the event.
    pub fn log_all_objects(&self, read_write: ReadWrite) -> Self {
        let arn = sub!("arn:{}:s3", pseudo::partition());
        self.edit(|trail| trail.selectors.add(read_write, Recorded::Objects, arn))
    }

    /// Records invocations of a function, by its ARN.
    pub fn log_invocations(&self, function_arn: impl IntoValue<String>) -> Self {
        let arn = function_arn.into_value();
        self.edit(|trail| {
            trail
                .selectors
                .add(ReadWrite::All, Recorded::Functions, arn)
        })
    }

    /// Records invocations of all functions of the account. This can be very much, and costs by the event.
    pub fn log_all_invocations(&self) -> Self {
        self.log_invocations(sub!("arn:{}:lambda", pseudo::partition()))
    }

    /// Records calls that create, change and delete resources. The first trail of an account that does costs nothing.
    pub fn management_events(&self, events: ManagementEvents) -> Self {
        self.edit(|trail| trail.selectors.management = Some(events))
    }

    /// Records what a selector says, field by field. A trail has either these or the others.
    ///
    /// # Errors
    /// At synthesis: `SW0201` if CloudTrail rejects the selector, `SW0205` if the trail has others.
    #[track_caller]
    pub fn advanced_selector(&self, selector: AdvancedSelector) -> Self {
        let selector = Set::new(selector);
        self.edit(|trail| trail.advanced.push(selector))
    }

    /// Looks for unusual activity in the management events, which the trail must record.
    ///
    /// # Errors
    /// At synthesis: `SW0205` if it does not record them.
    #[track_caller]
    pub fn insight(&self, insight: Insight) -> Self {
        let insight = Set::new(insight);
        self.edit(|trail| trail.insights.push(insight))
    }

    /// Records only the calls of the stack's region, and none of services that are in no region, such as IAM.
    pub fn single_region(&self) -> Self {
        self.cfn
            .is_multi_region_trail(false)
            .include_global_service_events(false);
        self.clone()
    }

    /// Writes no digests, so that changes of the trail's files go unnoticed.
    pub fn without_file_validation(&self) -> Self {
        self.cfn.enable_log_file_validation(false);
        self.clone()
    }

    /// Keeps the trail from recording until it is started.
    pub fn stopped(&self) -> Self {
        self.edit(|trail| trail.stopped = true)
    }

    /// Encrypts the trail's files with this key, whose policy is extended.
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.cfn.kms_key_id(key.key_arn());
        let key = key.clone();
        self.edit(|trail| trail.key = Some(key))
    }

    /// Sends the events to a log group of the trail's own too, which keeps them this long.
    pub fn send_to_logs(&self, retention: Retention) -> Self {
        self.edit(|trail| trail.logs = Logs::Own(retention))
    }

    /// Sends the events to this log group too.
    pub fn send_to_log_group(&self, group: &LogGroup) -> Self {
        let group = group.clone();
        self.edit(|trail| trail.logs = Logs::Given(group))
    }

    /// Tells a topic whenever a file is written. Its policy lets this trail publish.
    #[cfg(feature = "sns")]
    #[track_caller]
    pub fn topic(&self, topic: &crate::sns::Topic) -> Self {
        self.cfn.sns_topic_name(topic.topic_name());
        let topic = topic.clone();
        self.edit(|trail| trail.topic = Some(topic))
    }

    /// Records the calls of all accounts of an organization, by its id `o-…`. The stack must be in the management account
    /// or that of the delegated administrator.
    #[track_caller]
    pub fn organization(&self, organization_id: impl Into<String>) -> Self {
        self.cfn.is_organization_trail(true);
        let id = Set::new(organization_id.into());
        self.edit(|trail| trail.organization = Some(id))
    }

    /// The ARN.
    pub fn trail_arn(&self) -> Value<String> {
        self.cfn.attr_arn()
    }

    /// The name.
    pub fn trail_name(&self) -> Value<String> {
        self.cfn.ref_()
    }

    /// The log group that events are sent to, if they are: the given one, or the trail's own, which this creates.
    pub fn trail_log_group(&self) -> Option<LogGroup> {
        self.node.complete();
        self.settings.0.borrow().group.clone()
    }

    /// The bucket that the trail writes into: the given one, or its own, which this creates.
    pub fn trail_bucket(&self) -> Option<Bucket> {
        self.node.complete();
        self.settings.0.borrow().bucket.clone()
    }
}

impl Settings {
    fn bucket_name(&self) -> Option<Value<String>> {
        self.0.borrow().bucket.as_ref().map(Bucket::bucket_name)
    }

    fn event_selectors(&self) -> Option<Vec<trail::EventSelector>> {
        let trail = self.0.borrow();
        (!trail.selectors.is_empty()).then(|| trail.selectors.values())
    }

    fn advanced_event_selectors(&self) -> Option<Vec<trail::AdvancedEventSelector>> {
        let advanced = &self.0.borrow().advanced;
        (!advanced.is_empty()).then(|| advanced.iter().map(|one| one.value()).collect())
    }

    fn insight_selectors(&self) -> Option<Vec<trail::InsightSelector>> {
        let insights = &self.0.borrow().insights;
        (!insights.is_empty()).then(|| insights.iter().map(|one| one.selector()).collect())
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let trail = self.0.borrow();
        let mut problems = trail.selectors.problems();
        for selector in &trail.advanced {
            problems.extend(
                selector
                    .problems()
                    .into_iter()
                    .map(|one| selector.blame(one)),
            );
        }
        if let Some(advanced) = trail.advanced.first()
            && !trail.selectors.is_empty()
        {
            problems.push(
                advanced.blame(
                    Diagnostic::error(
                        codes::CONFLICT,
                        "the trail has both advanced and basic selectors",
                    )
                    .note("CloudTrail accepts one kind or the other")
                    .hint("write all of them as `advanced_selector`"),
                ),
            );
        }
        let bucket = trail
            .bucket
            .as_ref()
            .map(|bucket| bucket.node().reference());
        if let Some(watched) = trail.watched.iter().find(|one| Some(***one) == bucket) {
            problems.push(
                watched.blame(
                    Diagnostic::error(
                        codes::RECORDS_ITSELF,
                        "the trail records writes into the bucket that it writes into",
                    )
                    .note("each of its files would be an event that makes another file")
                    .hint("leave out `bucket`, so that the trail has a bucket of its own"),
                ),
            );
        }
        let records_management = trail.selectors.management.is_some() || trail.selectors.is_empty();
        if let Some(insight) = trail.insights.first()
            && trail.advanced.is_empty()
            && !records_management
        {
            problems.push(insight.blame(
                Diagnostic::error(
                    codes::CONFLICT,
                    "the trail looks for unusual activity in management events, and records none",
                )
                .hint("add `.management_events(ManagementEvents::new(ReadWrite::All))`"),
            ));
        }
        if let Some(organization) = &trail.organization
            && trail.name.is_none()
        {
            problems.push(
                organization.blame(
                    Diagnostic::warning(
                        codes::INVALID_NAME,
                        "a trail of an organization has no name of its own",
                    )
                    .hint("give it one, so that its bucket lets only this trail write"),
                ),
            );
        }
        problems
    }
}
