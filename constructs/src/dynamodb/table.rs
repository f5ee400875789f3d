//! Tables.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource, Value,
};
use stackwright_cfn::Access;
use stackwright_cfn::dynamodb::global_table::{
    BillingMode, ContributorInsightsSpecification, PointInTimeRecoverySpecification,
    SSESpecificationSSEType, TimeToLiveSpecification,
};
use stackwright_cfn::dynamodb::{CfnTable, table};
use stackwright_facts::name::Name;

use super::attributes::TableAttributes;
use super::existing::Existing;
use super::grants::{KEY_READ, READ_STREAM, TableStream, give, grants};
use super::import::ImportSource;
use super::keys::{Attribute, GlobalIndex, Keys, LocalIndex};
use super::{InsightsMode, StreamView, codes};
use crate::iam::{
    Grant, GrantActions, Grantable, Grantee, PolicyDocument, PolicyStatement, ResourceWithPolicy,
};
use crate::kit::{
    EncryptionKey, Handle, KEEP_DATA, KeyChoice, Kind, Origin, Set, check, check_name, in_range,
    lazily, some_of,
};
use crate::kms::Key;

mod adopted;

static TABLE: Kind = Kind {
    construct_type: "stackwright_aws.dynamodb.Table",
    noun: "table",
    constructor: "Table::new",
    imported: codes::IMPORTED,
};

/// With which key a table is encrypted.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Encryption {
    /// With one that DynamoDB owns: what it does anyway, for nothing.
    AwsOwned,
    /// With the key that KMS manages for DynamoDB in the account.
    AwsManaged,
    /// With a key of its own, which is created with the table, under the id `Key`.
    Kms,
    /// With this key.
    KmsKey(Key),
}

/// A table.
///
/// It is paid for by what is read and written, encrypted, protected from deletion, and stays in the account when it leaves
/// the stack, unless it is told otherwise.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::dynamodb::{Attribute, GlobalIndex, StreamView, Table};
/// use stackwright_aws::iam::{Principal, Role};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let orders = Table::new(&stack, "Orders", Attribute::string("customer"))
///     .sort_key(Attribute::string("order"))
///     .global_index(GlobalIndex::new("by-day", Attribute::string("day")))
///     .time_to_live("expires")
///     .stream(StreamView::NewAndOldImages)
///     .point_in_time_recovery();
/// let worker = Role::new(&stack, "Worker", Principal::service("ecs-tasks.amazonaws.com"));
/// assert!(orders.grant_read_write_data(&worker).is_complete());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html>
#[derive(Clone, Debug)]
pub struct Table(pub(super) Handle<Owned, Existing>);

#[derive(Debug)]
pub(super) struct Owned {
    pub cfn: CfnTable,
    pub settings: Rc<Settings>,
}

/// What is edited until the table is complete.
#[derive(Debug)]
pub(super) struct Settings {
    pub keys: Keys,
    encryption: RefCell<Encryption>,
    key: EncryptionKey,
    /// Reads and writes in each second, unless it is paid for by them.
    pub provisioned: Cell<Option<(u32, u32)>>,
    /// Whether the template of a table that is taken over says so.
    was_provisioned: Cell<bool>,
    limits: Cell<Option<Set<()>>>,
    policy: PolicyDocument,
    protected: Cell<Option<bool>>,
    destroyed: Cell<bool>,
    has_stream: Cell<bool>,
}

impl Construct for Table {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Table {
    type Resource = CfnTable;

    fn governed_arn(&self) -> Value<String> {
        self.table_arn()
    }

    fn extend_to_key(&self, grant: Grant, grantee: &Grantee, access: &[Access]) -> Grant {
        self.key().extend_to(grant, grantee, access)
    }
}

grants!(Table);

impl Table {
    /// A table with this partition key, which CloudFormation names.
    ///
    /// # Errors
    /// At synthesis: `SW0611` if its keys do not fit together.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, partition_key: Attribute) -> Self {
        Defaults::apply(Self::create(
            TABLE.node(scope.node(), id),
            Keys::new(partition_key),
        ))
    }

