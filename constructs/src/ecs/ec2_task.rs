//! Task definitions for instances of one's own.

use stackwright::{Construct, Defaults, IntoValue};
use stackwright_cfn::ecs::task_definition::{
    IpcMode, PidMode, TaskDefinitionPlacementConstraint as CfnConstraint,
    TaskDefinitionPlacementConstraintType,
};

use super::codes;
use super::launch::{Launch, NetworkMode};
use super::task::{Task, task_definition};
use crate::kit::{Kind, Set};

/// What runs together on an instance of the cluster: containers, with volumes and roles.
///
/// Containers reach the network through that of Docker on the instance, `bridge`, unless told otherwise, and each says how
/// much memory it gets or keeps.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ecs::{Ec2TaskDefinition, Volume};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let task = Ec2TaskDefinition::new(&stack, "Task").volume(Volume::host("data", "/data"));
/// task.container("web", "nginx").memory_reservation_mib(256).port(80).mount_read_only("data", "/data");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters_ec2.html>
#[derive(Clone, Debug)]
pub struct Ec2TaskDefinition(Task);

static TASK: Kind = Kind {
    construct_type: "stackwright_aws.ecs.Ec2TaskDefinition",
    noun: "task definition",
    constructor: "Ec2TaskDefinition::new",
    imported: codes::IMPORTED,
};

task_definition!(Ec2TaskDefinition);

impl Ec2TaskDefinition {
    /// A task definition without containers.
    ///
    /// # Errors
    /// At synthesis: `SW0302` if the containers do not make a task, `SW0304` and `SW0306` if they mount volumes that are not
    /// there or share ports.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = TASK.node(scope.node(), id);
        let task = Task::create(node, &TASK, Launch::Instances, NetworkMode::Bridge);
        Defaults::apply(Ec2TaskDefinition(task))
    }

    /// A definition that exists already, by its ARN, with the revision or without. It is never modified. Which roles it has, which
    /// whoever starts it must be allowed to pass on, is said with [`task_role`](Self::task_role) and
    /// [`execution_role`](Self::execution_role).
    ///
    /// ```
    /// use stackwright_aws::events::Ec2TaskTarget;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc"));
    /// let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/report:3";
    /// let role = Role::from_arn(&stack, "Role", "arn:aws:iam::123456789012:role/report");
    /// let report = Ec2TaskDefinition::from_arn(&stack, "Report", arn).task_role(&role);
    /// Rule::new(&stack, "Nightly")
    ///     .schedule(Schedule::every(Duration::days(1)))
    ///     .target(Ec2TaskTarget::new(&cluster, &report));
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0050` if the ARN is that of something else.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (TASK.node(scope.node(), id), arn.into_value());
        Ec2TaskDefinition(Task::existing(
            node,
            &TASK,
            arn,
            Launch::Instances,
            NetworkMode::Bridge,
        ))
    }

    /// How its containers reach the network.
    ///
    /// # Errors
    /// At synthesis: `SW0306` if a container has ports that do not go with it.
    #[track_caller]
    pub fn network_mode(&self, mode: NetworkMode) -> Self {
        Ec2TaskDefinition(self.0.set(mode, |task, mode| task.network.set(mode)))
    }

    /// The CPU units that all its containers together get; as much as there is unless this is called.
    #[track_caller]
    pub fn cpu(&self, units: u32) -> Self {
        let cpu = Set::new(units);
        self.0
            .change("a number of CPU units", |task, _| task.cpu.set(Some(cpu)));
        self.clone()
    }

    /// The most memory in MiB that all its containers together get.
    #[track_caller]
    pub fn memory_mib(&self, memory: u32) -> Self {
        let memory = Set::new(memory);
        self.0
            .change("a memory size", |task, _| task.memory.set(Some(memory)));
        self.clone()
    }

    /// Whose processes its containers see: those of the task, or those of the instance.
    #[track_caller]
    pub fn pid_mode(&self, mode: PidMode) -> Self {
        self.0.change("a process namespace", |_, cfn| {
            cfn.pid_mode(mode);
        });
        self.clone()
    }

    /// With whom its containers share memory: within the task, with the instance, or with nobody.
    #[track_caller]
    pub fn ipc_mode(&self, mode: IpcMode) -> Self {
        self.0.change("a namespace of memory", |_, cfn| {
            cfn.ipc_mode(mode);
        });
        self.clone()
    }

    /// Runs it only on instances that this is true of, in the query language of clusters, for example
    /// `attribute:ecs.instance-type =~ t3.*`. Several calls add up.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html>
    #[track_caller]
    pub fn placement_constraint(&self, expression: impl IntoValue<String>) -> Self {
        let constraint = CfnConstraint::new(TaskDefinitionPlacementConstraintType::MemberOf)
            .expression(expression);
        self.0.change("a constraint", |task, cfn| {
            task.placement.borrow_mut().push(constraint);
            let constraints = task.placement.borrow().clone();
            cfn.placement_constraints(constraints);
        });
        self.clone()
    }
}
