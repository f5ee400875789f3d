//! Tables of several regions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, List, Node, RemovalPolicy, Resource, Value, sub,
};
use stackwright_cfn::Access;
use stackwright_cfn::dynamodb::global_table::{
    self, BillingMode, ContributorInsightsSpecification, PointInTimeRecoverySpecification,
    ReplicaGlobalSecondaryIndexSpecification, ReplicaSSESpecification, ReplicaSpecification,
    SSESpecification, SSESpecificationSSEType, StreamSpecification, TimeToLiveSpecification,
};
use stackwright_cfn::dynamodb::table::KeySchema;
use stackwright_cfn::dynamodb::{CfnGlobalTable, CfnTable};
use stackwright_facts::name::Name;

use super::capacity::{Capacity, ScaledCapacity};
use super::grants::{READ_STREAM, TableStream, give, grants};
use super::keys::{Attribute, GlobalIndex, Keys, LocalIndex};
use super::replica::Replica;
use super::table::no_stream;
use super::{StreamView, codes};
use crate::iam::{
    Grant, GrantActions, Grantable, Grantee, PolicyDocument, PolicyStatement, ResourceWithPolicy,
};
use crate::kit::{
    EncryptionKey, KEEP_DATA, KeyChoice, Part, Set, account_of, check_name, lazily, region_of,
    some_of,
};
use crate::kms::Key;

/// A table that has copies in other regions, or may get some: DynamoDB keeps them the same.
///
/// It is paid for by what is read and written, encrypted, protected from deletion, and stays in the account when it leaves
/// the stack, unless it is told otherwise.
///
/// ```
/// use stackwright::{App, Environment, Stack};
/// use stackwright_aws::dynamodb::{Attribute, GlobalTable, Replica};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S").environment(Environment::new("123456789012", "eu-west-1"));
/// GlobalTable::new(&stack, "Users", Attribute::string("id")).replica(Replica::new("us-east-1"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html>
#[derive(Clone, Debug)]
pub struct GlobalTable(Part<Owned>);

#[derive(Debug)]
struct Owned {
    cfn: CfnGlobalTable,
    settings: Rc<Settings>,
}

#[derive(Debug)]
struct Settings {
    node: Node,
    keys: Keys,
    replicas: RefCell<Vec<Set<Replica>>>,
    /// The table's own region.
    own: RefCell<Replica>,
    provisioned: RefCell<Option<(Capacity, ScaledCapacity)>>,
    /// The most reads in each second of a table that is paid for by them, and where that was said.
    limits: Cell<Option<Set<Option<u32>>>>,
    /// Where it was said that all copies are read as they were written last.
    strong: Cell<Option<Set<()>>>,
    has_witness: Cell<bool>,
    aws_managed: Cell<bool>,
    key: EncryptionKey,
    stream: RefCell<Option<Value<global_table::StreamSpecificationStreamViewType>>>,
    policy: PolicyDocument,
    destroyed: Cell<bool>,
}

impl Construct for GlobalTable {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for GlobalTable {
    type Resource = CfnTable;

    fn governed_arn(&self) -> Value<String> {
        self.table_arn()
    }

    fn extend_to_key(&self, grant: Grant, grantee: &Grantee, access: &[Access]) -> Grant {
        self.0.settings.key.extend_to(grant, grantee, access)
    }
}

grants!(GlobalTable);

impl GlobalTable {
    /// A table with this partition key, which CloudFormation names, in the stack's region alone.
    ///
    /// # Errors
    /// At synthesis: `SW0611` if its keys do not fit together.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, partition_key: Attribute) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), Keys::new(partition_key)))
    }

