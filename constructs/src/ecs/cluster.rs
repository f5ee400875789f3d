//! Clusters.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value, sub};
use stackwright_cfn::ecs::cluster::{
    ClusterConfiguration, ClusterSettings, ExecuteCommandConfiguration,
    ExecuteCommandConfigurationLogging, ExecuteCommandLogConfiguration, ServiceConnectDefaults,
};
use stackwright_cfn::ecs::cluster_capacity_provider_associations::CapacityProviderStrategy;
use stackwright_cfn::ecs::{CfnCluster, CfnClusterCapacityProviderAssociations};

use super::codes;
use crate::ec2::{SecurityGroup, Vpc};
use crate::iam::{GrantActions, Role};
use crate::kit::{Handle, Kind, Origin, add_new, contains, id_in_arn, lazily, unless_empty};
use crate::logs::LogGroup;
use crate::servicediscovery::{HttpNamespace, Namespace, NamespaceKind, PrivateDnsNamespace};

mod adopted;

static CLUSTER: Kind = Kind {
    construct_type: "stackwright_aws.ecs.Cluster",
    noun: "cluster",
    constructor: "Cluster::new",
    imported: codes::IMPORTED,
};

/// The id of its own namespace, which is the CDK's.
const NAMESPACE: &str = "DefaultServiceDiscoveryNamespace";

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
    /// Whether it is of a template, which may say more of it than is known here.
    is_adopted: bool,
    vpc: RefCell<Option<Vpc>>,
    namespace: RefCell<Option<ClusterNamespace>>,
    capacity: Rc<Capacity>,
    sessions: RefCell<Option<SessionLogs>>,
    /// The groups of its instances that it was given.
    #[cfg(feature = "autoscaling")]
    instances: RefCell<Vec<crate::autoscaling::AutoScalingGroup>>,
}

#[derive(Debug)]
struct Imported {
    name: Value<String>,
    arn: Value<String>,
    vpc: RefCell<Option<Vpc>>,
}

/// The namespace of services that say nothing of another one.
#[derive(Clone, Debug)]
struct ClusterNamespace {
    name: Value<String>,
    id: Value<String>,
    kind: NamespaceKind,
}

/// Where sessions of `execute-command` are recorded.
#[derive(Clone, Debug, Default)]
struct SessionLogs {
    group: Option<LogGroup>,
    #[cfg(feature = "s3")]
    bucket: Option<(crate::s3::Bucket, String)>,
    key: Option<crate::kms::Key>,
}

#[derive(Debug, Default)]
struct Capacity {
    providers: RefCell<Vec<Value<String>>>,
    strategy: RefCell<Vec<Strategy>>,
    /// What gives the cluster its capacity providers, once there is something to give.
    associations: RefCell<Option<Node>>,
}

/// A share of the tasks that a capacity provider runs.
#[derive(Debug)]
pub(crate) struct Strategy {
    pub provider: Value<String>,
    pub weight: u32,
    pub base: u32,
}

