//! Services on instances of one's own.

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::ecs::service::{
    PlacementConstraint as CfnConstraint, PlacementConstraintType,
    PlacementStrategy as CfnPlacementStrategy, PlacementStrategyType, SchedulingStrategy,
};

use super::cluster::Cluster;
use super::service::Service;
use super::service_setters::service;
use super::{Ec2TaskDefinition, codes};
use crate::kit::Set;

/// A service whose tasks run on instances of the cluster.
///
/// Unless told otherwise it keeps one task on any instance. A deployment whose tasks do not start is rolled back. Tasks in the
/// network mode `awsvpc` are in the private subnets of the cluster's VPC, behind a security group of their own.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::ecs::{Cluster, Ec2Service, Ec2TaskDefinition, PlacementStrategy};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
/// let capacity = cluster.add_capacity("Capacity", "t4g.small");
/// capacity.capacity_group().capacity(1..=5);
/// let task = Ec2TaskDefinition::new(&stack, "Task");
/// task.container("web", "nginx").memory_reservation_mib(256).port(80);
/// Ec2Service::new(&stack, "Web", &cluster, &task)
///     .capacity_provider(capacity.capacity_provider_name(), 1, 0)
///     .placement_strategy(PlacementStrategy::spread_across_instances());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html>
#[derive(Clone, Debug)]
pub struct Ec2Service {
    core: Service,
    task: Ec2TaskDefinition,
}

service!(Ec2Service, Ec2TaskDefinition);

impl Ec2Service {
    /// A service that runs a task in a cluster.
    ///
    /// # Errors
    /// At synthesis: `SW0317` if the cluster has no instances.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        cluster: &Cluster,
        task: &Ec2TaskDefinition,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ecs.Ec2Service");
        let core = Service::create(node, cluster, task.task());
        core.cfn.scheduling_strategy(SchedulingStrategy::Replica);
        core.check(|service| {
            let has_none = service.cluster.has_no_instances();
            let problem = has_none.then(|| {
                let problem = "the cluster has no instances that tasks could run on";
                Diagnostic::error(codes::CAPACITY, problem)
                    .hint("call `add_capacity` or `capacity_provider` on the cluster")
            });
            problem.into_iter().collect()
        });
        Defaults::apply(Ec2Service {
            core,
            task: task.clone(),
        })
    }

    /// Runs a task on each instance, instead of a number of them. During a deployment there is none on an instance for a
    /// while.
    ///
    /// # Errors
    /// At synthesis: `SW0310` with a desired count or a placement strategy.
    #[track_caller]
    pub fn daemon(&self) -> Self {
        let daemon = Set::new(());
        self.edit(|service| {
            service.daemon.set(Some(daemon));
            service.deployment.healthy.set((0, 100));
            service.deployment.circuit_breaker.set(None);
            service.cfn.scheduling_strategy(SchedulingStrategy::Daemon);
        })
    }

    /// How tasks are spread over instances. Several calls add up: the first counts most.
    ///
    /// # Errors
    /// At synthesis: `SW0310` for one that runs a task on each instance.
    #[track_caller]
    pub fn placement_strategy(&self, strategy: PlacementStrategy) -> Self {
        if self.core.daemon.get().is_some() {
            let problem = "a service that runs a task on each instance has no placement strategy";
            self.core.report(
                Diagnostic::error(codes::DEPLOYMENT, problem)
                    .hint("leave out `placement_strategy`, or `daemon`"),
            );
        }
        let PlacementStrategy(strategies) = strategy;
        self.edit(|service| {
            let strategies = strategies.into_iter().map(|(kind, field)| {
                CfnPlacementStrategy::new(PlacementStrategyType::other(kind)).field(field)
            });
            let mut placement = service.placement.borrow_mut();
            placement.0.extend(strategies);
            service.cfn.placement_strategies(placement.0.clone());
        })
    }

    /// Which instances tasks may run on. Several calls add up.
    #[track_caller]
    pub fn placement_constraint(&self, constraint: PlacementConstraint) -> Self {
        self.edit(|service| {
            let PlacementConstraint(expression) = constraint;
            let kind = match expression {
                Some(_) => PlacementConstraintType::MemberOf,
                None => PlacementConstraintType::DistinctInstance,
            };
            let mut placement = service.placement.borrow_mut();
            placement
                .1
                .push(CfnConstraint::new(kind).expression(expression));
            service.cfn.placement_constraints(placement.1.clone());
        })
    }
}

/// On which instances the tasks of a service are: by which strategies and constraints.
pub(super) type Placement = (Vec<CfnPlacementStrategy>, Vec<CfnConstraint>);

/// How tasks are spread over instances.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct PlacementStrategy(Vec<(&'static str, Option<String>)>);

impl PlacementStrategy {
    fn of(kind: &'static str, field: Option<&str>) -> Self {
        PlacementStrategy(vec![(kind, field.map(str::to_owned))])
    }

    /// Evenly over the instances.
    pub fn spread_across_instances() -> Self {
        Self::of("spread", Some("instanceId"))
    }

    /// Evenly over the values of these attributes of instances, for example `attribute:ecs.availability-zone`.
    pub fn spread_across<F: Into<String>>(fields: impl IntoIterator<Item = F>) -> Self {
        let fields = fields.into_iter();
        PlacementStrategy(fields.map(|field| ("spread", Some(field.into()))).collect())
    }

    /// On as few instances as the memory allows.
    pub fn packed_by_memory() -> Self {
        Self::of("binpack", Some("MEMORY"))
    }

    /// On as few instances as the CPUs allow.
    pub fn packed_by_cpu() -> Self {
        Self::of("binpack", Some("CPU"))
    }

    /// At random.
    pub fn random() -> Self {
        Self::of("random", None)
    }
}

/// Which instances tasks may run on.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct PlacementConstraint(Option<Value<String>>);

impl PlacementConstraint {
    /// Each on an instance of its own.
    pub fn distinct_instances() -> Self {
        PlacementConstraint(None)
    }

    /// Those that this is true of, in the query language of clusters, for example `attribute:ecs.instance-type =~ t3.*`.
    pub fn member_of(expression: impl IntoValue<String>) -> Self {
        PlacementConstraint(Some(expression.into_value()))
    }
}