    #[track_caller]
    fn create(node: Node, keys: Keys) -> Self {
        node.set_construct_type("stackwright_aws.dynamodb.GlobalTable");
        let settings = Rc::new(Settings {
            own: RefCell::new(Replica::new("")),
            node: node.clone(),
            keys,
            replicas: RefCell::default(),
            provisioned: RefCell::default(),
            limits: Cell::new(None),
            strong: Cell::new(None),
            has_witness: Cell::new(false),
            aws_managed: Cell::new(false),
            key: EncryptionKey::of_owned(),
            stream: RefCell::default(),
            policy: PolicyDocument::new(),
            destroyed: Cell::new(false),
        });
        let replicas = lazily(&settings, Settings::replicas);
        // The keys are written as those of a table of one region are.
        let cfn = CfnGlobalTable::new(&node, "Resource", replicas)
            .attribute_definitions(lazily(&settings, |table| table.keys.definitions()))
            .billing_mode(lazily(&settings, |table| {
                match table.provisioned.borrow().is_some() {
                    true => BillingMode::Provisioned,
                    false => BillingMode::PayPerRequest,
                }
            }))
            .global_secondary_indexes(lazily(&settings, Settings::global_indexes))
            .key_schema(
                lazily::<_, List<KeySchema>, _>(&settings, |table| table.keys.key_schema()).cast(),
            )
            .local_secondary_indexes(lazily(&settings, |table| table.keys.local()).cast())
            .sse_specification(lazily(&settings, |table| {
                let encrypted = table.aws_managed.get() || table.key.get().is_some();
                encrypted
                    .then(|| SSESpecification::new(true).sse_type(SSESpecificationSSEType::Kms))
            }))
            .stream_specification(lazily(&settings, |table| {
                table.stream_view().map(StreamSpecification::new)
            }))
            .write_provisioned_throughput_settings(lazily(&settings, |table| {
                let provisioned = table.provisioned.borrow();
                provisioned.as_ref().map(|(_, writes)| writes.of_writes())
            }));
        cfn.removal_policy(KEEP_DATA);
        settings.policy.check_as_resource_policy(&node);
        let (table, owner) = (settings.clone(), node.clone());
        node.on_complete(move || table.key.settle(&owner));
        let table = GlobalTable(Part::new(node, Rc::new(Owned { cfn, settings })));
        table.0.check(|table| table.settings.problems());
        table
    }

    /// The attribute by which items with the same partition key are sorted.
    #[track_caller]
    pub fn sort_key(&self, attribute: Attribute) -> Self {
        GlobalTable(self.0.set(attribute, |table, attribute| {
            table.settings.keys.set_sort_key(attribute);
        }))
    }

    /// Adds an index by other attributes than the table's key.
    ///
    /// # Errors
    /// At synthesis: `SW0610` if DynamoDB does not accept its name, `SW0611` if it does not fit to the others.
    #[track_caller]
    pub fn global_index(&self, index: GlobalIndex) -> Self {
        GlobalTable(self.0.set(index, |table, index| {
            table.settings.keys.add_global(index);
        }))
    }