impl Strategy {
    /// Whether it is one of the two of Fargate.
    pub(crate) fn is_of_fargate(&self) -> bool {
        matches!(self.provider.as_str(), Some("FARGATE" | "FARGATE_SPOT"))
    }

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
        let owned = Rc::new(Owned::of(CfnCluster::new(&node, "Resource")));
        owned
            .cfn
            .configuration(lazily(&owned, Owned::configuration));
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
            let namespace = HttpNamespace::new(node, NAMESPACE, name);
            let defaults = ServiceConnectDefaults::new().namespace(namespace.namespace_arn());
            cluster.cfn.service_connect_defaults(defaults);
            cluster.take_namespace(&namespace);
        }))
    }

    /// Creates a namespace of this name in the DNS of the cluster's VPC, for example `shop.local`, in which services are found
    /// with [`cloud_map`](super::FargateService::cloud_map).
    #[track_caller]
    pub fn private_dns_namespace(&self, name: impl IntoValue<String>) -> Self {
        let (name, node, vpc) = (name.into_value(), self.node(), self.network());
        Cluster(self.0.edit("a namespace", |cluster| {
            let namespace = PrivateDnsNamespace::new(node, NAMESPACE, name, &vpc);
            cluster.take_namespace(&namespace);
        }))
    }

    /// Uses a namespace for services that say nothing of another one.
    #[track_caller]
    pub fn namespace(&self, namespace: &impl Namespace) -> Self {
        Cluster(self.0.edit("a namespace", |cluster| {
            let defaults = ServiceConnectDefaults::new().namespace(namespace.namespace_arn());
            cluster.cfn.service_connect_defaults(defaults);
            cluster.take_namespace(namespace);
        }))
    }

    /// The name of its default namespace, if it has one of its own.
    pub fn cluster_namespace(&self) -> Option<Value<String>> {
        let namespace = self.0.as_owned()?.namespace.borrow();
        Some(namespace.as_ref()?.name.clone())
    }

    /// The id of its default namespace, and what it is.
    pub(super) fn namespace_id(&self) -> Option<(Value<String>, NamespaceKind)> {
        let namespace = self.0.as_owned()?.namespace.borrow();
        let namespace = namespace.as_ref()?;
        Some((namespace.id.clone(), namespace.kind))
    }

    #[track_caller]
    fn edit_sessions(&self, edit: impl FnOnce(&mut SessionLogs)) -> Self {
        Cluster(self.0.edit("a record of sessions", |cluster| {
            edit(cluster.sessions.borrow_mut().get_or_insert_default());
        }))
    }

    /// Records what people do in the containers with `execute-command` in a log group.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html>
    #[track_caller]
    pub fn execute_command_log_group(&self, group: &LogGroup) -> Self {
        self.edit_sessions(|sessions| sessions.group = Some(group.clone()))
    }

    /// Records what people do in the containers with `execute-command` in a bucket, under a prefix.
    #[cfg(feature = "s3")]
    #[track_caller]
    pub fn execute_command_bucket(
        &self,
        bucket: &crate::s3::Bucket,
        prefix: impl Into<String>,
    ) -> Self {
        let prefix = prefix.into();
        self.edit_sessions(|sessions| sessions.bucket = Some((bucket.clone(), prefix)))
    }

    /// Encrypts what goes to and from the containers with `execute-command` with a key.
    #[track_caller]
    pub fn execute_command_key(&self, key: &crate::kms::Key) -> Self {
        self.edit_sessions(|sessions| sessions.key = Some(key.clone()))
    }

    /// Lets a task's role record sessions where the cluster says; the log groups, or `None` if it says nothing.
    pub(super) fn grant_session_logs(&self, role: &Role) -> Option<Vec<Value<String>>> {
        let sessions = self.0.as_owned()?.sessions.borrow().clone()?;
        if let Some(key) = &sessions.key {
            key.grant(role, &["kms:Decrypt", "kms:GenerateDataKey"]);
        }
        #[cfg(feature = "s3")]
        if let Some((bucket, prefix)) = &sessions.bucket {
            let objects = bucket.arn_for_objects(&format!("{prefix}*"));
            let grant = |action, arn| {
                crate::iam::Grant::on_principal(role, &[action], vec![arn]);
            };
            grant("s3:PutObject", objects);
            grant("s3:GetEncryptionConfiguration", bucket.bucket_arn());
            grant("s3:GetBucketLocation", "*".into());
        }
        let groups = sessions.group.iter().map(LogGroup::log_group_arn);
        Some(groups.collect())
    }

    /// Lets tasks run on `FARGATE` and, for less money but with interruptions, on `FARGATE_SPOT`.
    #[track_caller]
    pub fn fargate_capacity_providers(&self) -> Self {
        self.capacity_provider("FARGATE")
            .capacity_provider("FARGATE_SPOT")
    }

    /// Lets tasks run on a capacity provider, by its name.
    #[track_caller]
    pub fn capacity_provider(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        self.edit_capacity(|capacity| add_new(&mut capacity.providers.borrow_mut(), [name]))
    }

    /// Adds a capacity provider to the strategy for tasks and services that have none of their own: the first `base` tasks
    /// run there, and of the others a share by `weight`.
    #[track_caller]
    pub fn default_strategy(
        &self,
        provider: impl IntoValue<String>,
        weight: u32,
        base: u32,
    ) -> Self {
        let strategy = Strategy {
            provider: provider.into_value(),
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
            if capacity.associations.borrow().is_none() {
                // The id is the cluster's, as the CDK has it.
                let associations = CfnClusterCapacityProviderAssociations::new(
                    node,
                    &node.id(),
                    cluster.cfn.ref_(),
                    lazily(capacity, Capacity::strategy),
                )
                .capacity_providers(lazily(capacity, |capacity| {
                    unless_empty(&capacity.providers)
                }));
                let node = associations.node().clone();
                capacity.associations.replace(Some(node));
            }
        }))
    }

    /// Reports what is wrong with what it is given.
    #[cfg(feature = "autoscaling")]
    #[track_caller]
    pub(super) fn report(&self, problem: Diagnostic) {
        self.0.report(problem);
    }

    /// What gives it its capacity providers, if it has any by now.
    pub(super) fn associations(&self) -> Option<Node> {
        self.0.as_owned()?.capacity.associations.borrow().clone()
    }

    /// Whether it is known not to have a capacity provider.
    pub(super) fn lacks_provider(&self, name: &Value<String>) -> bool {
        self.0.as_owned().is_some_and(|cluster| {
            !cluster.is_adopted && !contains(&cluster.capacity.providers.borrow(), name)
        })
    }

    /// Whether it is known to have no instances.
    #[cfg(feature = "autoscaling")]
    pub(super) fn has_no_instances(&self) -> bool {
        let is_of_fargate =
            |name: &Value<String>| matches!(name.as_str(), Some("FARGATE" | "FARGATE_SPOT"));
        self.0.as_owned().is_some_and(|cluster| {
            !cluster.is_adopted
                && cluster.instances.borrow().is_empty()
                && cluster
                    .capacity
                    .providers
                    .borrow()
                    .iter()
                    .all(is_of_fargate)
        })
    }

    /// Takes a group of instances, whose security groups tasks without a network of their own are in.
    #[cfg(feature = "autoscaling")]
    pub(super) fn take_instances(&self, group: &crate::autoscaling::AutoScalingGroup) {
        if let Some(cluster) = self.0.as_owned() {
            cluster.instances.borrow_mut().push(group.clone());
        }
    }

    /// The security groups of its instances.
    pub(super) fn instance_groups(&self) -> Vec<SecurityGroup> {
        #[cfg(feature = "autoscaling")]
        if let Some(cluster) = self.0.as_owned() {
            use crate::ec2::Connectable;
            let groups = cluster.instances.borrow().clone();
            return groups
                .iter()
                .flat_map(Connectable::security_groups)
                .collect();
        }
        Vec::new()
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
        let is_adopted = |cluster: &Owned| cluster.is_adopted;
        if self.0.as_owned().is_none_or(is_adopted) {
            let problem = "the VPC of the cluster is not known here";
            self.0.report(
                Diagnostic::error(codes::IMPORTED, problem)
                    .hint("call `vpc` on the cluster, with a VPC from `Vpc::from_cfn` or `Vpc::from_attributes`"),
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

impl Owned {
    fn of(cfn: CfnCluster) -> Self {
        Owned {
            cfn,
            is_adopted: false,
            vpc: RefCell::default(),
            namespace: RefCell::default(),
            capacity: Rc::default(),
            sessions: RefCell::default(),
            #[cfg(feature = "autoscaling")]
            instances: RefCell::default(),
        }
    }

    fn take_namespace(&self, namespace: &impl Namespace) {
        self.namespace.replace(Some(ClusterNamespace {
            name: namespace.namespace_name(),
            id: namespace.namespace_id(),
            kind: namespace.namespace_kind(),
        }));
    }

    fn configuration(&self) -> Option<ClusterConfiguration> {
        let sessions = self.sessions.borrow();
        let sessions = sessions.as_ref()?;
        let key = sessions.key.as_ref();
        let group = sessions.group.as_ref().map(LogGroup::log_group_name);
        let logs = ExecuteCommandLogConfiguration::new().cloud_watch_log_group_name(group);
        #[cfg(feature = "s3")]
        let logs = match &sessions.bucket {
            Some((bucket, prefix)) => logs
                .s3_bucket_name(bucket.bucket_name())
                .s3_encryption_enabled(true)
                .s3_key_prefix((!prefix.is_empty()).then_some(prefix)),
            None => logs,
        };
        let is_recorded = sessions.is_recorded();
        let commands = ExecuteCommandConfiguration::new()
            .kms_key_id(key.map(crate::kms::Key::key_arn))
            .log_configuration(is_recorded.then_some(logs))
            .logging(match is_recorded {
                true => ExecuteCommandConfigurationLogging::Override,
                false => ExecuteCommandConfigurationLogging::Default,
            });
        Some(ClusterConfiguration::new().execute_command_configuration(commands))
    }
}

impl SessionLogs {
    fn is_recorded(&self) -> bool {
        #[cfg(feature = "s3")]
        if self.bucket.is_some() {
            return true;
        }
        self.group.is_some()
    }
}
