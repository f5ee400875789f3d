//! What all services consist of.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Duration, Node, Value};
use stackwright_cfn::ecs::CfnService;
use stackwright_cfn::ecs::service::{
    AwsVpcConfiguration, AwsVpcConfigurationAssignPublicIp as AssignPublicIp,
    CapacityProviderStrategyItem, DeploymentAlarms, DeploymentCircuitBreaker,
    DeploymentConfiguration, LaunchType, NetworkConfiguration, ServiceRegistry,
};

use super::cloud_map::CloudMap;
use super::cluster::{Cluster, Strategy};
use super::codes;
use super::launch::{Launch, NetworkMode};
use super::service_connect::ServiceConnect;
use super::task::Task;
use crate::ec2::{Connectable, SecurityGroup, Subnet, SubnetSelection, SubnetTier};
use crate::iam::PolicyStatement;
use crate::kit::{Part, Set, blame, lazily, some_of};

/// A service of any kind. Clones are the same one.
pub(crate) type Service = Part<Owned>;

pub(crate) struct Owned {
    pub(super) cfn: CfnService,
    pub(super) cluster: Cluster,
    pub(super) task: Task,
    network: RefCell<Network>,
    security_groups: RefCell<Vec<SecurityGroup>>,
    is_complete: Cell<bool>,
    pub(super) deployment: Rc<Deployment>,
    pub(super) strategy: RefCell<Vec<Set<Strategy>>>,
    pub(super) execute_command: Cell<bool>,
    pub(super) service_connect: RefCell<Option<Set<ServiceConnect>>>,
    pub(super) cloud_map: RefCell<Option<Set<CloudMap>>>,
    pub(super) discovery: RefCell<Option<crate::servicediscovery::Service>>,
    pub(super) registries: RefCell<Vec<ServiceRegistry>>,
    pub(super) desired: Cell<Option<Set<u32>>>,
    pub(super) daemon: Cell<Option<Set<()>>>,
    #[cfg(feature = "autoscaling")]
    pub(super) placement: RefCell<super::ec2_service::Placement>,
    #[cfg(feature = "elasticloadbalancingv2")]
    pub(super) load_balancing: super::load_balanced::LoadBalancing,
}

#[derive(Debug, Default)]
struct Network {
    public_ip: bool,
    subnets: Option<SubnetSelection>,
    /// The first setting of it.
    set: Option<Set<()>>,
}

#[derive(Debug, Default)]
pub(super) struct Deployment {
    /// The least and the most tasks during one, in percent.
    pub healthy: Cell<(u32, u32)>,
    /// Whether it rolls back; none without a circuit breaker.
    pub circuit_breaker: Cell<Option<bool>>,
    /// The alarms that end one, and whether it is rolled back then.
    pub alarms: RefCell<Option<(Vec<Value<String>>, bool)>>,
    pub bake_time: Cell<Option<Duration>>,
}

impl Connectable for Service {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.node().complete();
        match self.task.network.get().eq(&NetworkMode::AwsVpc) {
            true => self.security_groups.borrow().clone(),
            // Its tasks are in the network of the instances.
            false => self.cluster.instance_groups(),
        }
    }
}

