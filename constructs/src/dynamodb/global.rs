//! Tables of several regions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, IntoValue, List, Node, RemovalPolicy, Resource, Value, sub,
};
use stackwright_cfn::Access;
use stackwright_cfn::dynamodb::global_table::{
    self, BillingMode, SSESpecification, SSESpecificationSSEType, StreamSpecification,
    TimeToLiveSpecification,
};
use stackwright_cfn::dynamodb::table::{KeySchema, LocalSecondaryIndex};
use stackwright_cfn::dynamodb::{CfnGlobalTable, CfnTable};
use stackwright_facts::name::Name;

use super::attributes::TableAttributes;
use super::capacity::{Capacity, ScaledCapacity};
use super::existing::Existing;
use super::grants::{READ_STREAM, TableStream, give, grants};
use super::keys::{Attribute, GlobalIndex, Keys, LocalIndex};
use super::replica::Replica;
use super::table::no_stream;
use super::{StreamView, codes};
use crate::iam::{
    Grant, GrantActions, Grantable, Grantee, PolicyDocument, PolicyStatement, ResourceWithPolicy,
};
use crate::kit::{
    EncryptionKey, Handle, KEEP_DATA, KeyChoice, Kind, Origin, account_of, check, check_name,
    lazily, some_of,
};
use crate::kms::Key;

mod settings;

use settings::{Settings, warm};

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
pub struct GlobalTable(Handle<Owned, Existing>);

static TABLE: Kind = Kind {
    construct_type: "stackwright_aws.dynamodb.GlobalTable",
    noun: "table",
    constructor: "GlobalTable::new",
    imported: codes::IMPORTED,
};

