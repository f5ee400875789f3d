//! Tasks of ECS, on Fargate and on instances.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::json::IndexMap;
use stackwright::{Construct, Data, Node, Value};

use super::{Task, argument, watch};
use crate::ec2::{SecurityGroup, Subnet, SubnetSelection};
#[cfg(feature = "autoscaling")]
use crate::ecs::Ec2TaskDefinition;
use crate::ecs::{Cluster, ContainerName, FargateTaskDefinition, NetworkMode};
use crate::iam::PolicyStatement;
use crate::stepfunctions::definition::integration;

/// A task of ECS that a state machine starts.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::stepfunctions::{Definition, EcsTask, StateMachine, Task};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&vpc);
/// let solver = FargateTaskDefinition::new(&stack, "Solver");
/// let main = solver.container("main", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7");
/// let run = EcsTask::new(&cluster, &solver).env(&main, "KEY", "$.key");
/// StateMachine::new(&stack, "Machine", Definition::start_at(Task::run_ecs("Solve", run).run_job()));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct EcsTask {
    cluster: Cluster,
    task: crate::ecs::Task,
    subnets: SubnetSelection,
    public_ip: bool,
    groups: Vec<SecurityGroup>,
    overrides: IndexMap<String, Override>,
    settings: Vec<(&'static str, Data)>,
}

/// What a container is started with instead of what its definition says.
#[derive(Clone, Debug, Default)]
struct Override {
    fields: Vec<(String, Data)>,
    environment: Vec<Data>,
}

impl EcsTask {
    /// A task of this definition on Fargate, in the private subnets of the cluster's VPC.
    pub fn new(cluster: &Cluster, task: &FargateTaskDefinition) -> Self {
        Self::of(cluster, task.task())
    }

    /// A task of this definition on an instance of the cluster.
    #[cfg(feature = "autoscaling")]
    pub fn on_instances(cluster: &Cluster, task: &Ec2TaskDefinition) -> Self {
        Self::of(cluster, task.task())
    }

    fn of(cluster: &Cluster, task: &crate::ecs::Task) -> Self {
        EcsTask {
            cluster: cluster.clone(),
            task: task.clone(),
            subnets: SubnetSelection::default(),
            public_ip: false,
            groups: Vec::new(),
            overrides: IndexMap::new(),
            settings: Vec::new(),
        }
    }

    /// The subnets that the task starts in.
    pub fn subnets(mut self, subnets: impl Into<SubnetSelection>) -> Self {
        self.subnets = subnets.into();
        self
    }

    /// Gives the task a public address, which one in a public subnet needs to fetch its image.
    pub fn assign_public_ip(mut self) -> Self {
        self.public_ip = true;
        self
    }

    /// Puts the task into this security group instead of one of its own.
    pub fn security_group(mut self, group: &SecurityGroup) -> Self {
        self.groups.push(group.clone());
        self
    }

    /// Gives a container an environment variable: a text, or a path of the input such as `$.key`.
    pub fn env(
        mut self,
        container: impl Into<ContainerName>,
        name: impl Into<String>,
        value: impl Into<Data>,
    ) -> Self {
        let value = argument("Value", value.into());
        let variable = [("Name".to_owned(), Data::from(name.into())), value];
        let container = self.container(container);
        container.environment.push(Data::object(variable));
        self
    }

    /// The command of a container: a list of words, or a path of the input such as `$.command`.
    pub fn command(self, container: impl Into<ContainerName>, words: impl Into<Data>) -> Self {
        self.over(container, "Command", words)
    }

    /// The CPU units that a container gets at least.
    pub fn cpu(self, container: impl Into<ContainerName>, units: u32) -> Self {
        self.over(container, "Cpu", units)
    }

    /// The memory in MiB beyond which a container is stopped.
    pub fn memory_mib(self, container: impl Into<ContainerName>, memory: u32) -> Self {
        self.over(container, "Memory", memory)
    }

    /// The memory in MiB that a container gets at least.
    pub fn memory_reservation_mib(self, container: impl Into<ContainerName>, memory: u32) -> Self {
        self.over(container, "MemoryReservation", memory)
    }

    /// The version of Fargate's platform; the latest unless this is called.
    pub fn platform_version(self, version: impl Into<String>) -> Self {
        self.setting("PlatformVersion", version.into())
    }

    /// Gives the task the tags of its definition.
    pub fn propagate_tags(self) -> Self {
        self.setting("PropagateTags", "TASK_DEFINITION")
    }

    /// Lets people open a shell in the containers, by ECS Exec. The task's role must be allowed to.
    pub fn execute_command(self) -> Self {
        self.setting("EnableExecuteCommand", true)
    }

