//! Log groups.

use std::cell::Cell;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Naming, Node, RemovalPolicy, Resource, Value,
    pseudo, sub,
};
use stackwright_cfn::logs::{CfnLogGroup, log_group};
use stackwright_facts::name::Name;

use super::{Retention, codes};
use crate::kit::{
    Handle, KEEP_DATA, Kind, Origin, ResourcePolicy, Set, account_of, adopt, check, check_name,
    kept, lazily, part_of_arn, region_of, written,
};
use crate::kms::Key;

/// What others know of it by its name.
static NAMING: Naming = Naming::new(
    "LogGroupName",
    &[
        ("Ref", "${Name}"),
        (
            "Arn",
            "arn:${Partition}:logs:${Region}:${Account}:log-group:${Name}:*",
        ),
    ],
);

static LOG_GROUP: Kind = Kind {
    construct_type: "stackwright_aws.logs.LogGroup",
    noun: "log group",
    constructor: "LogGroup::new",
    imported: codes::IMPORTED,
};

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
pub struct LogGroup(pub(super) Handle<Owned, Imported>);

#[derive(Debug)]
pub(super) struct Owned {
    pub cfn: CfnLogGroup,
    retention: Cell<Option<Set<Retention>>>,
    class: Cell<LogGroupClass>,
    policy: ResourcePolicy,
}

#[derive(Debug)]
pub(super) struct Imported {
    name: Value<String>,
    arn: Value<String>,
    policy: ResourcePolicy,
}

impl Construct for LogGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl LogGroup {
    /// A log group that CloudFormation names, kept for two years, and kept when it leaves the stack.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(LOG_GROUP.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned::of(CfnLogGroup::new(&node, "Resource")));
        owned
            .cfn
            .retention_in_days(lazily(&owned, Owned::retention_in_days))
            .removal_policy(KEEP_DATA);
        Self::complete(node, owned)
    }

    /// A log group of the generated type, such as one of an included template: it is granted on and changed like one that is
    /// created here. What the template says of it stays until a setter says otherwise.
    #[track_caller]
    pub fn from_cfn(group: &CfnLogGroup) -> Self {
        adopt(&LOG_GROUP, group, |node| {
            let owned = Rc::new(Owned::of(group.clone()));
            let retention = written(group.resource(), "RetentionInDays");
            let is_changed = |group: &Owned| group.retention.get().is_some();
            owned.cfn.retention_in_days(kept(
                &owned,
                retention,
                is_changed,
                Owned::retention_in_days,
            ));
            Self::complete(node, owned)
        })
    }

    fn complete(node: Node, owned: Rc<Owned>) -> Self {
        owned.cfn.resource().named_by(&NAMING);
        check(&node, &owned, Owned::problems);
        LogGroup(Handle::owned(&LOG_GROUP, node, owned))
    }

    /// A log group that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let name = without_stream_suffix(name.into_value());
        let (partition, region, account) = environment(scope.node());
        let arn = sub!("arn:{partition}:logs:{region}:{account}:log-group:{name}:*");
        Self::import(LOG_GROUP.node(scope.node(), id), name, arn)
    }

    /// A log group that exists already, by its ARN, with or without `:*` at the end. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = without_stream_suffix(arn.into_value());
        let name = part_of_arn(&arn, 6);
        Self::import(LOG_GROUP.node(scope.node(), id), name, sub!("{arn}:*"))
    }

    fn import(node: Node, name: Value<String>, arn: Value<String>) -> Self {
        let policy = ResourcePolicy::default();
        let imported = Imported { name, arn, policy };
        LogGroup(Handle::imported(&LOG_GROUP, node, imported))
    }

    /// Gives the group a name of its own, 1 to 512 letters, digits and any of `_-/.#`. A group with a name of its own
    /// cannot be replaced by an update, and two stacks of one account and region cannot both have it.
    ///
    /// # Errors
    /// At synthesis: `SW0511` if CloudWatch Logs does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::LogGroup, &name);
        LogGroup(self.0.edit("a name", |group| {
            group.cfn.log_group_name(name);
        }))
    }

    /// How long events are kept; two years unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0510` on a group of class [`LogGroupClass::Delivery`].
    #[track_caller]
    pub fn retention(&self, retention: Retention) -> Self {
        LogGroup(self.0.set("a retention", retention, |group, retention| {
            group.retention.set(Some(retention));
        }))
    }

    /// The class of the group; [`LogGroupClass::Standard`] unless this is called. It cannot be changed later.
    #[track_caller]
    pub fn class(&self, class: LogGroupClass) -> Self {
        LogGroup(self.0.edit("a class", |group| {
            group.cfn.log_group_class(class.value());
            group.class.set(class);
        }))
    }

    /// Encrypts the events with this key, whose policy is extended so that CloudWatch Logs can use it for this group.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        if !self.0.is_imported() {
            self.allow_key(key);
        }
        LogGroup(self.0.edit("a key", |group| {
            group.cfn.kms_key_id(key.key_arn());
        }))
    }

    /// Protects the group against deletion until the protection is taken away.
    #[track_caller]
    pub fn deletion_protection(&self) -> Self {
        LogGroup(self.0.edit("deletion protection", |group| {
            group.cfn.deletion_protection_enabled(true);
        }))
    }

    /// What happens to the group, and the events in it, when it leaves the stack; it stays unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        LogGroup(self.0.edit("a removal policy", |group| {
            group.cfn.removal_policy(policy);
        }))
    }

    /// The name.
    pub fn log_group_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.ref_(),
            Origin::Imported(group) => group.name.clone(),
        }
    }

    /// The ARN, which ends in `:*` and so covers the group's streams: what policies that allow writing need.
    pub fn log_group_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.attr_arn(),
            Origin::Imported(group) => group.arn.clone(),
        }
    }

    pub(super) fn policy(&self) -> &ResourcePolicy {
        match self.0.origin() {
            Origin::Owned(group) => &group.policy,
            Origin::Imported(group) => &group.policy,
        }
    }
}