    #[track_caller]
    fn create(node: Node, keys: Keys) -> Self {
        let settings = Rc::new(Settings::new(keys));
        let key_schema = lazily(&settings, |table| table.keys.key_schema());
        let cfn = CfnTable::new(&node, "Resource", key_schema)
            .attribute_definitions(lazily(&settings, |table| table.keys.definitions()))
            .billing_mode(lazily(&settings, |table| match table.provisioned.get() {
                Some(_) => None,
                None => Some(BillingMode::PayPerRequest),
            }))
            .deletion_protection_enabled(lazily(&settings, Settings::is_protected))
            .global_secondary_indexes(lazily(&settings, |table| some_of(table.global_indexes())))
            .local_secondary_indexes(lazily(&settings, |table| some_of(table.keys.local())))
            .provisioned_throughput(lazily(&settings, |table| {
                table.provisioned.get().map(throughput)
            }))
            .resource_policy(lazily(&settings, |table| {
                let document = &table.policy;
                (!document.is_empty()).then(|| table::ResourcePolicy::new(document.data()))
            }))
            .sse_specification(lazily(&settings, Settings::encryption));
        cfn.removal_policy(KEEP_DATA);
        Self::complete(node, cfn, settings)
    }

    fn complete(node: Node, cfn: CfnTable, settings: Rc<Settings>) -> Self {
        settings.policy.check_as_resource_policy(&node);
        check(&node, &settings, Settings::problems);
        let (table, owner) = (settings.clone(), node.clone());
        node.on_complete(move || table.key.settle(&owner));
        Table(Handle::owned(
            &TABLE,
            node,
            Rc::new(Owned { cfn, settings }),
        ))
    }

