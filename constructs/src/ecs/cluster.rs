//! Clusters.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value, sub};
use stackwright_cfn::ecs::cluster::{ClusterSettings, ServiceConnectDefaults};
use stackwright_cfn::ecs::cluster_capacity_provider_associations::CapacityProviderStrategy;
use stackwright_cfn::ecs::{CfnCluster, CfnClusterCapacityProviderAssociations};
use stackwright_cfn::servicediscovery::CfnHttpNamespace;

use super::codes;
use crate::ec2::Vpc;
use crate::iam::GrantActions;
use crate::kit::{Handle, Kind, Origin, id_in_arn, lazily, unless_empty};

static CLUSTER: Kind = Kind {
    construct_type: "stackwright_aws.ecs.Cluster",
    noun: "cluster",
    constructor: "Cluster::new",
    imported: codes::IMPORTED,
};

/// A cluster: where tasks and services run. It costs nothing by itself.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{ec2::Vpc, ecs::{Cluster, ContainerInsights}};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").public_subnets_only();
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc).container_insights(ContainerInsights::Enhanced);
/// # let _ = cluster.cluster_arn();
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html>
#[derive(Clone, Debug)]
pub struct Cluster(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnCluster,
    vpc: RefCell<Option<Vpc>>,
    namespace: RefCell<Option<Value<String>>>,
    capacity: Rc<Capacity>,
}

#[derive(Debug)]
struct Imported {
    name: Value<String>,
    arn: Value<String>,
    vpc: RefCell<Option<Vpc>>,
}

#[derive(Debug, Default)]
struct Capacity {
    providers: RefCell<Vec<String>>,
    strategy: RefCell<Vec<Strategy>>,
    is_there: Cell<bool>,
}

/// A share of the tasks that a capacity provider runs.
#[derive(Debug)]
pub(crate) struct Strategy {
    pub provider: String,
    pub weight: u32,
    pub base: u32,
}

impl Strategy {
    /// How many of the first tasks it runs, if any.
    pub(crate) fn base(&self) -> Option<u32> {
        (self.base > 0).then_some(self.base)
    }
}

impl Capacity {
    fn strategy(&self) -> Vec<CapacityProviderStrategy> {
        let strategy = self.strategy.borrow();
        let item = |one: &Strategy| {
            CapacityProviderStrategy::new(&one.provider)
                .base(one.base())
                .weight(one.weight)
        };
        strategy.iter().map(item).collect()
    }
}

/// What CloudWatch records of a cluster.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContainerInsights {
    /// Metrics of cluster, services and tasks.
    Enabled,
    /// Metrics of each container too.
    Enhanced,
    /// Nothing, whatever the account's default is.
    Disabled,
}

impl Construct for Cluster {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Cluster {
    type Resource = CfnCluster;

