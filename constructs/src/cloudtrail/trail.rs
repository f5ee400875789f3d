//! Trails.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Data, Diagnostic, IntoValue, Node, NodeRef, Resource, Value, pseudo,
    sub,
};
use stackwright_cfn::cloudtrail::CfnTrail;
use stackwright_facts::name::Name;

use super::advanced::AdvancedSelector;
use super::codes;
use super::delivery::{SERVICE, Source};
use super::selector::{self, ManagementEvents, ReadWrite, Selectors};
use crate::iam::{PolicyStatement, Principal, Role};
use crate::kit::check_name;
use crate::kms::Key;
use crate::logs::{LogGroup, Retention};
use crate::s3::Bucket;

const OBJECT: &str = "AWS::S3::Object";
const FUNCTION: &str = "AWS::Lambda::Function";

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
    state: Rc<State>,
}

/// What CloudTrail looks for in the events besides recording them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insight {
    /// Unusual numbers of calls.
    ApiCallRate,
    /// Unusual numbers of calls that fail.
    ApiErrorRate,
}

impl Insight {
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            Insight::ApiCallRate => "ApiCallRateInsight",
            Insight::ApiErrorRate => "ApiErrorRateInsight",
        }
    }
}

#[derive(Debug)]
struct State {
    resource: CfnResource,
    settings: RefCell<Settings>,
}