    /// Adds an index by which items with the same partition key are sorted otherwise. The table must have a sort key.
    ///
    /// # Errors
    /// At synthesis: `SW0610` if DynamoDB does not accept its name, `SW0611` if it does not fit to the others.
    #[track_caller]
    pub fn local_index(&self, index: LocalIndex) -> Self {
        GlobalTable(self.0.set(index, |table, index| {
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
        GlobalTable(self.0.edit(|table| {
            table.cfn.table_name(name);
        }))
    }

    /// Keeps a copy of the table in another region. The stack must know its own.
    ///
    /// # Errors
    /// At synthesis: `SW0614` if the stack's region is not known, or the copy would be in it, or there are two in one.
    #[track_caller]
    pub fn replica(&self, replica: Replica) -> Self {
        let problem = replica.reads.as_ref().and_then(Capacity::problem);
        if let Some(problem) = problem {
            self.0.report(problem);
        }
        GlobalTable(self.0.set(replica, |table, replica| {
            table.settings.replicas.borrow_mut().push(replica);
        }))
    }

    /// Keeps reads and writes ready, and pays for them whether they are used or not. Writes are scaled, so that all copies
    /// can follow.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if DynamoDB does not accept them.
    #[track_caller]
    pub fn provisioned(&self, reads: impl Into<Capacity>, writes: ScaledCapacity) -> Self {
        let reads = reads.into();
        for problem in [reads.problem(), writes.problem()].into_iter().flatten() {
            self.0.report(problem);
        }
        GlobalTable(self.0.edit(|table| {
            let capacity = Some((reads, writes));
            table.settings.provisioned.replace(capacity);
        }))
    }

    /// The most reads and writes in each second of a table that is paid for by them: of reads in each region, and of writes in all.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if the table is provisioned.
    #[track_caller]
    pub fn on_demand_limits(
        &self,
        reads: impl Into<Option<u32>>,
        writes: impl Into<Option<u32>>,
    ) -> Self {
        let writes = writes.into().map(|units| {
            global_table::WriteOnDemandThroughputSettings::new().max_write_request_units(units)
        });
        GlobalTable(self.0.set(reads.into(), |table, reads| {
            table.cfn.write_on_demand_throughput_settings(writes);
            table.settings.limits.set(Some(reads));
        }))
    }

    /// How many reads and writes in each second the table can take at once: [`Table::warm_throughput`](super::Table::warm_throughput).
    #[track_caller]
    pub fn warm_throughput(&self, reads: u32, writes: u32) -> Self {
        GlobalTable(self.0.edit(|table| {
            table.cfn.warm_throughput(warm((reads, writes)));
        }))
    }

    /// Reads of every copy what was written last, in whatever region, which takes longer. Such a table has copies in two other
    /// regions, or one copy and a [`witness`](GlobalTable::witness), and it cannot be changed later.
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html>
    ///
    /// # Errors
    /// At synthesis: `SW0614` if it has other copies than that.
    #[track_caller]
    pub fn strong_consistency(&self) -> Self {
        GlobalTable(self.0.set((), |table, strong| {
            table.settings.strong.set(Some(strong));
            let consistency = global_table::MultiRegionConsistency::Strong;
            table.cfn.multi_region_consistency(consistency);
        }))
    }

    /// The region that keeps what is written, for [`strong_consistency`](GlobalTable::strong_consistency), and has no copy to read.
    ///
    /// # Errors
    /// At synthesis: `SW0614` if the table is not strongly consistent, or has two copies.
    #[track_caller]
    pub fn witness(&self, region: impl IntoValue<String>) -> Self {
        GlobalTable(self.0.edit(|table| {
            let witness = global_table::GlobalTableWitness::new().region(region);
            table.settings.has_witness.set(true);
            table.cfn.global_table_witnesses([witness]);
        }))
    }

    /// Writes what changes in the stack's region into a stream of Kinesis.
    #[cfg(feature = "kinesis")]
    #[track_caller]
    pub fn kinesis_stream(&self, stream: &crate::kinesis::Stream) -> Self {
        self.own(|own| own.stream = Some(stream.stream_arn()))
    }

    /// Writes what changes into a stream, and what of it; old and new items for a table with copies unless this is called.
    #[track_caller]
    pub fn stream(&self, view: StreamView) -> Self {
        GlobalTable(self.0.edit(|table| {
            table.settings.stream.replace(Some(view.into_value()));
        }))
    }

    /// Keeps backups, by which the table can be brought back as it was at any second of the last 35 days.
    #[track_caller]
    pub fn point_in_time_recovery(&self) -> Self {
        self.own(|own| own.recovery = Some(true))
    }

    /// Counts which keys are read and written most, for CloudWatch.
    #[track_caller]
    pub fn contributor_insights(&self) -> Self {
        self.own(|own| own.insights = Some(true))
    }

    /// Stores it at less cost, and reads and writes at more: for what is seldom used.
    #[track_caller]
    pub fn infrequent_access(&self) -> Self {
        self.own(|own| own.infrequent = true)
    }

    /// Whether the table is protected from deletion; it is unless this is called, or it is to be deleted with the stack.
    #[track_caller]
    pub fn deletion_protection(&self, protect: bool) -> Self {
        self.own(|own| own.protected = Some(protect))
    }

    #[track_caller]
    fn own(&self, edit: impl FnOnce(&mut Replica)) -> Self {
        GlobalTable(
            self.0
                .edit(|table| edit(&mut table.settings.own.borrow_mut())),
        )
    }

    /// Deletes items once the time in this attribute, in seconds since 1970, is past.
    #[track_caller]
    pub fn time_to_live(&self, attribute: impl IntoValue<String>) -> Self {
        GlobalTable(self.0.edit(|table| {
            let time = TimeToLiveSpecification::new(true).attribute_name(attribute);
            table.cfn.time_to_live_specification(time);
        }))
    }

    /// Encrypts the table with the keys that KMS manages for DynamoDB in the account.
    #[track_caller]
    pub fn aws_managed_key(&self) -> Self {
        GlobalTable(self.0.edit(|table| table.settings.aws_managed.set(true)))
    }

    /// Encrypts the table with this key, and each copy with the one that it names.
    ///
    /// # Errors
    /// At synthesis: `SW0614` if a copy names none.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        GlobalTable(self.0.edit(|table| {
            let choice = KeyChoice::Given(key.clone());
            table.settings.key.choose(self.node(), choice);
        }))
    }

    /// What happens to the table, and all items, when it leaves the stack; it stays in the account unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        GlobalTable(self.0.edit(|table| {
            let destroyed = policy == RemovalPolicy::Destroy;
            table.settings.destroyed.set(destroyed);
            table.cfn.removal_policy(policy);
        }))
    }

    /// The name.
    pub fn table_name(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// The ARN of the table in the stack's region.
    pub fn table_arn(&self) -> Value<String> {
        self.0.cfn.attr_arn()
    }

    /// The ARN of the table's copy in a region.
    pub fn replica_arn(&self, region: &str) -> Value<String> {
        let node = self.node();
        let partition = match node.stack() {
            Some(stack) => stack.partition(),
            None => stackwright::pseudo::partition(),
        };
        let (account, name) = (account_of(node), self.table_name());
        sub!("arn:{partition}:dynamodb:{region}:{account}:table/{name}")
    }

    /// The key that the table is encrypted with in the stack's region, unless DynamoDB or KMS manages it.
    pub fn table_key(&self) -> Option<Key> {
        self.node().complete();
        self.0.settings.key.get()
    }

    /// Lets somebody read items of the copy in a region.
    #[track_caller]
    pub fn grant_read_replica(&self, grantee: &impl Grantable, region: &str) -> Grant {
        self.give_replica(&grantee.grantee(), region, super::grants::READ)
    }

    /// Lets somebody write and delete items of the copy in a region.
    #[track_caller]
    pub fn grant_write_replica(&self, grantee: &impl Grantable, region: &str) -> Grant {
        self.give_replica(&grantee.grantee(), region, super::grants::WRITE)
    }

    #[track_caller]
    fn give_replica(&self, grantee: &Grantee, region: &str, actions: &[&str]) -> Grant {
        let arns = vec![self.replica_arn(region)];
        let indexed = self.0.settings.keys.has_indexes();
        give(self, grantee, actions, arns, indexed)
    }

    #[track_caller]
    fn give(
        &self,
        grantee: &Grantee,
        actions: &[&[&str]],
        key_actions: &'static [&'static str],
    ) -> Grant {
        let settings = &self.0.settings;
        let mut all: Vec<&str> = Vec::new();
        for action in actions.concat() {
            if !all.contains(&action) {
                all.push(action);
            }
        }
        let indexed = settings.keys.has_indexes();
        let grant = give(self, grantee, &all, vec![self.table_arn()], indexed);
        settings.key.extend(grant, grantee, key_actions)
    }
}

