//! CloudWatch Logs: log groups, how long they keep events, and who may write to them.

pub mod codes;
mod grants;
mod retention;
mod stream;

use std::cell::RefCell;
use std::rc::Rc;

use crate::kit::check_name;
use stackwright::{
    CfnResource, Construct, Data, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value,
    intrinsic, pseudo, sub,
};
use stackwright_cfn::logs::CfnLogGroup;
use stackwright_facts::name::Name;

pub use retention::Retention;
pub use stream::LogStream;

use crate::iam::PolicyDocument;
use crate::kms::Key;

/// A log group: where services and programs write their logs.
///
/// Events are kept for two years unless [`retention`](LogGroup::retention) says otherwise, and the group stays in the
/// account when it leaves the stack unless [`removal_policy`](LogGroup::removal_policy) says otherwise.
///
/// ```
/// use stackwright::{App, RemovalPolicy, Stack};
/// use stackwright_aws::logs::{LogGroup, Retention};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// LogGroup::new(&stack, "Logs").retention(Retention::OneMonth).removal_policy(RemovalPolicy::Destroy);
///
/// let assembly = app.synth().unwrap();
/// let template = assembly.template("S").unwrap();
/// let group = template["Resources"].as_object().unwrap().values().next().unwrap();
/// assert_eq!(group["Properties"]["RetentionInDays"], 30);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html>
#[derive(Clone, Debug)]
pub struct LogGroup {
    node: Node,
    origin: Rc<Origin>,
    policy: Rc<RefCell<Option<PolicyDocument>>>,
}

#[derive(Debug)]
enum Origin {
    Here(CfnResource),
    Elsewhere {
        name: Value<String>,
        arn: Value<String>,
    },
}

impl Construct for LogGroup {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl LogGroup {
    /// A log group that CloudFormation names, kept for two years, and kept when it leaves the stack.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.logs.LogGroup");
        let resource = CfnLogGroup::new(&node, "Resource").resource().clone();
        resource.set_property("RetentionInDays", Retention::TwoYears.days());
        resource.set_removal_policy(RemovalPolicy::Retain);
        let check = resource.clone();
        node.add_validation(move || check_class(&check));
        LogGroup {
            node,
            origin: Rc::new(Origin::Here(resource)),
            policy: Rc::default(),
        }
    }

