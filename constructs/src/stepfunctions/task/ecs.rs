//! Tasks of ECS.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::json::IndexMap;
use stackwright::{Construct, Data, Value};

use super::Task;
use crate::ec2::{SecurityGroup, Subnet, SubnetSelection};
use crate::ecs::{Cluster, Container, FargateTaskDefinition};
use crate::iam::{Grant, PolicyStatement};
use crate::kit::arn_in_stack;
use crate::stepfunctions::definition::integration;

/// A task of ECS that a state machine starts on Fargate.
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
    task: FargateTaskDefinition,
    subnets: SubnetSelection,
    public_ip: bool,
    groups: Vec<SecurityGroup>,
    overrides: IndexMap<String, Vec<(String, Data)>>,
}

impl EcsTask {
    /// A task of this definition, in the private subnets of the cluster's VPC.
    pub fn new(cluster: &Cluster, task: &FargateTaskDefinition) -> Self {
        EcsTask {
            cluster: cluster.clone(),
            task: task.clone(),
            subnets: SubnetSelection::default(),
            public_ip: false,
            groups: Vec::new(),
            overrides: IndexMap::new(),
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
        container: &Container,
        name: impl Into<String>,
        value: impl Into<Data>,
    ) -> Self {
        let container = container.container_name().to_string();
        let variables = self.overrides.entry(container).or_default();
        variables.push((name.into(), value.into()));
        self
    }

    fn overrides(&self) -> Option<Data> {
        let variable = |(name, value): &(String, Data)| {
            let is_path = value.as_str().is_some_and(|text| text.starts_with("$."));
            let field = if is_path { "Value.$" } else { "Value" };
            Data::object([("Name", Data::from(name.as_str())), (field, value.clone())])
        };
        let container = |(name, variables): (&String, &Vec<(String, Data)>)| {
            let variables = Data::list(variables.iter().map(variable));
            Data::object([
                ("Name", Data::from(name.as_str())),
                ("Environment", variables),
            ])
        };
        let all = Data::list(self.overrides.iter().map(container));
        (!self.overrides.is_empty()).then(|| Data::object([("ContainerOverrides", all)]))
    }

    /// Where the task is, once the group that it needs is there.
    fn network(&self, group: &RefCell<Option<SecurityGroup>>) -> Data {
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
        let arguments = Data::object([
            ("Cluster", Data::from(run.cluster.cluster_arn())),
            ("TaskDefinition", run.task.task_definition_arn().into()),
            ("NetworkConfiguration", network),
            ("Overrides", run.overrides().unwrap_or_default()),
            ("LaunchType", "FARGATE".into()),
        ]);
        let id = format!("{name}SecurityGroup");
        let (cluster, started) = (run.cluster.clone(), run.clone());
        let mut task =
            Self::of(name, integration("ecs:runTask"), arguments).granting(move |role| {
                if started.groups.is_empty() && group.borrow().is_none() {
                    let vpc = started.cluster.network();
                    let created = SecurityGroup::new(&started.task, &id, &vpc);
                    group.replace(Some(created));
                }
                role.add_to_policy(
                    PolicyStatement::allow()
                        .action("ecs:RunTask")
                        .resource(started.task.task_definition_arn())
                        .condition("ArnEquals", "ecs:cluster", started.cluster.cluster_arn()),
                );
                started.task.grant_pass_roles(role);
            });
        task.0.waits = Some(Rc::new(move |role| {
            role.add_to_policy(
                PolicyStatement::allow()
                    .actions(["ecs:StopTask", "ecs:DescribeTasks"])
                    .resource("*")
                    .condition("ArnEquals", "ecs:cluster", cluster.cluster_arn()),
            );
            let rule = "rule/StepFunctionsGetEventsForECSTaskRule";
            let rule = arn_in_stack(cluster.node(), "events", rule.into());
            let actions = ["events:PutTargets", "events:PutRule", "events:DescribeRule"];
            Grant::on_principal(role, &actions, vec![rule]);
        }));
        task
    }
}