impl TableStream for GlobalTable {
    fn table_stream_arn(&self) -> Option<Value<String>> {
        let settings = &self.0.settings;
        settings.stream_view().map(|_| self.0.cfn.attr_stream_arn())
    }

    /// Lets somebody read the stream of the table in the stack's region.
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
        let mut actions = READ_STREAM.to_vec();
        actions.push("dynamodb:ListStreams");
        let grant = Grant::on_principal(&grantee, &actions, vec![stream]);
        let key = &self.0.settings.key;
        key.extend(grant, &grantee, super::grants::KEY_READ)
    }
}

impl ResourceWithPolicy for GlobalTable {
    /// Adds a statement to the policy of the table in the stack's region.
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        self.0.settings.policy.add(statement);
        true
    }
}

fn warm((reads, writes): (u32, u32)) -> global_table::WarmThroughput {
    global_table::WarmThroughput::new()
        .read_units_per_second(reads)
        .write_units_per_second(writes)
}

impl Settings {
    fn stream_view(&self) -> Option<Value<global_table::StreamSpecificationStreamViewType>> {
        let given = self.stream.borrow().clone();
        let copied = !self.replicas.borrow().is_empty();
        given.or_else(|| copied.then(|| StreamView::NewAndOldImages.into_value()))
    }

    fn global_indexes(&self) -> Option<Vec<global_table::GlobalSecondaryIndex>> {
        let provisioned = self.provisioned.borrow();
        self.keys.global(|index| {
            let writes = provisioned.as_ref().map(|(_, writes)| writes.of_writes());
            let limit = |units| {
                global_table::WriteOnDemandThroughputSettings::new().max_write_request_units(units)
            };
            let limit = index.limits.and_then(|(_, writes)| writes).map(limit);
            global_table::GlobalSecondaryIndex::new()
                .index_name(&index.name)
                .key_schema(Value::new(index.key_schema()).cast())
                .projection(Value::from(index.projection()).cast())
                .write_provisioned_throughput_settings(writes)
                .write_on_demand_throughput_settings(limit)
                .warm_throughput(index.warm.map(warm))
        })
    }

    /// The copies, and the table in its own region as the last of them.
    fn replicas(&self) -> Vec<ReplicaSpecification> {
        let own = self.own.borrow();
        let key = self.key.get().map(|key| key.key_arn());
        let others = self.replicas.borrow();
        let mut all: Vec<ReplicaSpecification> = others
            .iter()
            .map(|replica| self.specify(replica, (&*replica.region).into(), &own, None))
            .collect();
        let policy = (!self.policy.is_empty())
            .then(|| global_table::ResourcePolicy::new(self.policy.data()));
        let region = region_of(&self.node);
        let last = self.specify(&own, region, &own, key);
        all.push(last.resource_policy(policy));
        all
    }