impl Service {
    #[track_caller]
    pub(super) fn create(node: Node, cluster: &Cluster, task: &Task) -> Self {
        let deployment = Rc::new(Deployment {
            healthy: Cell::new((50, 200)),
            circuit_breaker: Cell::new(Some(true)),
            ..Deployment::default()
        });
        let cfn = CfnService::new(&node, "Service")
            .cluster(cluster.cluster_name())
            .deployment_configuration(lazily(&deployment, Deployment::configuration))
            .enable_ecs_managed_tags(false)
            .task_definition(task.arn());
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
            cloud_map: RefCell::default(),
            discovery: RefCell::default(),
            registries: RefCell::default(),
            desired: Cell::default(),
            daemon: Cell::default(),
            #[cfg(feature = "autoscaling")]
            placement: RefCell::default(),
            #[cfg(feature = "elasticloadbalancingv2")]
            load_balancing: Default::default(),
        });
        owned
            .cfn
            .capacity_provider_strategy(lazily(&owned, |service| {
                let strategy = service.strategy.borrow();
                some_of(strategy.iter().map(|one| one.service_item()))
            }))
            .desired_count(lazily(&owned, |service| {
                service.desired.get().map(|count| i64::from(*count))
            }))
            .launch_type(lazily(&owned, |service| {
                service
                    .strategy
                    .borrow()
                    .is_empty()
                    .then(|| match service.task.launch {
                        Launch::Fargate => LaunchType::Fargate,
                        Launch::Instances => LaunchType::Ec2,
                    })
            }))
            .service_registries(lazily(&owned, |service| {
                some_of(service.registries.borrow().iter().cloned())
            }));
        let service = Part::new(node.clone(), owned);
        service.check(Owned::problems);
        let complete = service.clone();
        node.on_complete(move || complete.complete());
        service
    }

    fn complete(&self) {
        self.is_complete.set(true);
        if *self.task.network.get() == NetworkMode::AwsVpc {
            self.add_network();
        }
        if let Some(connect) = &*self.service_connect.borrow() {
            let namespace = self.namespace(connect);
            let configuration = connect.property(namespace, &self.task, self.node());
            self.cfn.service_connect_configuration(configuration);
        }
        if let Some(map) = &*self.cloud_map.borrow() {
            self.register_in(map);
        }
        if self.execute_command.get() {
            self.allow_execute_command();
        }
        #[cfg(feature = "efs")]
        for files in self.task.file_systems() {
            files.mounted_by(self);
            let groups = match *self.task.network.get() {
                NetworkMode::AwsVpc => self.security_groups.borrow().clone(),
                _ => self.cluster.instance_groups(),
            };
            files.allow_default_port_from(crate::ec2::Peer::from(groups.as_slice()));
        }
        if !self.strategy.borrow().is_empty()
            && let Some(associations) = self.cluster.associations()
        {
            // ECS refuses a provider that the cluster does not have yet.
            self.cfn.node().add_dependency(&associations);
        }
        // Tasks that start before their role has its permissions fail.
        if let Some(role) = self.task.known_task_role() {
            self.node().add_dependency(&role);
        }
    }

    fn add_network(&self) {
        let vpc = self.cluster.network();
        if self.security_groups.borrow().is_empty() {
            let group = SecurityGroup::new(self.node(), "SecurityGroup", &vpc);
            self.security_groups.borrow_mut().push(group);
        }
        let (public_ip, selection) = {
            let network = self.network.borrow();
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
        let is_public = |subnet: &Subnet| subnet.subnet_tier() == Some(SubnetTier::Public);
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
        let groups = self.security_groups.borrow();
        let groups = groups.iter().map(SecurityGroup::security_group_id);
        let network = AwsVpcConfiguration::new()
            .assign_public_ip(match public_ip {
                true => AssignPublicIp::Enabled,
                false => AssignPublicIp::Disabled,
            })
            .security_groups(groups.collect::<Vec<_>>())
            .subnets(subnets.iter().map(Subnet::subnet_id).collect::<Vec<_>>());
        self.cfn
            .network_configuration(NetworkConfiguration::new().awsvpc_configuration(network));
    }

    /// Creates the service of Cloud Map that its tasks register with.
    fn register_in(&self, map: &CloudMap) {
        let Some((namespace, kind)) = map.namespace_of(&self.cluster) else {
            return;
        };
        let network = *self.task.network.get();
        let service = map.create(self.node(), namespace, kind, network);
        let registry = ServiceRegistry::new().registry_arn(service.service_arn());
        let registry = match map.port(&self.task, network) {
            Some((container, port)) => registry
                .container_name(container)
                .container_port(i64::from(port)),
            None => registry,
        };
        self.registries.borrow_mut().push(registry);
        self.discovery.replace(Some(service));
    }

    /// What the agent in the containers needs to open a session, and to record it.
    fn allow_execute_command(&self) {
        let role = self.task.obtain_task_role();
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
        let log_groups = match self.cluster.grant_session_logs(&role) {
            Some(groups) => groups,
            None => self.task.log_group_arns(),
        };
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
    pub(super) fn edit_early(&self, what: &str, edit: impl FnOnce(&Owned)) {
        if self.is_complete.get() {
            let problem = format!("{what} after the service's security group was created");
            self.report(
                Diagnostic::error(codes::TOO_LATE, problem)
                    .hint("call it before connections of the service are made"),
            );
        }
        self.edit(edit);
    }

    #[track_caller]
    fn edit_network(&self, what: &str, edit: impl FnOnce(&mut Network)) {
        let set = Set::new(());
        self.edit_early(what, |service| {
            let mut network = service.network.borrow_mut();
            network.set.get_or_insert(set);
            edit(&mut network);
        });
    }

    #[track_caller]
    pub(super) fn set_public_ip(&self) {
        self.edit_network("public addresses are asked for", |network| {
            network.public_ip = true;
        });
    }

    #[track_caller]
    pub(super) fn set_subnets(&self, selection: SubnetSelection) {
        self.edit_network("subnets are set", |network| {
            network.subnets = Some(selection);
        });
    }

    #[track_caller]
    pub(super) fn add_security_group(&self, group: &SecurityGroup) {
        self.edit_network("a security group is added", |_| {});
        self.security_groups.borrow_mut().push(group.clone());
    }

    #[track_caller]
    pub(super) fn set_healthy_percent(&self, min: u32, max: u32) {
        if min > 100 || max < 100 || max <= min {
            let problem =
                format!("a deployment cannot keep between {min}% and {max}% of the tasks");
            self.report(
                Diagnostic::error(codes::DEPLOYMENT, problem)
                    .note("it replaces tasks between the two numbers")
                    .hint("the first is at most 100, the second at least 100, and they differ"),
            );
        }
        self.edit(|service| service.deployment.healthy.set((min, max)));
    }
}

impl Owned {
    fn namespace(&self, connect: &ServiceConnect) -> Option<Value<String>> {
        let given = connect.namespace.clone();
        given.or_else(|| self.cluster.cluster_namespace())
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Some(connect) = &*self.service_connect.borrow() {
            problems.extend(self.connect_problems(connect));
        }
        if let Some(map) = &*self.cloud_map.borrow() {
            let problem = map.problem(&self.cluster, &self.task);
            problems.extend(problem.map(|problem| map.blame(problem)));
        }
        let network = *self.task.network.get();
        if network != NetworkMode::AwsVpc
            && let Some(set) = &self.network.borrow().set
        {
            let mode = network.as_str();
            let problem =
                format!("tasks in the network mode `{mode}` have no network of their own");
            let hint = "leave out subnets, security groups and public addresses, or use `NetworkMode::AwsVpc`";
            problems.push(set.blame(Diagnostic::error(codes::SERVICE_NETWORK, problem).hint(hint)));
        }
        if let (Some(_), Some(desired)) = (self.daemon.get(), self.desired.get()) {
            let problem = "a service that runs a task on each instance has no desired count";
            problems.push(desired.blame(
                Diagnostic::error(codes::DEPLOYMENT, problem).hint("leave out `desired_count`"),
            ));
        }
        problems.extend(self.capacity_problem());
        problems
    }

    fn capacity_problem(&self) -> Option<Diagnostic> {
        let strategy = self.strategy.borrow();
        let last = strategy.last()?;
        let wrong = |set: &Set<Strategy>, problem: String, hint: &str| {
            Some(set.blame(Diagnostic::error(codes::CAPACITY, problem).hint(hint)))
        };
        let is_of_fargate = |one: &Set<Strategy>| one.is_of_fargate();
        if self.task.launch == Launch::Instances
            && let Some(one) = strategy.iter().find(|one| is_of_fargate(one))
        {
            let problem = "a task for instances of one's own cannot run on Fargate".to_owned();
            return wrong(
                one,
                problem,
                "use a `FargateTaskDefinition`, or another provider",
            );
        }
        let mixed = strategy.iter().any(is_of_fargate) && !strategy.iter().all(is_of_fargate);
        if mixed {
            let problem = "a service cannot run on Fargate and on instances at once".to_owned();
            return wrong(last, problem, "use providers of one kind");
        }
        if let Some(one) = strategy
            .iter()
            .find(|one| one.weight > 1000 || one.base > 100_000)
        {
            let problem = format!(
                "a capacity provider cannot have the weight {} and the base {}",
                one.weight, one.base
            );
            return wrong(one, problem, "use at most 1000 and 100000");
        }
        if strategy.iter().filter(|one| one.base > 0).count() > 1 {
            let problem = "several capacity providers run the first tasks".to_owned();
            return wrong(last, problem, "give a base to one of them");
        }
        if strategy.iter().all(|one| one.weight == 0) {
            let problem = "no capacity provider has a weight".to_owned();
            return wrong(last, problem, "give one of them a weight of 1 or more");
        }
        let one = strategy
            .iter()
            .find(|one| self.cluster.lacks_provider(&one.provider))?;
        let name = one.provider.as_str().unwrap_or("the capacity provider");
        let problem = format!("the cluster does not have `{name}`");
        wrong(
            one,
            problem,
            "call `fargate_capacity_providers` or `capacity_provider` on the cluster",
        )
    }

    fn connect_problems(&self, connect: &Set<ServiceConnect>) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if self.namespace(connect).is_none() {
            let problem = "the service has no namespace in which it finds others";
            problems.push(connect.blame(
                Diagnostic::error(codes::NAMESPACE, problem).hint(
                    "call `default_namespace` on the cluster, or `namespace` on the argument",
                ),
            ));
        }
        if matches!(
            *self.task.network.get(),
            NetworkMode::Host | NetworkMode::None
        ) {
            let mode = self.task.network.get().as_str();
            let problem = format!("Service Connect does not work in the network mode `{mode}`");
            problems.push(blame(
                Some(connect),
                Diagnostic::error(codes::SERVICE_NETWORK, problem)
                    .hint("use `NetworkMode::AwsVpc` or `Bridge`"),
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

impl Strategy {
    fn service_item(&self) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem::new()
            .base(self.base())
            .capacity_provider(&self.provider)
            .weight(self.weight)
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
        let alarms = self.alarms.borrow();
        let alarms = alarms.as_ref().map(|(names, rollback)| {
            DeploymentAlarms::new()
                .alarm_names(names)
                .enable(true)
                .rollback(*rollback)
        });
        DeploymentConfiguration::new()
            .alarms(alarms)
            .bake_time_in_minutes(self.bake_time.get().map(Duration::in_minutes))
            .deployment_circuit_breaker(circuit_breaker)
            .maximum_percent(max)
            .minimum_healthy_percent(min)
    }
}
