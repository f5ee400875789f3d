//! Tasks by the clock: from an image and a schedule to a rule that starts them as one construct.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Node};

use crate::ecs::{Cluster, Container, ContainerImage, FargateTaskDefinition, LogDriver};
use crate::events::{FargateTarget, Rule, Schedule, Target};
use crate::iam::{Grantable, Grantee};
use crate::kit::Part;
#[cfg(feature = "autoscaling")]
use crate::{ecs::Ec2TaskDefinition, events::Ec2TaskTarget};

struct Owned<D, T> {
    rule: Rule,
    task: D,
    container: Container,
    target: RefCell<T>,
}

/// Completes a pattern: how the rule starts the task is known only then.
fn scheduled<D: 'static, T: Target + Clone + 'static>(
    node: &Node,
    rule: Rule,
    (task, container, target): (D, Container, T),
) -> Part<Owned<D, T>> {
    let owned = Rc::new(Owned {
        rule,
        task,
        container,
        target: RefCell::new(target),
    });
    let complete = owned.clone();
    node.on_complete(move || {
        let target = complete.target.borrow().clone();
        complete.rule.target(target);
    });
    Part::new(node.clone(), owned)
}

macro_rules! scheduled_task {
    ($(#[$meta:meta])* $name:ident, $construct_type:literal: $task:ident, $target:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name(Part<Owned<$task, $target>>);

        impl Grantable for $name {
            /// The role of the task.
            fn grantee(&self) -> Grantee {
                self.0.task.grantee()
            }
        }

        one_container!($name: $task);

        impl $name {
            /// A task of this image in a cluster, at the times of a schedule.
            #[track_caller]
            pub fn new(
                scope: &impl Construct,
                id: &str,
                cluster: &Cluster,
                schedule: impl Into<Schedule>,
                image: impl Into<ContainerImage>,
            ) -> Self {
                let (node, schedule) = (Node::new(scope, id), schedule.into());
                Defaults::apply(Self::create(node, id, cluster, schedule, image.into()))
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
                node.set_construct_type($construct_type);
                let rule = Rule::new(&node, "ScheduledEventRule").schedule(schedule);
                let task = $task::new(&node, "ScheduledTaskDef");
                let container = task.container("ScheduledContainer", image);
                container.logging(LogDriver::aws_logs(id));
                let target = $target::new(cluster, &task);
                $name(scheduled(&node, rule, (task, container, target)))
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
            pub fn target(&self, change: impl FnOnce($target) -> $target) -> Self {
                $name(self.0.edit(|pattern| {
                    let target = pattern.target.borrow().clone();
                    let _ = pattern.target.replace(change(target));
                }))
            }

            /// The rule that starts the task.
            pub fn rule(&self) -> &Rule {
                &self.0.rule
            }
        }
    };
}

scheduled_task! {
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
    ScheduledTask, "stackwright_aws.patterns.ScheduledTask": FargateTaskDefinition, FargateTarget
}

#[cfg(feature = "autoscaling")]
scheduled_task! {
    /// Runs a task on the instances of a cluster at certain times.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// cluster.add_capacity("Capacity", "t4g.small");
    /// let image = "public.ecr.aws/docker/library/busybox:1.37";
    /// ScheduledEc2Task::new(&stack, "Report", &cluster, Duration::days(1), image).memory_mib(256);
    /// # app.synth().unwrap();
    /// ```
    ScheduledEc2Task, "stackwright_aws.patterns.ScheduledEc2Task": Ec2TaskDefinition, Ec2TaskTarget
}
