//! Services: tasks that are kept running.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value};
use stackwright_cfn::ecs::CfnService;
use stackwright_cfn::ecs::service::{
    AwsVpcConfiguration, AwsVpcConfigurationAssignPublicIp as AssignPublicIp,
    CapacityProviderStrategyItem, DeploymentCircuitBreaker, DeploymentConfiguration, LaunchType,
    NetworkConfiguration, PropagateTags,
};

use super::cluster::{Cluster, Strategy};
use super::codes;
use super::service_connect::ServiceConnect;
use super::task::FargateTaskDefinition;
use crate::ec2::{Connectable, Peer, SecurityGroup, Subnet, SubnetSelection, SubnetTier};
use crate::iam::{Grantable, Grantee, PolicyStatement};
use crate::kit::{Part, Set, lazily};

/// A service: keeps a number of tasks running, and replaces them when their definition changes.
///
/// Unless told otherwise it keeps one task, in the private subnets of the cluster's VPC without a public address, behind a
/// security group of its own that lets nothing in. A deployment whose tasks do not start is rolled back, instead of being
/// tried for hours.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Connectable, Port, Vpc};
/// use stackwright_aws::ecs::{Cluster, FargateService, FargateTaskDefinition};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc);
/// let task = FargateTaskDefinition::new(&stack, "Task");
/// task.container("web", "nginx").port(80);
/// let service = FargateService::new(&stack, "Web", &cluster, &task).desired_count(2);
/// service.allow_from_any_ipv4(Port::tcp(80));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html>
#[derive(Clone, Debug)]
pub struct FargateService(pub(super) Part<Owned>);

pub(super) struct Owned {
    pub cfn: CfnService,
    cluster: Cluster,
    task: FargateTaskDefinition,
    network: RefCell<Network>,
    security_groups: RefCell<Vec<SecurityGroup>>,
    is_complete: Cell<bool>,
    deployment: Rc<Deployment>,
    strategy: RefCell<Vec<Strategy>>,
    execute_command: Cell<bool>,
    service_connect: RefCell<Option<Set<ServiceConnect>>>,
    #[cfg(feature = "elasticloadbalancingv2")]
    pub load_balancing: super::load_balanced::LoadBalancing,
}

#[derive(Debug, Default)]
struct Network {
    public_ip: bool,
    subnets: Option<SubnetSelection>,
}

#[derive(Debug)]
struct Deployment {
    /// The least and the most tasks during one, in percent.
    healthy: Cell<(u32, u32)>,
    /// Whether it rolls back; none without a circuit breaker.
    circuit_breaker: Cell<Option<bool>>,
}

impl Construct for FargateService {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Grantable for FargateService {
    fn grantee(&self) -> Grantee {
        self.0.task.grantee()
    }
}

impl Connectable for FargateService {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.node().complete();
        self.0.security_groups.borrow().clone()
    }
}

impl From<&FargateService> for Peer {
    fn from(service: &FargateService) -> Peer {
        Peer::from(service.security_groups().as_slice())
    }
}