    /// A table that exists already in the stack's account and region, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Self::from_attributes(scope, id, TableAttributes::of_name(name))
    }

    /// A table that exists already, by its ARN. It is never modified.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if it is the ARN of something else.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        Self::from_attributes(scope, id, TableAttributes::of_arn(arn))
    }

    /// A table that exists already, with what is known of it. It is never modified.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if it is the ARN of something else.
    #[track_caller]
    pub fn from_attributes(scope: &impl Construct, id: &str, attributes: TableAttributes) -> Self {
        let node = TABLE.node(scope.node(), id);
        let existing = Existing::of(&node, attributes);
        Table(Handle::imported(&TABLE, node, existing))
    }

    fn key(&self) -> &EncryptionKey {
        match self.0.origin() {
            Origin::Owned(table) => &table.settings.key,
            Origin::Imported(table) => &table.key,
        }
    }

    /// The attribute by which items with the same partition key are sorted.
    #[track_caller]
    pub fn sort_key(&self, attribute: Attribute) -> Self {
        Table(self.0.set("a sort key", attribute, |table, attribute| {
            table.settings.keys.set_sort_key(attribute);
        }))
    }

    /// Adds an index by other attributes than the table's key.
    ///
    /// # Errors
    /// At synthesis: `SW0610` if DynamoDB does not accept its name, `SW0611` if it does not fit to the others.
    #[track_caller]
    pub fn global_index(&self, index: GlobalIndex) -> Self {
        Table(self.0.set("an index", index, |table, index| {
            table.settings.keys.add_global(index);
        }))
    }

    /// Adds an index by which items with the same partition key are sorted otherwise. The table must have a sort key.
    ///
    /// # Errors
    /// At synthesis: `SW0610` if DynamoDB does not accept its name, `SW0611` if it does not fit to the others.
    #[track_caller]
    pub fn local_index(&self, index: LocalIndex) -> Self {
        Table(self.0.set("an index", index, |table, index| {
            table.settings.keys.add_local(index);
        }))
    }

    /// Gives the table a name of its own, 3 to 255 letters, digits and any of `_.-`.
    ///
    /// # Errors
    /// At synthesis: `SW0610` if DynamoDB does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::Table, &name);
        Table(self.0.edit("a name", |table| {
            table.cfn.table_name(name);
        }))
    }

    /// Keeps this many reads and writes in each second ready, and pays for them whether they are used or not. Without this,
    /// the table is paid for by what is read and written.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if one of them is 0.
    #[track_caller]
    pub fn provisioned(&self, reads: u32, writes: u32) -> Self {
        if reads == 0 || writes == 0 {
            let problem = "a table has a capacity of 0";
            self.0
                .report(Diagnostic::error(codes::CAPACITY, problem).hint("use 1 or more"));
        }
        Table(self.0.edit("a capacity", |table| {
            table.settings.provisioned.set(Some((reads, writes)));
        }))
    }

    /// The most reads and writes in each second of a table that is paid for by them.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if the table is provisioned.
    #[track_caller]
    pub fn on_demand_limits(
        &self,
        reads: impl Into<Option<u32>>,
        writes: impl Into<Option<u32>>,
    ) -> Self {
        let limits = on_demand((reads.into(), writes.into()));
        Table(self.0.set("a limit", (), |table, line| {
            table.cfn.on_demand_throughput(limits);
            table.settings.limits.set(Some(line));
        }))
    }

    /// Writes what changes into a stream, and what of it.
    #[track_caller]
    pub fn stream(&self, view: StreamView) -> Self {
        Table(self.0.edit("a stream", |table| {
            let stream = table::StreamSpecification::new(view);
            table.cfn.stream_specification(stream);
            table.settings.has_stream.set(true);
        }))
    }

    /// Writes what changes into a stream of Kinesis.
    #[cfg(feature = "kinesis")]
    #[track_caller]
    pub fn kinesis_stream(&self, stream: &crate::kinesis::Stream) -> Self {
        Table(self.0.edit("a stream", |table| {
            let stream = table::KinesisStreamSpecification::new(stream.stream_arn());
            table.cfn.kinesis_stream_specification(stream);
        }))
    }

    /// Keeps backups, by which the table can be brought back as it was at any second of the last 35 days.
    #[track_caller]
    pub fn point_in_time_recovery(&self) -> Self {
        self.recovery(None)
    }

    /// Keeps backups, by which the table can be brought back as it was at any second of this time, 1 to 35 days.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if the time is outside the range.
    #[track_caller]
    pub fn recovery_period(&self, period: impl Into<Duration>) -> Self {
        let period = period.into();
        let range = Duration::days(1)..=Duration::days(35);
        let what = "a table cannot have a recovery period";
        if let Some(problem) = in_range(codes::CAPACITY, what, period, range) {
            self.0.report(problem);
        }
        self.recovery(Some(period))
    }

    #[track_caller]
    fn recovery(&self, period: Option<Duration>) -> Self {
        Table(self.0.edit("backups", |table| {
            let recovery = PointInTimeRecoverySpecification::new()
                .point_in_time_recovery_enabled(true)
                .recovery_period_in_days(period.map(Duration::in_days));
            table.cfn.point_in_time_recovery_specification(recovery);
        }))
    }

    /// Deletes items once the time in this attribute, in seconds since 1970, is past.
    #[track_caller]
    pub fn time_to_live(&self, attribute: impl IntoValue<String>) -> Self {
        Table(self.0.edit("a time to live", |table| {
            let time = TimeToLiveSpecification::new(true).attribute_name(attribute);
            table.cfn.time_to_live_specification(time);
        }))
    }

    /// With which key the table is encrypted; with one that DynamoDB owns unless this is called.
    #[track_caller]
    pub fn encryption(&self, encryption: Encryption) -> Self {
        Table(self.0.edit("encryption", |table| {
            let choice = match &encryption {
                Encryption::Kms => KeyChoice::Own,
                Encryption::KmsKey(key) => KeyChoice::Given(key.clone()),
                Encryption::AwsOwned | Encryption::AwsManaged => KeyChoice::Managed,
            };
            table.settings.encryption.replace(encryption);
            table.settings.key.choose(self.node(), choice);
        }))
    }

    /// Encrypts the table with this key: [`Encryption::KmsKey`].
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.encryption(Encryption::KmsKey(key.clone()))
    }

    /// Whether the table is protected from deletion; it is unless this is called, or it is to be deleted with the stack.
    #[track_caller]
    pub fn deletion_protection(&self, protect: bool) -> Self {
        Table(self.0.edit("protection", |table| {
            table.settings.protected.set(Some(protect));
        }))
    }

    /// Counts which keys are read and written most, for CloudWatch.
    #[track_caller]
    pub fn contributor_insights(&self) -> Self {
        Table(self.0.edit("insights", |table| {
            let insights = ContributorInsightsSpecification::new(true);
            table.cfn.contributor_insights_specification(insights);
        }))
    }

    /// Counts keys, all that are used or, which costs less, those alone whose requests are throttled.
    #[track_caller]
    pub fn contributor_insights_mode(&self, mode: InsightsMode) -> Self {
        Table(self.0.edit("insights", |table| {
            let insights = ContributorInsightsSpecification::new(true).mode(mode);
            table.cfn.contributor_insights_specification(insights);
        }))
    }

    /// How many reads and writes in each second the table can take at once, as it can after a time of many of them: for the day of a
    /// launch. It is paid for once, and cannot be made less.
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>
    #[track_caller]
    pub fn warm_throughput(&self, reads: u32, writes: u32) -> Self {
        Table(self.0.edit("warm throughput", |table| {
            table.cfn.warm_throughput(warm((reads, writes)));
        }))
    }

    /// Stores it at less cost, and reads and writes at more: for what is seldom used.
    #[track_caller]
    pub fn infrequent_access(&self) -> Self {
        Table(self.0.edit("a class", |table| {
            table
                .cfn
                .table_class(table::TableClass::StandardInfrequentAccess);
        }))
    }

    /// Fills the table with files of a bucket when it is created.
    #[track_caller]
    pub fn import(&self, source: ImportSource) -> Self {
        Table(self.0.edit("an import", |table| {
            table.cfn.import_source_specification(source.property());
        }))
    }

    /// What happens to the table, and all items, when it leaves the stack; it stays in the account unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Table(self.0.edit("a removal policy", |table| {
            let destroyed = policy == RemovalPolicy::Destroy;
            table.settings.destroyed.set(destroyed);
            table.cfn.removal_policy(policy);
        }))
    }

    /// The name.
    pub fn table_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(table) => table.cfn.ref_(),
            Origin::Imported(table) => table.name.clone(),
        }
    }

    /// The ARN.
    pub fn table_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(table) => table.cfn.attr_arn(),
            Origin::Imported(table) => table.arn.clone(),
        }
    }

    /// The key that the table is encrypted with, unless DynamoDB or KMS manages it.
    pub fn table_key(&self) -> Option<Key> {
        self.node().complete();
        self.key().get()
    }

    /// Whether the table exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// Lets somebody list the streams of the account, to find that of the table.
    #[track_caller]
    pub fn grant_list_streams(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["dynamodb:ListStreams"], vec!["*".into()])
    }

    #[track_caller]
    fn give(
        &self,
        grantee: &Grantee,
        actions: &[&[&str]],
        key_actions: &'static [&'static str],
    ) -> Grant {
        let has_indexes = match self.0.origin() {
            Origin::Owned(table) => table.settings.keys.has_indexes(),
            Origin::Imported(table) => table.has_indexes,
        };
        let mut all: Vec<&str> = Vec::new();
        for action in actions.concat() {
            if !all.contains(&action) {
                all.push(action);
            }
        }
        let grant = give(self, grantee, &all, vec![self.table_arn()], has_indexes);
        self.key().extend(grant, grantee, key_actions)
    }
}