    /// A log group that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let name = without_stream_suffix(name.into_value());
        let (partition, region, account) = environment(scope.node());
        let arn = sub!("arn:{partition}:logs:{region}:{account}:log-group:{name}:*");
        Self::import(Node::new(scope, id), name, arn)
    }

    /// A log group that exists already, by its ARN, with or without `:*` at the end. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = without_stream_suffix(arn.into_value());
        let name = match arn.as_str().and_then(|arn| arn.splitn(7, ':').nth(6)) {
            Some(name) => name.into(),
            None => intrinsic::select(6, intrinsic::split(":", &arn)),
        };
        Self::import(Node::new(scope, id), name, sub!("{arn}:*"))
    }

    fn import(node: Node, name: Value<String>, arn: Value<String>) -> Self {
        node.set_construct_type("stackwright_aws.logs.LogGroup");
        LogGroup {
            node,
            origin: Rc::new(Origin::Elsewhere { name, arn }),
            policy: Rc::default(),
        }
    }

    /// Gives the group a name of its own, 1 to 512 letters, digits and any of `_-/.#`. A group with a name of its own
    /// cannot be replaced by an update, and two stacks of one account and region cannot both have it.
    ///
    /// # Errors
    /// At synthesis: `SW0511` if CloudWatch Logs does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(&self.node, codes::INVALID_NAME, Name::LogGroup, &name);
        self.set("a name", "LogGroupName", name)
    }

    /// How long events are kept; two years unless this is called.
    pub fn retention(&self, retention: Retention) -> Self {
        let days = retention.days();
        self.set("a retention", "RetentionInDays", days)
    }

    /// The class of the group; `STANDARD` unless this is called. It cannot be changed later.
    pub fn class(&self, class: LogGroupClass) -> Self {
        let group = self.set("a class", "LogGroupClass", class.as_str());
        // A delivery group keeps events for one or two days, whatever its retention says.
        if let Origin::Here(resource) = &*group.origin
            && class == LogGroupClass::Delivery
            && resource
                .get_property("RetentionInDays")
                .and_then(|days| days.as_i64())
                == Retention::TwoYears.days().map(i64::from)
        {
            resource.set_property("RetentionInDays", Data::Null);
        }
        group
    }

    /// Encrypts the events with this key, whose policy is extended so that CloudWatch Logs can use it for this group.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>
    pub fn encryption_key(&self, key: &Key) -> Self {
        if let Origin::Here(_) = &*self.origin {
            self.allow_key(key);
        }
        self.set("a key", "KmsKeyId", key.key_arn())
    }

    /// Protects the group against deletion until the protection is taken away.
    pub fn deletion_protection(&self) -> Self {
        self.set("deletion protection", "DeletionProtectionEnabled", true)
    }

    /// What happens to the group, and the events in it, when it leaves the stack; it stays unless this is called.
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        match &*self.origin {
            Origin::Here(resource) => resource.set_removal_policy(policy),
            Origin::Elsewhere { .. } => self.report_imported("a removal policy"),
        }
        self.clone()
    }

    /// The name.
    pub fn log_group_name(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(resource) => resource.ref_(),
            Origin::Elsewhere { name, .. } => name.clone(),
        }
    }

    /// The ARN, which ends in `:*` and so covers the group's streams: what policies that allow writing need.
    pub fn log_group_arn(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(resource) => resource.attr("Arn"),
            Origin::Elsewhere { arn, .. } => arn.clone(),
        }
    }

    fn set(&self, what: &str, property: &'static str, value: impl Into<Data>) -> Self {
        match &*self.origin {
            Origin::Here(resource) => resource.set_property(property, value),
            Origin::Elsewhere { .. } => self.report_imported(what),
        }
        self.clone()
    }

    fn report_imported(&self, what: &str) {
        self.node.add_error(
            Diagnostic::error(
                codes::IMPORTED,
                format!("{what} is set on a log group that exists elsewhere"),
            )
            .hint("set it where the log group is created, or create one here with `LogGroup::new`"),
        );
    }
}

/// The class of a log group: what it costs and what it can do.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogGroupClass {
    /// Everything that CloudWatch Logs has.
    Standard,
    /// Cheaper to write to; without metric filters, alarms and subscriptions.
    InfrequentAccess,
    /// Only passes events on to S3 or Firehose, and keeps them for one or two days.
    Delivery,
}

impl LogGroupClass {
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            LogGroupClass::Standard => "STANDARD",
            LogGroupClass::InfrequentAccess => "INFREQUENT_ACCESS",
            LogGroupClass::Delivery => "DELIVERY",
        }
    }
}

fn check_class(resource: &CfnResource) -> Vec<Diagnostic> {
    let class = resource.get_property("LogGroupClass");
    let delivery = class.as_ref().and_then(Data::as_str) == Some("DELIVERY");
    let retention = resource.get_property("RetentionInDays");
    if !delivery || retention.is_none_or(|days| days.is_null()) {
        return Vec::new();
    }
    vec![
        Diagnostic::error(
            codes::CLASS_LACKS,
            "a log group of class `DELIVERY` has no retention of its own",
        )
        .note("such a group keeps events for one or two days, whatever its retention says")
        .hint("leave out `retention`, or use another class"),
    ]
}

fn without_stream_suffix(text: Value<String>) -> Value<String> {
    match text.as_str().and_then(|text| text.strip_suffix(":*")) {
        Some(text) => text.into(),
        None => text,
    }
}

/// Partition, region and account of the stack that a construct is in.
fn environment(node: &Node) -> (Value<String>, Value<String>, Value<String>) {
    match node.stack() {
        Some(stack) => (stack.partition(), stack.region(), stack.account()),
        None => (pseudo::partition(), pseudo::region(), pseudo::account_id()),
    }
}