impl FargateService {
    /// A service that runs a task in a cluster.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        cluster: &Cluster,
        task: &FargateTaskDefinition,
    ) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), cluster, task))
    }

    #[track_caller]
    fn create(node: Node, cluster: &Cluster, task: &FargateTaskDefinition) -> Self {
        node.set_construct_type("stackwright_aws.ecs.FargateService");
        let deployment = Rc::new(Deployment {
            healthy: Cell::new((50, 200)),
            circuit_breaker: Cell::new(Some(true)),
        });
        let cfn = CfnService::new(&node, "Service")
            .cluster(cluster.cluster_name())
            .deployment_configuration(lazily(&deployment, Deployment::configuration))
            .enable_ecs_managed_tags(false)
            .launch_type(LaunchType::Fargate)
            .task_definition(task.task_definition_arn());
        node.set_default_child(&cfn);
        let owned = Rc::new(Owned {
            cfn,
            cluster: cluster.clone(),
            task: task.clone(),
            network: RefCell::default(),
            security_groups: RefCell::default(),
            is_complete: Cell::new(false),
            deployment,
            strategy: RefCell::default(),
            execute_command: Cell::new(false),
            service_connect: RefCell::default(),
            #[cfg(feature = "elasticloadbalancingv2")]
            load_balancing: Default::default(),
        });
        let service = FargateService(Part::new(node.clone(), owned));
        service.0.check(Owned::problems);
        let complete = service.clone();
        node.on_complete(move || complete.complete());
        service
    }

    fn complete(&self) {
        let state = &self.0;
        state.is_complete.set(true);
        let vpc = state.cluster.network();
        if state.security_groups.borrow().is_empty() {
            let group = SecurityGroup::new(self.node(), "SecurityGroup", &vpc);
            state.security_groups.borrow_mut().push(group);
        }
        let (public_ip, selection) = {
            let network = state.network.borrow();
            let selection = network
                .subnets
                .clone()
                .unwrap_or_else(|| match network.public_ip {
                    true => SubnetSelection::public(),
                    false => SubnetSelection::default(),
                });
            (network.public_ip, selection)
        };
        let subnets = vpc.select(selection);
        if !public_ip && subnets.iter().any(is_public) {
            self.node().add_warning(
                Diagnostic::warning(
                    codes::NO_WAY_OUT,
                    "tasks in public subnets without a public address cannot reach the internet",
                )
                .note("images are then fetched only through VPC endpoints")
                .hint("call `assign_public_ip`, or run the tasks in private subnets"),
            );
        }
        let groups = state.security_groups.borrow();
        let groups = groups.iter().map(SecurityGroup::security_group_id);
        let network = AwsVpcConfiguration::new()
            .assign_public_ip(match public_ip {
                true => AssignPublicIp::Enabled,
                false => AssignPublicIp::Disabled,
            })
            .security_groups(groups.collect::<Vec<_>>())
            .subnets(subnets.iter().map(Subnet::subnet_id).collect::<Vec<_>>());
        state
            .cfn
            .network_configuration(NetworkConfiguration::new().awsvpc_configuration(network));
        if let Some(connect) = &*state.service_connect.borrow() {
            let namespace = state.namespace(connect);
            state
                .cfn
                .service_connect_configuration(connect.property(namespace, &state.task));
        }
        if state.execute_command.get() {
            self.allow_execute_command();
        }
        // Tasks that start before their role has its permissions fail.
        self.node().add_dependency(&state.task.obtain_task_role());
    }

    /// What the agent in the containers needs to open a session, and to record it in the containers' log groups.
    fn allow_execute_command(&self) {
        let role = self.0.task.obtain_task_role();
        role.add_to_policy(
            PolicyStatement::allow()
                .actions([
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ])
                .resource("*"),
        );
        let log_groups = self.0.task.log_group_arns();
        if !log_groups.is_empty() {
            role.add_to_policy(
                PolicyStatement::allow()
                    .action("logs:DescribeLogGroups")
                    .resource("*"),
            );
            role.add_to_policy(
                PolicyStatement::allow()
                    .actions([
                        "logs:CreateLogStream",
                        "logs:DescribeLogStreams",
                        "logs:PutLogEvents",
                    ])
                    .resources(log_groups),
            );
        }
    }

    #[track_caller]
    fn edit_early(&self, what: &str, edit: impl FnOnce(&Owned)) -> Self {
        if self.0.is_complete.get() {
            let problem = format!("{what} after the service's security group was created");
            self.0.report(
                Diagnostic::error(codes::TOO_LATE, problem)
                    .hint("call it before connections of the service are made"),
            );
        }
        FargateService(self.0.edit(edit))
    }

    /// How many tasks to keep; one when the service is created, and as many as there are afterwards, unless this is
    /// called.
    #[track_caller]
    pub fn desired_count(&self, count: u32) -> Self {
        FargateService(self.0.edit(|service| {
            service.cfn.desired_count(count);
        }))
    }

    /// Its name. A service with a name of its own cannot be replaced by an update.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        FargateService(self.0.edit(|service| {
            service.cfn.service_name(name);
        }))
    }

    /// Gives each task a public address. Tasks in public subnets need it to reach the internet; the public subnets are
    /// then the default.
    #[track_caller]
    pub fn assign_public_ip(&self) -> Self {
        self.edit_early("public addresses are asked for", |state| {
            state.network.borrow_mut().public_ip = true;
        })
    }

    /// The subnets of the cluster's VPC to run in; those of the default [`SubnetSelection`] unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        self.edit_early("subnets are set", |state| {
            state.network.borrow_mut().subnets = Some(selection);
        })
    }

    /// Uses a security group instead of one of its own. Several calls add up.
    #[track_caller]
    pub fn security_group(&self, group: &SecurityGroup) -> Self {
        self.edit_early("a security group is added", |state| {
            state.security_groups.borrow_mut().push(group.clone());
        })
    }

    /// The tasks that stay and the tasks that may be there at once during a deployment, in percent of the desired count;
    /// 50 and 200 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0310` if they leave no room for a deployment.
    #[track_caller]
    pub fn healthy_percent(&self, min: u32, max: u32) -> Self {
        if min > 100 || max < 100 || max <= min {
            let problem =
                format!("a deployment cannot keep between {min}% and {max}% of the tasks");
            self.0.report(
                Diagnostic::error(codes::DEPLOYMENT, problem)
                    .note("it replaces tasks between the two numbers")
                    .hint("the first is at most 100, the second at least 100, and they differ"),
            );
        }
        FargateService(
            self.0
                .edit(|service| service.deployment.healthy.set((min, max))),
        )
    }

    /// Ends a deployment whose tasks do not start, and goes back to the last one that worked if `rollback` is set. With
    /// `rollback` it is the default.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html>
    #[track_caller]
    pub fn circuit_breaker(&self, rollback: bool) -> Self {
        FargateService(
            self.0
                .edit(|service| service.deployment.circuit_breaker.set(Some(rollback))),
        )
    }

    /// Keeps trying when tasks do not start: a failed deployment then ends after hours.
    #[track_caller]
    pub fn without_circuit_breaker(&self) -> Self {
        FargateService(
            self.0
                .edit(|service| service.deployment.circuit_breaker.set(None)),
        )
    }

    /// Lets people open a shell in the containers with `aws ecs execute-command`.
    #[track_caller]
    pub fn execute_command(&self) -> Self {
        self.edit_early("execute-command is enabled", |state| {
            state.execute_command.set(true);
            state.cfn.enable_execute_command(true);
        })
    }

    /// Takes part in Service Connect, by which services find each other by name.
    ///
    /// # Errors
    /// At synthesis: `SW0314` if neither the cluster nor the argument has a namespace, `SW0313` if no container of the task
    /// has a port of the name that is offered.
    #[track_caller]
    pub fn service_connect(&self, connect: ServiceConnect) -> Self {
        FargateService(self.0.set(connect, |service, connect| {
            service.service_connect.replace(Some(connect));
        }))
    }

    /// How long after a task's start a load balancer's health checks do not count, in whole seconds; one minute behind a
    /// load balancer unless this is called.
    #[track_caller]
    pub fn health_check_grace_period(&self, period: impl Into<Duration>) -> Self {
        let period = period.into();
        FargateService(self.0.edit(|service| {
            #[cfg(feature = "elasticloadbalancingv2")]
            service.load_balancing.has_grace_period.set(true);
            let seconds = period.in_seconds();
            service.cfn.health_check_grace_period_seconds(seconds);
        }))
    }

    /// The version of Fargate, for example `1.4.0`; the latest unless this is called.
    #[track_caller]
    pub fn platform_version(&self, version: impl IntoValue<String>) -> Self {
        let version = version.into_value();
        FargateService(self.0.edit(|service| {
            service.cfn.platform_version(version);
        }))
    }

    /// Runs the tasks on capacity providers of the cluster: the first `base` tasks on this one, and of the others a share
    /// by `weight`. Several calls add up.
    #[track_caller]
    pub fn capacity_provider(&self, provider: impl Into<String>, weight: u32, base: u32) -> Self {
        let provider = provider.into();
        FargateService(self.0.edit(|service| {
            let mut strategy = service.strategy.borrow_mut();
            strategy.push(Strategy {
                provider,
                weight,
                base,
            });
            let item = |one: &Strategy| {
                CapacityProviderStrategyItem::new()
                    .base(one.base())
                    .capacity_provider(&one.provider)
                    .weight(one.weight)
            };
            let items: Vec<_> = strategy.iter().map(item).collect();
            service
                .cfn
                .launch_type(None::<LaunchType>)
                .capacity_provider_strategy(items);
        }))
    }

    /// Tags the tasks with the names of their cluster and service.
    #[track_caller]
    pub fn managed_tags(&self) -> Self {
        FargateService(self.0.edit(|service| {
            service.cfn.enable_ecs_managed_tags(true);
        }))
    }

    /// Tags the tasks like the service or the task definition.
    #[track_caller]
    pub fn propagate_tags(&self, from: PropagateTags) -> Self {
        FargateService(self.0.edit(|service| {
            service.cfn.propagate_tags(from);
        }))
    }

    /// The task that it runs.
    pub fn task_definition(&self) -> &FargateTaskDefinition {
        &self.0.task
    }

    /// The cluster that it runs in.
    pub fn cluster(&self) -> &Cluster {
        &self.0.cluster
    }

    /// The name.
    pub fn service_name(&self) -> Value<String> {
        self.0.cfn.attr_name()
    }

    /// The ARN.
    pub fn service_arn(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

fn is_public(subnet: &Subnet) -> bool {
    subnet.subnet_tier() == Some(SubnetTier::Public)
}

impl Owned {
    fn namespace(&self, connect: &ServiceConnect) -> Option<Value<String>> {
        let given = connect.namespace.clone();
        given.or_else(|| self.cluster.cluster_namespace())
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let connect = self.service_connect.borrow();
        let Some(connect) = &*connect else {
            return Vec::new();
        };
        let mut problems = Vec::new();
        if self.namespace(connect).is_none() {
            let problem = "the service has no namespace in which it finds others";
            problems.push(connect.blame(
                Diagnostic::error(codes::NAMESPACE, problem).hint(
                    "call `default_namespace` on the cluster, or `namespace` on the argument",
                ),
            ));
        }
        for service in &connect.services {
            if self.task.port_named(&service.port_name).is_none() {
                let name = &service.port_name;
                let problem =
                    format!("no container of the service has a port with the name `{name}`");
                problems.push(
                    connect.blame(Diagnostic::error(codes::NO_PORT, problem).hint(format!(
                        "call `port(PortMapping::tcp(…).name(\"{name}\"))` on the container"
                    ))),
                );
            }
        }
        problems
    }
}

impl Deployment {
    fn configuration(&self) -> DeploymentConfiguration {
        let (min, max) = self.healthy.get();
        let circuit_breaker = self.circuit_breaker.get().map(|rollback| {
            DeploymentCircuitBreaker::new()
                .enable(true)
                .rollback(rollback)
        });
        DeploymentConfiguration::new()
            .deployment_circuit_breaker(circuit_breaker)
            .maximum_percent(max)
            .minimum_healthy_percent(min)
    }
}
