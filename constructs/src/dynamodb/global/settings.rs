//! What the template says of a table with copies, and of each copy.

use std::cell::{Cell, RefCell};

use stackwright::{Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::dynamodb::global_table::{
    self, ContributorInsightsSpecification, PointInTimeRecoverySpecification,
    ReplicaGlobalSecondaryIndexSpecification, ReplicaSSESpecification, ReplicaSpecification,
};

use crate::dynamodb::capacity::{Capacity, ScaledCapacity};
use crate::dynamodb::keys::Keys;
use crate::dynamodb::replica::Replica;
use crate::dynamodb::{StreamView, codes};
use crate::iam::PolicyDocument;
use crate::kit::{EncryptionKey, Set, region_of, some_of};

#[derive(Debug)]
pub(super) struct Settings {
    pub node: Node,
    pub keys: Keys,
    pub replicas: RefCell<Vec<Set<Replica>>>,
    /// The table's own region.
    pub own: RefCell<Replica>,
    pub provisioned: RefCell<Option<(Capacity, ScaledCapacity)>>,
    /// The most reads in each second of a table that is paid for by them, and where that was said.
    pub limits: Cell<Option<Set<Option<u32>>>>,
    /// Where it was said that all copies are read as they were written last.
    pub strong: Cell<Option<Set<()>>>,
    pub has_witness: Cell<bool>,
    pub aws_managed: Cell<bool>,
    pub key: EncryptionKey,
    pub stream: RefCell<Option<Value<global_table::StreamSpecificationStreamViewType>>>,
    pub policy: PolicyDocument,
    pub destroyed: Cell<bool>,
}

pub(super) fn warm((reads, writes): (u32, u32)) -> global_table::WarmThroughput {
    global_table::WarmThroughput::new()
        .read_units_per_second(reads)
        .write_units_per_second(writes)
}

impl Settings {
    pub fn stream_view(&self) -> Option<Value<global_table::StreamSpecificationStreamViewType>> {
        let given = self.stream.borrow().clone();
        let copied = !self.replicas.borrow().is_empty();
        given.or_else(|| copied.then(|| StreamView::NewAndOldImages.into_value()))
    }

    pub fn global_indexes(&self) -> Vec<global_table::GlobalSecondaryIndex> {
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
    pub fn replicas(&self) -> Vec<ReplicaSpecification> {
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
            .global_secondary_indexes(some_of(indexes.into_iter().flatten()))
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

    pub fn problems(&self) -> Vec<Diagnostic> {
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
