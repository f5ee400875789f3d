//! How many tasks a service has.

use std::ops::RangeInclusive;

use stackwright::{Node, sub};

use super::service::FargateService;
use crate::applicationautoscaling::{ScalableDimension, ScalableTarget, ServiceNamespace};

impl FargateService {
    /// Scales the number of tasks in these limits: say by what on the target that this returns. Leave out
    /// [`desired_count`](FargateService::desired_count), which would take back at each deployment what scaling has done.
    ///
    /// ```
    /// use stackwright::{App, Stack};
    /// use stackwright_aws::applicationautoscaling::{ScheduledAction, TargetTracking};
    /// use stackwright_aws::ec2::Vpc;
    /// use stackwright_aws::ecs::{Cluster, FargateService, FargateTaskDefinition};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// let task = FargateTaskDefinition::new(&stack, "Task");
    /// task.container("web", "nginx");
    /// FargateService::new(&stack, "Web", &cluster, &task)
    ///     .auto_scaling(2..=10)
    ///     .track("Cpu", TargetTracking::ecs_cpu(50.0))
    ///     .schedule("Morning", ScheduledAction::new("cron(0 8 * * ? *)").min_capacity(5));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html>
    ///
    /// # Errors
    /// At synthesis: `SW0750` if the least is larger than the largest.
    #[track_caller]
    pub fn auto_scaling(&self, tasks: RangeInclusive<u32>) -> ScalableTarget {
        let (cluster, name) = (self.cluster().cluster_name(), self.service_name());
        // The ids are those of the CDK.
        let node = Node::new(self, "TaskCount");
        ScalableTarget::new(
            &node,
            "Target",
            ServiceNamespace::Ecs,
            sub!("service/{cluster}/{name}"),
            ScalableDimension::EcsServiceDesiredCount,
            tasks,
        )
    }
}