    fn setting(mut self, name: &'static str, value: impl Into<Data>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    fn over(
        mut self,
        container: impl Into<ContainerName>,
        field: &str,
        value: impl Into<Data>,
    ) -> Self {
        let field = argument(field, value.into());
        self.container(container).fields.push(field);
        self
    }

    fn container(&mut self, container: impl Into<ContainerName>) -> &mut Override {
        let name = container.into().as_str().to_owned();
        self.overrides.entry(name).or_default()
    }

    fn overrides(&self) -> Option<Data> {
        let container = |(name, over): (&String, &Override)| {
            let mut fields = vec![("Name".to_owned(), Data::from(name.as_str()))];
            fields.extend(over.fields.iter().cloned());
            if !over.environment.is_empty() {
                let variables = Data::list(over.environment.iter().cloned());
                fields.push(("Environment".to_owned(), variables));
            }
            Data::object(fields)
        };
        let all = Data::list(self.overrides.iter().map(container));
        (!self.overrides.is_empty()).then(|| Data::object([("ContainerOverrides", all)]))
    }

    /// Where the security group of its own is: below a place with the name of the state beside the task definition, or below the
    /// definition where something else has that name.
    #[track_caller]
    fn group_place(&self, state: &str) -> (Node, String) {
        let definition = self.task.node();
        let beside = definition
            .scope()
            .filter(|it| it.find_child(state).is_none());
        match beside {
            Some(scope) => (Node::new(&scope, state), "SecurityGroup".to_owned()),
            None => (definition.clone(), format!("{state}SecurityGroup")),
        }
    }

    /// Whether it has an address of its own in the network.
    fn has_address(&self) -> bool {
        self.task.network_mode() == NetworkMode::AwsVpc
    }

    /// Where the task is, once the group that it needs is there.
    fn network(&self, group: &RefCell<Option<SecurityGroup>>) -> Data {
        if !self.has_address() {
            return Data::Null;
        }
        let subnets = self.cluster.network().select(self.subnets.clone());
        let subnets = Data::list(subnets.iter().map(Subnet::subnet_id));
        let own = group.borrow().clone();
        let groups = self.groups.iter().chain(own.as_ref());
        let groups = Data::list(groups.map(SecurityGroup::security_group_id));
        let public = if self.public_ip {
            "ENABLED".into()
        } else {
            Data::Null
        };
        let vpc = Data::object([
            ("Subnets", subnets),
            ("SecurityGroups", groups),
            ("AssignPublicIp", public),
        ]);
        Data::object([("AwsvpcConfiguration", vpc)])
    }
}

impl Task {
    /// Starts a task of ECS. [`run_job`](Task::run_job) waits until it has stopped.
    #[track_caller]
    pub fn run_ecs(name: impl Into<String>, run: EcsTask) -> Self {
        let name: String = name.into();
        let group: Rc<RefCell<Option<SecurityGroup>>> = Rc::default();
        let (networked, own) = (run.clone(), group.clone());
        let network: Data = Value::<Data>::lazy(move || networked.network(&own)).into();
        let launch = match run.task.is_of_fargate() {
            true => "FARGATE",
            false => "EC2",
        };
        let mut arguments = vec![
            ("Cluster", Data::from(run.cluster.cluster_arn())),
            ("TaskDefinition", run.task.arn().into()),
            ("NetworkConfiguration", network),
            ("Overrides", run.overrides().unwrap_or_default()),
            ("LaunchType", launch.into()),
        ];
        arguments.extend(run.settings.iter().cloned());
        let arguments = Data::object(arguments);
        let state = name.clone();
        let (cluster, started) = (run.cluster.clone(), run.clone());
        Self::of(name, integration("ecs:runTask"), arguments)
            .granting(move |role| {
                let needs_group = started.has_address() && started.groups.is_empty();
                if needs_group && group.borrow().is_none() {
                    let vpc = started.cluster.network();
                    let (scope, id) = started.group_place(&state);
                    let created = SecurityGroup::new(&scope, &id, &vpc);
                    group.replace(Some(created));
                }
                role.add_to_policy(
                    PolicyStatement::allow()
                        .action("ecs:RunTask")
                        .resource(started.task.arn())
                        .condition("ArnEquals", "ecs:cluster", started.cluster.cluster_arn()),
                );
                started.task.grant_pass_roles(role);
            })
            .waiting(move |role| {
                role.add_to_policy(
                    PolicyStatement::allow()
                        .actions(["ecs:StopTask", "ecs:DescribeTasks"])
                        .resource("*")
                        .condition("ArnEquals", "ecs:cluster", cluster.cluster_arn()),
                );
                watch(role, "StepFunctionsGetEventsForECSTaskRule");
            })
    }
}