#[derive(Debug)]
struct Owned {
    cfn: CfnGlobalTable,
    settings: Rc<Settings>,
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
        self.key().extend_to(grant, grantee, access)
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
        Defaults::apply(Self::create(
            TABLE.node(scope.node(), id),
            Keys::new(partition_key),
        ))
    }

    #[track_caller]
    fn create(node: Node, keys: Keys) -> Self {
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
            .global_secondary_indexes(lazily(&settings, |table| some_of(table.global_indexes())))
            .key_schema(
                lazily::<_, List<KeySchema>, _>(&settings, |table| table.keys.key_schema()).cast(),
            )
            .local_secondary_indexes(
                lazily::<_, List<LocalSecondaryIndex>, _>(&settings, |table| {
                    some_of(table.keys.local())
                })
                .cast(),
            )
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
        check(&node, &settings, Settings::problems);
        GlobalTable(Handle::owned(
            &TABLE,
            node,
            Rc::new(Owned { cfn, settings }),
        ))
    }

    /// A table that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Self::from_attributes(scope, id, TableAttributes::of_name(name))
    }

    /// A table that exists already, by its ARN. It is never modified.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let users = GlobalTable::from_arn(&stack, "Users", "arn:aws:dynamodb:eu-west-1:123456789012:table/users");
    /// let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
    /// users.grant_read_replica(&role, "us-east-1");
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0050` if it is none of a table.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        Self::from_attributes(scope, id, TableAttributes::of_arn(arn))
    }

    /// A table that exists already, of which more is known. It is never modified.
    #[track_caller]
    pub fn from_attributes(scope: &impl Construct, id: &str, attributes: TableAttributes) -> Self {
        let node = TABLE.node(scope.node(), id);
        let existing = Existing::of(&node, attributes);
        GlobalTable(Handle::imported(&TABLE, node, existing))
    }

    fn key(&self) -> &EncryptionKey {
        match self.0.origin() {
            Origin::Owned(table) => &table.settings.key,
            Origin::Imported(table) => &table.key,
        }
    }

    fn has_indexes(&self) -> bool {
        match self.0.origin() {
            Origin::Owned(table) => table.settings.keys.has_indexes(),
            Origin::Imported(table) => table.has_indexes,
        }
    }

    /// The attribute by which items with the same partition key are sorted.
    #[track_caller]
    pub fn sort_key(&self, attribute: Attribute) -> Self {
        GlobalTable(self.0.set("a sort key", attribute, |table, attribute| {
            table.settings.keys.set_sort_key(attribute);
        }))
    }

    /// Adds an index by other attributes than the table's key.
    ///
    /// # Errors
    /// At synthesis: `SW0610` if DynamoDB does not accept its name, `SW0611` if it does not fit to the others.
    #[track_caller]
    pub fn global_index(&self, index: GlobalIndex) -> Self {
        GlobalTable(self.0.set("an index", index, |table, index| {
            table.settings.keys.add_global(index);
        }))
    }

    /// Adds an index by which items with the same partition key are sorted otherwise. The table must have a sort key.
    ///
    /// # Errors
    /// At synthesis: `SW0610` if DynamoDB does not accept its name, `SW0611` if it does not fit to the others.
    #[track_caller]
    pub fn local_index(&self, index: LocalIndex) -> Self {
        GlobalTable(self.0.set("an index", index, |table, index| {
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
        GlobalTable(self.0.edit("a name", |table| {
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
        GlobalTable(self.0.set("a copy", replica, |table, replica| {
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
        GlobalTable(self.0.edit("a capacity", |table| {
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
        GlobalTable(self.0.set("a limit", reads.into(), |table, reads| {
            table.cfn.write_on_demand_throughput_settings(writes);
            table.settings.limits.set(Some(reads));
        }))
    }

    /// How many reads and writes in each second the table can take at once: [`Table::warm_throughput`](super::Table::warm_throughput).
    #[track_caller]
    pub fn warm_throughput(&self, reads: u32, writes: u32) -> Self {
        GlobalTable(self.0.edit("a throughput", |table| {
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
        GlobalTable(self.0.set("consistency", (), |table, strong| {
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
        GlobalTable(self.0.edit("a witness", |table| {
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
        GlobalTable(self.0.edit("a stream", |table| {
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
        GlobalTable(self.0.edit("what copies have, too,", |table| {
            edit(&mut table.settings.own.borrow_mut());
        }))
    }

    /// Deletes items once the time in this attribute, in seconds since 1970, is past.
    #[track_caller]
    pub fn time_to_live(&self, attribute: impl IntoValue<String>) -> Self {
        GlobalTable(self.0.edit("a time to live", |table| {
            let time = TimeToLiveSpecification::new(true).attribute_name(attribute);
            table.cfn.time_to_live_specification(time);
        }))
    }

    /// Encrypts the table with the keys that KMS manages for DynamoDB in the account.
    #[track_caller]
    pub fn aws_managed_key(&self) -> Self {
        GlobalTable(
            self.0
                .edit("a key", |table| table.settings.aws_managed.set(true)),
        )
    }

    /// Encrypts the table with this key, and each copy with the one that it names.
    ///
    /// # Errors
    /// At synthesis: `SW0614` if a copy names none.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        GlobalTable(self.0.edit("a key", |table| {
            let choice = KeyChoice::Given(key.clone());
            table.settings.key.choose(self.node(), choice);
        }))
    }

    /// What happens to the table, and all items, when it leaves the stack; it stays in the account unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        GlobalTable(self.0.edit("a removal policy", |table| {
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

    /// The ARN of the table in the stack's region.
    pub fn table_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(table) => table.cfn.attr_arn(),
            Origin::Imported(table) => table.arn.clone(),
        }
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
        self.key().get()
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
        let indexed = self.has_indexes();
        give(self, grantee, actions, arns, indexed)
    }

    #[track_caller]
    fn give(
        &self,
        grantee: &Grantee,
        actions: &[&[&str]],
        key_actions: &'static [&'static str],
    ) -> Grant {
        let mut all: Vec<&str> = Vec::new();
        for action in actions.concat() {
            if !all.contains(&action) {
                all.push(action);
            }
        }
        let indexed = self.has_indexes();
        let grant = give(self, grantee, &all, vec![self.table_arn()], indexed);
        self.key().extend(grant, grantee, key_actions)
    }
}

impl TableStream for GlobalTable {
    fn table_stream_arn(&self) -> Option<Value<String>> {
        match self.0.origin() {
            Origin::Owned(table) => {
                let view = table.settings.stream_view();
                view.map(|_| table.cfn.attr_stream_arn())
            }
            Origin::Imported(table) => table.stream.clone(),
        }
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
        self.key().extend(grant, &grantee, super::grants::KEY_READ)
    }
}

impl ResourceWithPolicy for GlobalTable {
    /// Adds a statement to the policy of the table in the stack's region.
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Some(owned) = self.0.as_owned() else {
            return false;
        };
        owned.settings.policy.add(statement);
        true
    }
}
