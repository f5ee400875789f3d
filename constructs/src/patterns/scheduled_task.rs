//! A task by the clock: from an image and a schedule to a rule that starts it as one construct.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Node};

use super::one_container::one_container;
use crate::ecs::{Cluster, Container, ContainerImage, FargateTaskDefinition, LogDriver};
use crate::events::{FargateTarget, Rule, Schedule};
use crate::iam::{Grantable, Grantee};
use crate::kit::Part;

/// Runs a task on Fargate at certain times.
///
/// It has one container of an image, with 0.25 vCPU and 512 MiB, and starts in the cluster's VPC.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{ec2::Vpc, ecs::Cluster, patterns::ScheduledTask, s3::Bucket};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
/// let report = ScheduledTask::new(&stack, "Report", &cluster, "cron(0 3 * * ? *)", "public.ecr.aws/docker/library/busybox:1.37")
///     .command(["report", "--all"]);
/// Bucket::new(&stack, "Reports").grant_write(&report, "*");
/// # app.synth().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct ScheduledTask(Part<Owned>);

struct Owned {
    rule: Rule,
    task: FargateTaskDefinition,
    container: Container,
    target: RefCell<FargateTarget>,
}

impl Construct for ScheduledTask {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Grantable for ScheduledTask {
    /// The role of the task.
    fn grantee(&self) -> Grantee {
        self.0.task.grantee()
    }
}

one_container!(ScheduledTask);

impl ScheduledTask {
    /// A task of this image in a cluster, at the times of a schedule.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        cluster: &Cluster,
        schedule: impl Into<Schedule>,
        image: impl Into<ContainerImage>,
    ) -> Self {
        Defaults::apply(Self::create(
            Node::new(scope, id),
            id,
            cluster,
            schedule.into(),
            image.into(),
        ))
    }

    /// The ids are those of the CDK.
    #[track_caller]
    fn create(
        node: Node,
        id: &str,
        cluster: &Cluster,
        schedule: Schedule,
        image: ContainerImage,
    ) -> Self {
        node.set_construct_type("stackwright_aws.patterns.ScheduledTask");
        let rule = Rule::new(&node, "ScheduledEventRule").schedule(schedule);
        let task = FargateTaskDefinition::new(&node, "ScheduledTaskDef");
        let container = task.container("ScheduledContainer", image);
        container.logging(LogDriver::aws_logs(id));
        let target = RefCell::new(FargateTarget::new(cluster, &task));
        let pattern = ScheduledTask(Part::new(
            node.clone(),
            Rc::new(Owned {
                rule,
                task,
                container,
                target,
            }),
        ));
        let complete = pattern.clone();
        node.on_complete(move || {
            let target = complete.0.target.borrow().clone();
            complete.0.rule.target(target);
        });
        pattern
    }

    /// Changes how the rule starts the task: the subnets, the number of tasks, the queue for what could not be started.
    ///
    /// ```
    /// # use stackwright::{App, Duration, Stack};
    /// # use stackwright_aws::{ec2::Vpc, ecs::Cluster, patterns::ScheduledTask};
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "S");
    /// # let vpc = Vpc::new(&stack, "Vpc").public_subnets_only();
    /// # let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc);
    /// # let report = ScheduledTask::new(&stack, "Report", &cluster, Duration::days(1), "nginx");
    /// report.target(|target| target.assign_public_ip().task_count(2));
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn target(&self, change: impl FnOnce(FargateTarget) -> FargateTarget) -> Self {
        ScheduledTask(self.0.edit(|pattern| {
            let target = pattern.target.borrow().clone();
            let _ = pattern.target.replace(change(target));
        }))
    }

    /// The rule that starts the task.
    pub fn rule(&self) -> &Rule {
        &self.0.rule
    }
}