#[derive(Debug, Default)]
struct Settings {
    name: Option<Value<String>>,
    bucket: Option<Bucket>,
    key_prefix: Option<String>,
    organization: Option<String>,
    key: Option<Key>,
    logs: Logs,
    selectors: Selectors,
    advanced: Vec<AdvancedSelector>,
    insights: Vec<Insight>,
    /// The buckets whose objects are watched.
    watched: Vec<NodeRef>,
    single_region: bool,
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
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.cloudtrail.Trail");
        let state = Rc::new_cyclic(|state: &std::rc::Weak<State>| {
            let bucket_name = state.clone();
            let bucket_name = Value::<String>::lazy(move || {
                let state = bucket_name.upgrade();
                state.and_then(|state| {
                    let settings = state.settings.borrow();
                    settings.bucket.as_ref().map(Bucket::bucket_name)
                })
            });
            let resource = node.create_here(|| CfnTrail::new(&node, "Resource", bucket_name, true));
            State {
                resource: resource.resource().clone(),
                settings: RefCell::default(),
            }
        });
        let trail = Trail { node, state };
        let resource = &trail.state.resource;
        resource.set_property("EnableLogFileValidation", true);
        resource.set_property("IncludeGlobalServiceEvents", true);
        resource.set_property("IsMultiRegionTrail", true);
        trail.set_lazily("EventSelectors", |settings| match &settings.selectors {
            none if none.is_empty() => Data::Null,
            some => some.data(),
        });
        trail.set_lazily("AdvancedEventSelectors", |settings| {
            some_list(settings.advanced.iter().map(AdvancedSelector::to_data))
        });
        trail.set_lazily("InsightSelectors", |settings| {
            let insights = settings.insights.iter();
            some_list(insights.map(|i| Data::object([("InsightType", i.as_str())])))
        });
        let check = trail.state.clone();
        trail
            .node
            .add_validation(move || problems(&check.settings.borrow()));
        let complete = trail.clone();
        trail.node.on_complete(move || complete.complete());
        trail
    }

    fn set_lazily(&self, property: &'static str, produce: fn(&Settings) -> Data) {
        let state = self.state.clone();
        let data = Data::lazy(move || produce(&state.settings.borrow()));
        self.state.resource.set_property(property, data);
    }

    /// Creates what the trail needs around it, once all its setters have been called.
    fn complete(&self) {
        let (given, prefix, organization, key, name, logs) = {
            let mut settings = self.state.settings.borrow_mut();
            (
                settings.bucket.clone(),
                settings.key_prefix.clone(),
                settings.organization.clone(),
                settings.key.clone(),
                settings.name.clone(),
                std::mem::take(&mut settings.logs),
            )
        };
        let bucket = given.unwrap_or_else(|| Bucket::new(&self.node, "S3").enforce_ssl());
        self.state.settings.borrow_mut().bucket = Some(bucket.clone());
        let source = Source::new(&self.node, name);
        source.allow_bucket(
            &self.node,
            &bucket,
            prefix.as_deref(),
            organization.as_deref(),
        );
        if let Some(policy) = bucket.bucket_policy() {
            self.state.resource.node().add_dependency(&policy);
        }
        if let Some(key) = key {
            source.allow_key(&self.node, &key);
        }
        self.deliver_to(logs);
    }

    fn deliver_to(&self, logs: Logs) {
        let group = match logs {
            Logs::Nowhere => return,
            Logs::Own(retention) => LogGroup::new(&self.node, "LogGroup").retention(retention),
            Logs::Given(group) => group,
        };
        let role = Role::new(&self.node, "LogsRole", Principal::service(SERVICE));
        role.add_to_policy(
            PolicyStatement::allow()
                .actions(["logs:PutLogEvents", "logs:CreateLogStream"])
                .resource(group.log_group_arn()),
        );
        let resource = &self.state.resource;
        resource.set_property("CloudWatchLogsLogGroupArn", group.log_group_arn());
        resource.set_property("CloudWatchLogsRoleArn", role.role_arn());
        resource.node().add_dependency(&role);
    }

    fn edit(&self, edit: impl FnOnce(&mut Settings)) -> Self {
        edit(&mut self.state.settings.borrow_mut());
        self.clone()
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
        self.state.resource.set_property("TrailName", &name);
        self.edit(|settings| settings.name = Some(name))
    }

    /// Writes the trail's files into this bucket, whose policy is extended.
    pub fn bucket(&self, bucket: &Bucket) -> Self {
        let bucket = bucket.clone();
        self.edit(|settings| settings.bucket = Some(bucket))
    }

    /// Writes the trail's files under this prefix, without a slash at the end, up to 200 characters.
    ///
    /// # Errors
    /// At synthesis: `SW0206` if CloudTrail does not accept the prefix.
    pub fn key_prefix(&self, prefix: impl Into<String>) -> Self {
        let prefix: String = prefix.into();
        if prefix.is_empty()
            || prefix.len() > 200
            || prefix.starts_with('/')
            || prefix.ends_with('/')
        {
            self.node.add_error(
                Diagnostic::error(
                    codes::INVALID_PREFIX,
                    format!("`{prefix}` cannot be the prefix of a trail's files"),
                )
                .hint("use 1 to 200 characters without a slash at either end"),
            );
        }
        self.state
            .resource
            .set_property("S3KeyPrefix", prefix.as_str());
        self.edit(|settings| settings.key_prefix = Some(prefix))
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
            self.node
                .add_error(problem.at(std::panic::Location::caller()));
        }
        let arn = bucket.arn_for_objects(prefix);
        let watched = bucket.node().reference();
        self.edit(|settings| {
            settings.selectors.add(read_write, OBJECT, arn);
            settings.watched.push(watched);
        })
    }

    /// Records calls on the objects of all buckets of the account. This can be very much, and costs by the event.
    pub fn log_all_objects(&self, read_write: ReadWrite) -> Self {
        let arn = sub!("arn:{}:s3", pseudo::partition());
        self.edit(|settings| settings.selectors.add(read_write, OBJECT, arn))
    }

    /// Records invocations of a function, by its ARN.
    pub fn log_invocations(&self, function_arn: impl IntoValue<String>) -> Self {
        let arn = function_arn.into_value();
        self.edit(|settings| settings.selectors.add(ReadWrite::All, FUNCTION, arn))
    }

    /// Records calls that create, change and delete resources. The first trail of an account that does costs nothing.
    pub fn management_events(&self, events: ManagementEvents) -> Self {
        self.edit(|settings| settings.selectors.management = Some(events))
    }

    /// Records what a selector says, field by field. A trail has either these or the others.
    ///
    /// # Errors
    /// At synthesis: `SW0201` if CloudTrail rejects the selector, `SW0205` if the trail has others.
    pub fn advanced_selector(&self, selector: AdvancedSelector) -> Self {
        self.edit(|settings| settings.advanced.push(selector))
    }

    /// Looks for unusual activity in the management events, which the trail must record.
    pub fn insight(&self, insight: Insight) -> Self {
        self.edit(|settings| settings.insights.push(insight))
    }

    /// Records only the calls of the stack's region, and none of services that are in no region, such as IAM.
    pub fn single_region(&self) -> Self {
        let resource = &self.state.resource;
        resource.set_property("IsMultiRegionTrail", false);
        resource.set_property("IncludeGlobalServiceEvents", false);
        self.edit(|settings| settings.single_region = true)
    }

    /// Writes no digests, so that changes of the trail's files go unnoticed.
    pub fn without_file_validation(&self) -> Self {
        let resource = &self.state.resource;
        resource.set_property("EnableLogFileValidation", false);
        self.clone()
    }

    /// Keeps the trail from recording until it is started.
    pub fn stopped(&self) -> Self {
        self.state.resource.set_property("IsLogging", false);
        self.clone()
    }

    /// Encrypts the trail's files with this key, whose policy is extended.
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.state.resource.set_property("KMSKeyId", key.key_arn());
        let key = key.clone();
        self.edit(|settings| settings.key = Some(key))
    }

    /// Sends the events to a log group of the trail's own too, which keeps them this long.
    pub fn send_to_logs(&self, retention: Retention) -> Self {
        self.edit(|settings| settings.logs = Logs::Own(retention))
    }

    /// Sends the events to this log group too.
    pub fn send_to_log_group(&self, group: &LogGroup) -> Self {
        let group = group.clone();
        self.edit(|settings| settings.logs = Logs::Given(group))
    }

    /// Records the calls of all accounts of an organization, by its id `o-…`. The stack must be in the management account
    /// or that of the delegated administrator.
    pub fn organization(&self, organization_id: impl Into<String>) -> Self {
        self.state
            .resource
            .set_property("IsOrganizationTrail", true);
        let id = organization_id.into();
        self.edit(|settings| settings.organization = Some(id))
    }

    /// The ARN.
    pub fn trail_arn(&self) -> Value<String> {
        self.state.resource.attr("Arn")
    }

    /// The name.
    pub fn trail_name(&self) -> Value<String> {
        self.state.resource.ref_()
    }

    /// The bucket that the trail writes into: the given one, or its own, which this creates.
    pub fn log_bucket(&self) -> Option<Bucket> {
        self.node.complete();
        self.state.settings.borrow().bucket.clone()
    }
}

