//! Services that work on the messages of a queue.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{CfnOutput, Construct, Defaults, Duration, Node};

use crate::applicationautoscaling::{ScalableTarget, StepScaling, TargetTracking};
use crate::cloudwatch::Metrics;
use crate::ecs::{
    Cluster, Container, ContainerImage, FargateService, FargateTaskDefinition, LogDriver,
};
#[cfg(feature = "autoscaling")]
use crate::ecs::{Ec2Service, Ec2TaskDefinition};
use crate::iam::{Grant, Grantable};
use crate::kit::Part;
use crate::sqs::{Metric, Queue};

struct Owned<S, T> {
    queue: Queue,
    failed: Option<Queue>,
    task: T,
    container: Container,
    service: S,
    scaling: RefCell<Scaling>,
}

/// How the number of tasks follows the queue. The numbers are the CDK's.
#[derive(Clone)]
struct Scaling {
    tasks: RangeInclusive<u32>,
    steps: StepScaling,
    cpu: Option<f64>,
}

impl Default for Scaling {
    fn default() -> Self {
        Scaling {
            tasks: 1..=2,
            steps: StepScaling::change_by()
                .step(..=0.0, -1)
                .step(100.0..500.0, 1)
                .step(500.0.., 5),
            cpu: Some(50.0),
        }
    }
}

/// The queue, with one for failed messages.
#[track_caller]
fn queues(node: &Node) -> (Queue, Queue) {
    let failed = Queue::new(node, "EcsProcessingDeadLetterQueue").retention(Duration::days(14));
    let queue = Queue::new(node, "EcsProcessingQueue").dead_letter_queue(&failed, 3);
    (queue, failed)
}

impl<S: 'static, T: Grantable + 'static> Part<Owned<S, T>> {
    /// Completes a pattern: who else has set what is known only then.
    #[track_caller]
    fn work(
        node: &Node,
        (queue, failed): (Queue, Option<Queue>),
        (task, container, service): (T, Container, S),
        scale: fn(&S, RangeInclusive<u32>) -> ScalableTarget,
    ) -> Self {
        if let Some(failed) = &failed {
            CfnOutput::new(node, "SQSDeadLetterQueue", failed.queue_name());
            CfnOutput::new(node, "SQSDeadLetterQueueArn", failed.queue_arn());
        }
        CfnOutput::new(node, "SQSQueue", queue.queue_name());
        CfnOutput::new(node, "SQSQueueArn", queue.queue_arn());
        queue.grant_consume(&task);
        let pattern = Part::new(
            node.clone(),
            Rc::new(Owned {
                queue,
                failed,
                task,
                container,
                service,
                scaling: RefCell::default(),
            }),
        );
        let complete = pattern.owned();
        node.on_complete(move || {
            let name = complete.queue.queue_name();
            complete.container.env("QUEUE_NAME", name);
            let Scaling { tasks, steps, cpu } = complete.scaling.borrow().clone();
            let target = scale(&complete.service, tasks);
            if let Some(percent) = cpu {
                target.track("CpuScaling", TargetTracking::ecs_cpu(percent));
            }
            let waiting = complete
                .queue
                .metric(Metric::ApproximateNumberOfMessagesVisible);
            target.scale_on_metric("QueueMessagesVisibleScaling", &waiting, steps);
        });
        pattern
    }
}