impl TableStream for Table {
    fn table_stream_arn(&self) -> Option<Value<String>> {
        match self.0.origin() {
            Origin::Owned(table) => {
                let has_stream = table.settings.has_stream.get();
                has_stream.then(|| table.cfn.attr_stream_arn())
            }
            Origin::Imported(table) => table.stream.clone(),
        }
    }

    /// Lets somebody read the stream of the table, with the table's key if it has one of its own.
    ///
    /// # Errors
    /// At synthesis: `SW0613` if it has no stream.
    #[track_caller]
    fn grant_stream_read(&self, grantee: &impl Grantable) -> Grant {
        let Some(stream) = self.table_stream_arn() else {
            self.0.report(no_stream());
            return Grant::default();
        };
        let grantee = grantee.grantee();
        let grant = self.grant_list_streams(&grantee);
        let grant = grant.and(Grant::on_principal(&grantee, READ_STREAM, vec![stream]));
        self.key().extend(grant, &grantee, KEY_READ)
    }
}

/// A table without a stream, where one is read.
pub(super) fn no_stream() -> Diagnostic {
    Diagnostic::error(codes::NO_STREAM, "the table has no stream")
        .hint("call `stream` on the table first, or name the stream of one that exists already")
}

impl ResourceWithPolicy for Table {
    /// Adds a statement to the table's policy; `false` for a table that exists elsewhere, whose policy is not changed.
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let owned = self.0.as_owned();
        if let Some(table) = owned {
            table.settings.policy.add(statement);
        }
        owned.is_some()
    }
}