/// The class of a log group: what it costs and what it can do.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogGroupClass {
    /// Everything that CloudWatch Logs has.
    Standard,
    /// Cheaper to write to; without metric filters, alarms and subscriptions.
    InfrequentAccess,
    /// Only passes events on to S3 or Firehose, and keeps them for one or two days.
    Delivery,
}

impl LogGroupClass {
    fn value(self) -> log_group::LogGroupClass {
        match self {
            LogGroupClass::Standard => log_group::LogGroupClass::Standard,
            LogGroupClass::InfrequentAccess => log_group::LogGroupClass::InfrequentAccess,
            LogGroupClass::Delivery => log_group::LogGroupClass::Delivery,
        }
    }
}

impl Owned {
    fn of(cfn: CfnLogGroup) -> Self {
        Owned {
            cfn,
            retention: Cell::default(),
            class: Cell::new(LogGroupClass::Standard),
            policy: ResourcePolicy::default(),
        }
    }

    fn retention_in_days(&self) -> Option<u32> {
        match self.retention.get() {
            Some(retention) => retention.days(),
            None if self.class.get() == LogGroupClass::Delivery => None,
            None => Retention::TwoYears.days(),
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let delivery = self.class.get() == LogGroupClass::Delivery;
        let retention = self.retention.get().filter(|kept| kept.days().is_some());
        let problem = retention.filter(|_| delivery).map(|retention| {
            retention.blame(
                Diagnostic::error(
                    codes::CLASS_LACKS,
                    "a log group of class `DELIVERY` has no retention of its own",
                )
                .note("such a group keeps events for one or two days, whatever its retention says")
                .hint("leave out `retention`, or use another class"),
            )
        });
        problem.into_iter().collect()
    }
}

fn without_stream_suffix(text: Value<String>) -> Value<String> {
    match text.as_str().and_then(|text| text.strip_suffix(":*")) {
        Some(text) => text.into(),
        None => text,
    }
}

/// Partition, region and account of the stack that a construct is in.
pub(super) fn environment(node: &Node) -> (Value<String>, Value<String>, Value<String>) {
    (pseudo::partition(), region_of(node), account_of(node))
}
