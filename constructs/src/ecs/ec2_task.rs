//! Task definitions for instances of one's own.

use stackwright::{Construct, Defaults, IntoValue, Node};
use stackwright_cfn::ecs::task_definition::{
    IpcMode, PidMode, TaskDefinitionPlacementConstraint as CfnConstraint,
    TaskDefinitionPlacementConstraintType,
};

use super::launch::{Launch, NetworkMode};
use super::task::{Task, task_definition};

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

task_definition!(Ec2TaskDefinition);

impl Ec2TaskDefinition {
    /// A task definition without containers.
    ///
    /// # Errors
    /// At synthesis: `SW0302` if the containers do not make a task, `SW0304` and `SW0306` if they mount volumes that are not
    /// there or share ports.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ecs.Ec2TaskDefinition");
        let task = Task::create(node, Launch::Instances, NetworkMode::Bridge);
        Defaults::apply(Ec2TaskDefinition(task))
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
        Ec2TaskDefinition(self.0.set(units, |task, cpu| task.cpu.set(Some(cpu))))
    }

    /// The most memory in MiB that all its containers together get.
    #[track_caller]
    pub fn memory_mib(&self, memory: u32) -> Self {
        Ec2TaskDefinition(self.0.set(memory, |task, memory| {
            task.memory.set(Some(memory));
        }))
    }

    /// Whose processes its containers see: those of the task, or those of the instance.
    #[track_caller]
    pub fn pid_mode(&self, mode: PidMode) -> Self {
        Ec2TaskDefinition(self.0.edit(|task| {
            task.cfn.pid_mode(mode);
        }))
    }

    /// With whom its containers share memory: within the task, with the instance, or with nobody.
    #[track_caller]
    pub fn ipc_mode(&self, mode: IpcMode) -> Self {
        Ec2TaskDefinition(self.0.edit(|task| {
            task.cfn.ipc_mode(mode);
        }))
    }

    /// Runs it only on instances that this is true of, in the query language of clusters, for example
    /// `attribute:ecs.instance-type =~ t3.*`. Several calls add up.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html>
    #[track_caller]
    pub fn placement_constraint(&self, expression: impl IntoValue<String>) -> Self {
        let constraint = CfnConstraint::new(TaskDefinitionPlacementConstraintType::MemberOf)
            .expression(expression);
        Ec2TaskDefinition(self.0.edit(|task| {
            task.placement.borrow_mut().push(constraint);
            let constraints = task.placement.borrow().clone();
            task.cfn.placement_constraints(constraints);
        }))
    }
}