fn throughput((reads, writes): (u32, u32)) -> table::ProvisionedThroughput {
    table::ProvisionedThroughput::new()
        .read_capacity_units(reads)
        .write_capacity_units(writes)
}

fn on_demand((reads, writes): (Option<u32>, Option<u32>)) -> table::OnDemandThroughput {
    table::OnDemandThroughput::new()
        .max_read_request_units(reads)
        .max_write_request_units(writes)
}

fn warm((reads, writes): (u32, u32)) -> table::WarmThroughput {
    table::WarmThroughput::new()
        .read_units_per_second(reads)
        .write_units_per_second(writes)
}

impl Settings {
    fn new(keys: Keys) -> Self {
        Settings {
            keys,
            encryption: RefCell::new(Encryption::AwsOwned),
            key: EncryptionKey::of_owned(),
            provisioned: Cell::default(),
            was_provisioned: Cell::default(),
            limits: Cell::default(),
            policy: PolicyDocument::new(),
            protected: Cell::default(),
            destroyed: Cell::new(false),
            has_stream: Cell::new(false),
        }
    }

    /// Whether it is paid for by what is kept ready.
    pub fn is_provisioned(&self) -> bool {
        self.provisioned.get().is_some() || self.was_provisioned.get()
    }

    fn is_protected(&self) -> Option<bool> {
        let protected = self.protected.get();
        protected.or_else(|| (!self.destroyed.get()).then_some(true))
    }

    fn global_indexes(&self) -> Vec<table::GlobalSecondaryIndex> {
        let provisioned = self.is_provisioned();
        self.keys.global(|index| {
            let capacity = provisioned.then(|| index.capacity.unwrap_or((5, 5)));
            table::GlobalSecondaryIndex::new()
                .index_name(&index.name)
                .key_schema(index.key_schema())
                .projection(index.projection())
                .provisioned_throughput(capacity.map(throughput))
                .on_demand_throughput(index.limits.map(on_demand))
                .warm_throughput(index.warm.map(warm))
        })
    }

    fn encryption(&self) -> Option<table::SSESpecification> {
        let encrypted = || table::SSESpecification::new(true);
        match &*self.encryption.borrow() {
            Encryption::AwsOwned => None,
            Encryption::AwsManaged => Some(encrypted()),
            Encryption::Kms | Encryption::KmsKey(_) => Some(
                encrypted()
                    .kms_master_key_id(self.key.get().map(|key| key.key_arn()))
                    .sse_type(SSESpecificationSSEType::Kms),
            ),
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.keys.problems();
        let provisioned = self.is_provisioned();
        let error =
            |problem: &str, hint: &str| Diagnostic::error(codes::CAPACITY, problem).hint(hint);
        if let Some(limits) = self.limits.get()
            && provisioned
        {
            let problem = "a provisioned table has a limit of what it is paid for by";
            problems.push(limits.blame(error(problem, "leave out `provisioned`, or the limit")));
        }
        problems.extend(self.keys.misfits(|index| match provisioned {
            true if index.limits.is_some() => Some(error(
                "an index of a provisioned table has a limit of what it is paid for by",
                "give it a capacity with `provisioned`",
            )),
            false if index.capacity.is_some() => Some(error(
                "an index has a capacity, and its table is paid for by what is read and written",
                "call `provisioned` on the table too, or leave it out",
            )),
            _ => None,
        }));
        problems
    }
}
