//! Clusters.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Resource, Value, intrinsic, sub,
};
use stackwright_cfn::ecs::{CfnCluster, CfnClusterCapacityProviderAssociations};

use super::codes;
use super::container::many;

use crate::ec2::Vpc;

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
/// # let _ = cluster.arn();
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html>
#[derive(Clone, Debug)]
pub struct Cluster {
    node: Node,
    state: Rc<State>,
}

#[derive(Debug)]
struct State {
    kind: Kind,
    vpc: RefCell<Option<Vpc>>,
}

#[derive(Debug)]
enum Kind {
    Own {
        resource: CfnResource,
        capacity: Rc<Capacity>,
    },
    Imported {
        name: Value<String>,
        arn: Value<String>,
    },
}

#[derive(Debug, Default)]
struct Capacity {
    providers: RefCell<Vec<String>>,
    strategy: RefCell<Vec<Strategy>>,
    is_there: Cell<bool>,
}

/// A share of the tasks that a capacity provider runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Strategy {
    pub provider: String,
    pub weight: u32,
    pub base: u32,
}

impl Strategy {
    pub(crate) fn data(&self) -> Data {
        Data::object([
            ("Base", (self.base > 0).then_some(self.base).into()),
            ("CapacityProvider", Data::from(self.provider.as_str())),
            ("Weight", self.weight.into()),
        ])
    }
}

/// What CloudWatch records of a cluster.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        &self.node
    }
}

impl Cluster {
    /// A cluster whose name CloudFormation makes, in a VPC of its own unless [`vpc`](Cluster::vpc) gives it one.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let resource = CfnCluster::new(&node, "Resource").resource().clone();
        let capacity = Rc::default();
        Self::of(node, Kind::Own { resource, capacity })
    }

    fn of(node: Node, kind: Kind) -> Self {
        node.set_construct_type("stackwright_aws.ecs.Cluster");
        Cluster {
            node,
            state: Rc::new(State {
                kind,
                vpc: RefCell::default(),
            }),
        }
    }

    /// A cluster that exists already in the stack's account and region, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (Node::new(scope, id), name.into_value());
        let resource = sub!("cluster/{name}");
        let arn = match node.stack() {
            Some(stack) => stack.arn("ecs", resource),
            None => resource,
        };
        Self::of(node, Kind::Imported { name, arn })
    }

    /// A cluster that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let name = match arn.as_str().and_then(|arn| arn.split('/').nth(1)) {
            Some(name) => name.into(),
            None => intrinsic::select(1, intrinsic::split("/", &arn)),
        };
        Self::of(Node::new(scope, id), Kind::Imported { name, arn })
    }

    /// The VPC that tasks run in.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the cluster has one already.
    #[track_caller]
    pub fn vpc(&self, vpc: &Vpc) -> Self {
        let before = self.state.vpc.borrow_mut().replace(vpc.clone());
        if before.is_some() {
            self.node.add_error(
                Diagnostic::error(
                    codes::TOO_LATE,
                    "the VPC of the cluster is set when it has one",
                )
                .at(std::panic::Location::caller())
                .hint("set it once, before tasks or services use the cluster"),
            );
        }
        self.clone()
    }

    /// Its name. A cluster with a name of its own cannot be replaced by an update.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name: Value<String> = name.into_value();
        self.set("a name is", "ClusterName", name)
    }

    /// What CloudWatch records; what the account's default says unless this is called. Metrics cost money.
    pub fn container_insights(&self, insights: ContainerInsights) -> Self {
        let value = match insights {
            ContainerInsights::Enabled => "enabled",
            ContainerInsights::Enhanced => "enhanced",
            ContainerInsights::Disabled => "disabled",
        };
        let setting = Data::object([("Name", "containerInsights"), ("Value", value)]);
        self.set("container insights are", "ClusterSettings", [setting])
    }

    fn set(&self, what: &str, property: &'static str, value: impl Into<Data>) -> Self {
        match &self.state.kind {
            Kind::Own { resource, .. } => resource.set_property(property, value),
            Kind::Imported { .. } => self.report_imported(what),
        }
        self.clone()
    }

    fn report_imported(&self, what: &str) {
        self.node.add_error(
            Diagnostic::error(
                codes::IMPORTED,
                format!("{what} set on a cluster that exists elsewhere"),
            )
            .hint("set it where the cluster is created, or create one here with `Cluster::new`"),
        );
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
        match &self.state.kind {
            Kind::Imported { .. } => self.report_imported("capacity providers are"),
            Kind::Own { resource, capacity } => {
                edit(capacity);
                if !capacity.is_there.replace(true) {
                    let (providers, strategy) = (capacity.clone(), capacity.clone());
                    // The id is the cluster's, as the CDK has it.
                    CfnClusterCapacityProviderAssociations::new(
                        &self.node,
                        &self.node.id(),
                        resource.ref_(),
                        Value::lazy(move || {
                            let strategy = strategy.strategy.borrow();
                            Value::from(Data::list(strategy.iter().map(Strategy::data))).cast()
                        }),
                    )
                    .capacity_providers(Value::lazy(move || {
                        Value::from(many(&*providers.providers.borrow())).cast()
                    }));
                }
            }
        }
        self.clone()
    }

    /// The VPC that tasks run in; one with default settings is created as `Vpc` in the cluster if it has none.
    ///
    /// # Errors
    /// At synthesis: `SW0308` if the cluster is imported and has none: tasks cannot move to another network.
    #[track_caller]
    pub fn network(&self) -> Vpc {
        if let Some(vpc) = &*self.state.vpc.borrow() {
            return vpc.clone();
        }
        if let Kind::Imported { .. } = &self.state.kind {
            self.node.add_error(
                Diagnostic::error(codes::IMPORTED, "the cluster was imported without its VPC")
                    .at(std::panic::Location::caller())
                    .hint("call `vpc` on the cluster, with a VPC from `Vpc::from_attributes`"),
            );
        }
        let vpc = Vpc::new(&self.node, "Vpc");
        *self.state.vpc.borrow_mut() = Some(vpc.clone());
        vpc
    }

    /// The name.
    pub fn cluster_name(&self) -> Value<String> {
        match &self.state.kind {
            Kind::Own { resource, .. } => resource.ref_(),
            Kind::Imported { name, .. } => name.clone(),
        }
    }

    /// The ARN.
    pub fn arn(&self) -> Value<String> {
        match &self.state.kind {
            Kind::Own { resource, .. } => resource.attr("Arn"),
            Kind::Imported { arn, .. } => arn.clone(),
        }
    }
}