    fn governed_arn(&self) -> Value<String> {
        self.cluster_arn()
    }
}

impl Cluster {
    /// A cluster whose name CloudFormation makes, in a VPC of its own unless [`vpc`](Cluster::vpc) gives it one.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(CLUSTER.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned {
            cfn: CfnCluster::new(&node, "Resource"),
            vpc: RefCell::default(),
            namespace: RefCell::default(),
            capacity: Rc::default(),
        });
        Cluster(Handle::owned(&CLUSTER, node, owned))
    }

    fn import(node: Node, name: Value<String>, arn: Value<String>) -> Self {
        let vpc = RefCell::default();
        Cluster(Handle::imported(
            &CLUSTER,
            node,
            Imported { name, arn, vpc },
        ))
    }

    /// A cluster that exists already in the stack's account and region, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (CLUSTER.node(scope.node(), id), name.into_value());
        let resource = sub!("cluster/{name}");
        let arn = match node.stack() {
            Some(stack) => stack.arn("ecs", resource),
            None => resource,
        };
        Self::import(node, name, arn)
    }

    /// A cluster that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        Self::import(CLUSTER.node(scope.node(), id), id_in_arn(&arn), arn)
    }

    /// The VPC that tasks run in.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the cluster has one already.
    #[track_caller]
    pub fn vpc(&self, vpc: &Vpc) -> Self {
        if self.given_vpc().replace(Some(vpc.clone())).is_some() {
            let problem = "the VPC of the cluster is set when it has one";
            self.0.report(
                Diagnostic::error(codes::TOO_LATE, problem)
                    .hint("set it once, before tasks or services use the cluster"),
            );
        }
        self.clone()
    }

    fn given_vpc(&self) -> &RefCell<Option<Vpc>> {
        match self.0.origin() {
            Origin::Owned(cluster) => &cluster.vpc,
            Origin::Imported(cluster) => &cluster.vpc,
        }
    }

    /// Its name. A cluster with a name of its own cannot be replaced by an update.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        Cluster(self.0.edit("a name", |cluster| {
            cluster.cfn.cluster_name(name);
        }))
    }

    /// What CloudWatch records; what the account's default says unless this is called. Metrics cost money.
    #[track_caller]
    pub fn container_insights(&self, insights: ContainerInsights) -> Self {
        let value = match insights {
            ContainerInsights::Enabled => "enabled",
            ContainerInsights::Enhanced => "enhanced",
            ContainerInsights::Disabled => "disabled",
        };
        Cluster(self.0.edit("a level of container insights", |cluster| {
            let setting = ClusterSettings::new()
                .name("containerInsights")
                .value(value);
            cluster.cfn.cluster_settings([setting]);
        }))
    }

    /// Creates a namespace of this name, in which the services of the cluster find each other with
    /// [`service_connect`](super::FargateService::service_connect).
    #[track_caller]
    pub fn default_namespace(&self, name: impl IntoValue<String>) -> Self {
        let (name, node) = (name.into_value(), self.node());
        Cluster(self.0.edit("a namespace", |cluster| {
            let scope = Node::new(node, "DefaultServiceDiscoveryNamespace");
            let namespace = CfnHttpNamespace::new(&scope, "Resource", &name);
            let defaults = ServiceConnectDefaults::new().namespace(namespace.attr_arn());
            cluster.cfn.service_connect_defaults(defaults);
            cluster.namespace.replace(Some(name));
        }))
    }

    /// The name of its default namespace, if it has one of its own.
    pub fn cluster_namespace(&self) -> Option<Value<String>> {
        self.0.as_owned()?.namespace.borrow().clone()
    }

    /// Lets tasks run on `FARGATE` and, for less money but with interruptions, on `FARGATE_SPOT`.
    #[track_caller]
    pub fn fargate_capacity_providers(&self) -> Self {
        self.capacity_provider("FARGATE")
            .capacity_provider("FARGATE_SPOT")
    }

    /// Lets tasks run on a capacity provider, by its name.
    #[track_caller]
    pub fn capacity_provider(&self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.edit_capacity(|capacity| {
            let mut providers = capacity.providers.borrow_mut();
            if !providers.contains(&name) {
                providers.push(name);
            }
        })
    }

    /// Adds a capacity provider to the strategy for tasks and services that have none of their own: the first `base` tasks
    /// run there, and of the others a share by `weight`.
    #[track_caller]
    pub fn default_strategy(&self, provider: impl Into<String>, weight: u32, base: u32) -> Self {
        let strategy = Strategy {
            provider: provider.into(),
            weight,
            base,
        };
        self.edit_capacity(|capacity| capacity.strategy.borrow_mut().push(strategy))
    }

    #[track_caller]
    fn edit_capacity(&self, edit: impl FnOnce(&Capacity)) -> Self {
        let node = self.node();
        Cluster(self.0.edit("a capacity provider", |cluster| {
            let capacity = &cluster.capacity;
            edit(capacity);
            if !capacity.is_there.replace(true) {
                // The id is the cluster's, as the CDK has it.
                CfnClusterCapacityProviderAssociations::new(
                    node,
                    &node.id(),
                    cluster.cfn.ref_(),
                    lazily(capacity, Capacity::strategy),
                )
                .capacity_providers(lazily(capacity, |capacity| {
                    unless_empty(&capacity.providers)
                }));
            }
        }))
    }

    /// The VPC that tasks run in; one with default settings is created as `Vpc` in the cluster if it has none.
    ///
    /// # Errors
    /// At synthesis: `SW0308` if the cluster is imported and has none: tasks cannot move to another network.
    #[track_caller]
    pub fn network(&self) -> Vpc {
        if let Some(vpc) = &*self.given_vpc().borrow() {
            return vpc.clone();
        }
        if self.0.is_imported() {
            let problem = "the cluster was imported without its VPC";
            self.0.report(
                Diagnostic::error(codes::IMPORTED, problem)
                    .hint("call `vpc` on the cluster, with a VPC from `Vpc::from_attributes`"),
            );
        }
        let vpc = Vpc::new(self, "Vpc");
        self.given_vpc().replace(Some(vpc.clone()));
        vpc
    }

    /// The name.
    pub fn cluster_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(cluster) => cluster.cfn.ref_(),
            Origin::Imported(cluster) => cluster.name.clone(),
        }
    }

    /// The ARN.
    pub fn cluster_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(cluster) => cluster.cfn.attr_arn(),
            Origin::Imported(cluster) => cluster.arn.clone(),
        }
    }
}
