//! Tasks on instances of one's own as targets.

use stackwright::{Diagnostic, IntoValue};

use super::fargate::{ContainerOverride, FargateTarget};
use super::input::Template;
use super::rule::Rule;
use super::target::{Target, TargetConfig};
use crate::ec2::{SecurityGroup, SubnetSelection};
use crate::ecs::{Cluster, ContainerName, Ec2TaskDefinition};
use crate::iam::Role;
use crate::sqs::Queue;

/// Runs a task on the instances of a cluster.
///
/// All rules that start the task share a role, under the id `EventsRole` of the task definition, that may start this task in this
/// cluster and pass on its roles, and nothing else. A task in the network mode `awsvpc` is in private subnets of the cluster's VPC,
/// behind a security group under the id `SecurityGroup`.
///
/// ```
/// use stackwright_aws::events::Ec2TaskTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
/// cluster.add_capacity("Capacity", "t4g.small");
/// let task = Ec2TaskDefinition::new(&stack, "Task");
/// task.container("report", "public.ecr.aws/docker/library/busybox:1.37").memory_mib(256);
/// Rule::new(&stack, "Nightly").schedule("cron(0 3 * * ? *)").target(Ec2TaskTarget::new(&cluster, &task));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Ec2TaskTarget(FargateTarget);

impl Ec2TaskTarget {
    /// Runs one task of this definition in this cluster.
    pub fn new(cluster: &Cluster, task: &Ec2TaskDefinition) -> Self {
        Ec2TaskTarget(FargateTarget::of(cluster, task.task()))
    }

    /// The subnets that a task in the network mode `awsvpc` is in.
    pub fn subnets(self, subnets: impl Into<SubnetSelection>) -> Self {
        Ec2TaskTarget(self.0.subnets(subnets))
    }

    /// Puts a task in the network mode `awsvpc` into this security group instead of one of its own. Several add up.
    pub fn security_group(self, group: &SecurityGroup) -> Self {
        Ec2TaskTarget(self.0.security_group(group))
    }

    /// How many tasks are started for one event, 1 to 10; 1 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0366` if the number is outside the range.
    pub fn task_count(self, count: u32) -> Self {
        Ec2TaskTarget(self.0.task_count(count))
    }

    /// Gives a container an environment variable: a value of the event that starts the task, or any other.
    ///
    /// # Errors
    /// At synthesis: `SW0361` if the container is of another task.
    pub fn env(
        self,
        container: impl Into<ContainerName>,
        name: impl Into<String>,
        value: impl Into<Template>,
    ) -> Self {
        Ec2TaskTarget(self.0.env(container, name, value))
    }

    /// Starts a container with something else than its definition says.
    ///
    /// # Errors
    /// At synthesis: `SW0361` if the container is of another task.
    pub fn container(self, container: ContainerOverride) -> Self {
        Ec2TaskTarget(self.0.container(container))
    }

    /// Gives the task the tags of its definition.
    pub fn propagate_tags(self) -> Self {
        Ec2TaskTarget(self.0.propagate_tags())
    }

    /// Gives the task a tag.
    pub fn tag(self, key: impl Into<String>, value: impl IntoValue<String>) -> Self {
        Ec2TaskTarget(self.0.tag(key, value))
    }

    /// Starts the task with this role instead of one of its own. It must trust `events.amazonaws.com`; its policy is extended.
    ///
    /// # Errors
    /// At synthesis: `SW0106` if it trusts others.
    pub fn role(self, role: &Role) -> Self {
        Ec2TaskTarget(self.0.role(role))
    }

    /// Sends events that could not be delivered to this queue, whose policy is extended. Without one they are lost.
    ///
    /// # Errors
    /// At synthesis: `SW0367` if it is a FIFO queue, `SW0364` if it is encrypted with a key that EventBridge may not use.
    pub fn dead_letter_queue(self, queue: &Queue) -> Self {
        Ec2TaskTarget(self.0.dead_letter_queue(queue))
    }
}

impl Target for Ec2TaskTarget {
    fn bind(&self, rule: &Rule, target_id: &str) -> TargetConfig {
        self.0.bind(rule, target_id)
    }

    fn problems(&self, rule: &Rule) -> Vec<Diagnostic> {
        self.0.problems(rule)
    }
}