macro_rules! queue_processing {
    (
        $(#[$meta:meta])*
        $name:ident, $construct_type:literal: $service:ident, $task:ident, $service_id:literal
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name(Part<Owned<$service, $task>>);

        one_service!($name: $service);

        impl $name {
            /// A service of this image in a cluster, with a queue of its own and one for failed messages.
            #[track_caller]
            pub fn new(
                scope: &impl Construct,
                id: &str,
                cluster: &Cluster,
                image: impl Into<ContainerImage>,
            ) -> Self {
                let node = Node::new(scope, id);
                let (queue, failed) = queues(&node);
                let queues = (queue, Some(failed));
                Defaults::apply(Self::create(node, id, cluster, image.into(), queues))
            }

            /// A service of this image in a cluster that works on the messages of this queue.
            #[track_caller]
            pub fn of_queue(
                scope: &impl Construct,
                id: &str,
                cluster: &Cluster,
                image: impl Into<ContainerImage>,
                queue: &Queue,
            ) -> Self {
                let node = Node::new(scope, id);
                let queues = (queue.clone(), None);
                Defaults::apply(Self::create(node, id, cluster, image.into(), queues))
            }

            /// The ids are those of the CDK.
            #[track_caller]
            fn create(
                node: Node,
                id: &str,
                cluster: &Cluster,
                image: ContainerImage,
                queues: (Queue, Option<Queue>),
            ) -> Self {
                node.set_construct_type($construct_type);
                let task = $task::new(&node, "QueueProcessingTaskDef");
                let container = task.container("QueueProcessingContainer", image);
                container.logging(LogDriver::aws_logs(id));
                let service = $service::new(&node, $service_id, cluster, &task);
                let parts = (task, container, service);
                $name(Part::work(&node, queues, parts, $service::auto_scaling))
            }

            /// How many tasks there are at least and at most; 1 to 2 unless this is called.
            ///
            /// # Errors
            /// At synthesis: `SW0750` if the least is larger than the largest.
            #[track_caller]
            pub fn tasks(&self, tasks: RangeInclusive<u32>) -> Self {
                $name(self.0.edit(|pattern| pattern.scaling.borrow_mut().tasks = tasks))
            }

            /// How the number of tasks changes with the number of messages that wait. Unless this is called, there is one less
            /// where none waits, one more from 100 on, and five more from 500 on.
            ///
            /// # Errors
            /// At synthesis: `SW0752` if the steps overlap or are none.
            #[track_caller]
            pub fn steps(&self, steps: StepScaling) -> Self {
                $name(self.0.edit(|pattern| pattern.scaling.borrow_mut().steps = steps))
            }

            /// The use of CPUs, in percent, near which the number of tasks keeps it; 50 unless this is called.
            ///
            /// # Errors
            /// At synthesis: `SW0752` if it is no percentage.
            #[track_caller]
            pub fn cpu_target(&self, percent: f64) -> Self {
                $name(self.0.edit(|pattern| pattern.scaling.borrow_mut().cpu = Some(percent)))
            }

            /// Lets the number of tasks follow the queue alone, and not the use of CPUs.
            #[track_caller]
            pub fn without_cpu_target(&self) -> Self {
                $name(self.0.edit(|pattern| pattern.scaling.borrow_mut().cpu = None))
            }

            /// The queue that is worked on.
            pub fn queue(&self) -> &Queue {
                &self.0.queue
            }

            /// The queue with messages that were received three times and not deleted, if it is the pattern's own.
            pub fn failed(&self) -> Option<&Queue> {
                self.0.failed.as_ref()
            }

            /// Lets somebody send messages.
            #[track_caller]
            pub fn grant_send(&self, grantee: &impl Grantable) -> Grant {
                self.0.queue.grant_send(grantee)
            }
        }
    };
}

queue_processing! {
    /// A service on Fargate that works on the messages of a queue: from an image to tasks that come and go with the messages.
    ///
    /// It has one container of an image, with 0.25 vCPU and 512 MiB, which finds the queue's name in the variable `QUEUE_NAME` and
    /// may receive and delete messages. A message that was received three times and not deleted goes to a queue of its own, for
    /// two weeks.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// let image = "public.ecr.aws/docker/library/busybox:1.37";
    /// let resize = QueueProcessingFargateService::new(&stack, "Resize", &cluster, image)
    ///     .command(["resize", "--all"])
    ///     .tasks(1..=20);
    /// Bucket::new(&stack, "Images").grant_read_write(&resize, "*");
    /// # app.synth().unwrap();
    /// ```
    QueueProcessingFargateService, "stackwright_aws.patterns.QueueProcessingFargateService":
        FargateService, FargateTaskDefinition, "QueueProcessingFargateService"
}

#[cfg(feature = "autoscaling")]
queue_processing! {
    /// A service on the instances of a cluster that works on the messages of a queue.
    ///
    /// It has one container of an image, which finds the queue's name in the variable `QUEUE_NAME` and may receive and delete
    /// messages. A message that was received three times and not deleted goes to a queue of its own, for two weeks.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// cluster.add_capacity("Capacity", "t4g.small");
    /// let image = "public.ecr.aws/docker/library/busybox:1.37";
    /// QueueProcessingEc2Service::new(&stack, "Resize", &cluster, image).memory_mib(256).tasks(1..=20);
    /// # app.synth().unwrap();
    /// ```
    QueueProcessingEc2Service, "stackwright_aws.patterns.QueueProcessingEc2Service":
        Ec2Service, Ec2TaskDefinition, "QueueProcessingService"
}