    /// A copy, with what it does not say as the table has it.
    fn specify(
        &self,
        replica: &Replica,
        region: Value<String>,
        own: &Replica,
        key: Option<Value<String>>,
    ) -> ReplicaSpecification {
        let insights = replica.insights.or(own.insights);
        let recovery = replica.recovery.or(own.recovery);
        let protected = replica.protected.or(own.protected);
        let protected = protected.or_else(|| (!self.destroyed.get()).then_some(true));
        let provisioned = self.provisioned.borrow();
        let table_reads = provisioned.as_ref().map(|(reads, _)| reads);
        let reads = replica.reads.as_ref().or(table_reads);
        let count = |count| ContributorInsightsSpecification::new(count);
        let indexes = self.keys.global(|index| {
            let limit = index.limits.and_then(|(reads, _)| reads).map(|units| {
                global_table::ReadOnDemandThroughputSettings::new().max_read_request_units(units)
            });
            let is_said = insights.is_some() || table_reads.is_some() || limit.is_some();
            is_said.then(|| {
                ReplicaGlobalSecondaryIndexSpecification::new(&index.name)
                    .contributor_insights_specification(insights.map(count))
                    .read_provisioned_throughput_settings(table_reads.map(Capacity::of_reads))
                    .read_on_demand_throughput_settings(limit)
            })
        });
        let recovered = |recovery| {
            PointInTimeRecoverySpecification::new().point_in_time_recovery_enabled(recovery)
        };
        let limit = self.limits.get().and_then(|limits| *limits);
        let limit = limit.map(|units| {
            global_table::ReadOnDemandThroughputSettings::new().max_read_request_units(units)
        });
        let stream = replica.stream.as_ref();
        ReplicaSpecification::new(region)
            .kinesis_stream_specification(stream.map(global_table::KinesisStreamSpecification::new))
            .read_on_demand_throughput_settings(limit)
            .contributor_insights_specification(insights.map(count))
            .deletion_protection_enabled(protected)
            .global_secondary_indexes(some_of(indexes.into_iter().flatten().flatten()))
            .point_in_time_recovery_specification(recovery.map(recovered))
            .read_provisioned_throughput_settings(reads.map(Capacity::of_reads))
            .sse_specification(
                replica
                    .key
                    .clone()
                    .or(key)
                    .map(ReplicaSSESpecification::new),
            )
            .table_class(replica.infrequent.then_some("STANDARD_INFREQUENT_ACCESS"))
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.keys.problems();
        let own = region_of(&self.node);
        let error =
            |problem: String, hint: &str| Diagnostic::error(codes::REPLICA, problem).hint(hint);
        if let Some(limits) = self.limits.get()
            && self.provisioned.borrow().is_some()
        {
            let problem = "a provisioned table has a limit of what it is paid for by";
            let problem = Diagnostic::error(codes::CAPACITY, problem);
            problems.push(limits.blame(problem.hint("leave out `provisioned`, or the limit")));
        }
        let copies = self.replicas.borrow().len();
        if let Some(strong) = self.strong.get()
            && copies + usize::from(self.has_witness.get()) != 2
        {
            let problem = "a strongly consistent table is not in three regions";
            let hint = "give it two copies, or one copy and a witness";
            problems.push(strong.blame(error(problem.to_owned(), hint)));
        }
        let mut regions = Vec::new();
        for replica in &*self.replicas.borrow() {
            let region = &replica.region;
            let found = if own.as_str().is_none() {
                Some(error(
                    "a table of a stack whose region is not known has copies".to_owned(),
                    "say where the stack is: `stack.environment(Environment::new(ACCOUNT, REGION))`",
                ))
            } else if own.as_str() == Some(region) {
                let problem = format!("a table in {region} has a copy in the same region");
                Some(error(problem, "name another region"))
            } else if regions.contains(region) {
                let problem = format!("a table has two copies in {region}");
                Some(error(problem, "leave one of them out"))
            } else if self.key.get().is_some() && replica.key.is_none() {
                let problem =
                    format!("the copy in {region} of a table with a key of its own has none");
                Some(error(
                    problem,
                    "name the key of its region with `Replica::key_arn`",
                ))
            } else {
                None
            };
            problems.extend(found.map(|problem| replica.blame(problem)));
            regions.push(region.clone());
        }
        problems
    }
}