fn some_list(items: impl Iterator<Item = Data>) -> Data {
    match items.collect::<Vec<_>>() {
        none if none.is_empty() => Data::Null,
        some => Data::List(some),
    }
}

fn problems(settings: &Settings) -> Vec<Diagnostic> {
    let mut problems = settings.selectors.problems();
    for selector in &settings.advanced {
        problems.extend(selector.problems());
    }
    if !settings.advanced.is_empty() && !settings.selectors.is_empty() {
        problems.push(
            Diagnostic::error(
                codes::CONFLICT,
                "the trail has both advanced and basic selectors",
            )
            .note("CloudTrail accepts one kind or the other")
            .hint("write all of them as `advanced_selector`"),
        );
    }
    if let Some(bucket) = &settings.bucket
        && settings.watched.contains(&bucket.node().reference())
    {
        problems.push(
            Diagnostic::error(
                codes::RECORDS_ITSELF,
                "the trail records writes into the bucket that it writes into",
            )
            .note("each of its files would be an event that makes another file")
            .hint("leave out `bucket`, so that the trail has a bucket of its own"),
        );
    }
    let records_management = settings.selectors.management.is_some()
        || (settings.selectors.is_empty() && settings.advanced.is_empty());
    if !settings.insights.is_empty() && !records_management && settings.advanced.is_empty() {
        problems.push(
            Diagnostic::error(
                codes::CONFLICT,
                "the trail looks for unusual activity in management events, and records none",
            )
            .hint("add `.management_events(ManagementEvents::new(ReadWrite::All))`"),
        );
    }
    if settings.organization.is_some() && settings.name.is_none() {
        problems.push(
            Diagnostic::warning(
                codes::INVALID_NAME,
                "a trail of an organization has no name of its own",
            )
            .hint("give it one, so that its bucket lets only this trail write"),
        );
    }
    problems
}
