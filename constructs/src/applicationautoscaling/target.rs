//! What is scaled.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value};
use stackwright_cfn::applicationautoscaling::scalable_target::ScheduledAction as CfnScheduledAction;
use stackwright_cfn::applicationautoscaling::scaling_policy::{
    PolicyType, StepAdjustment, StepScalingPolicyConfiguration,
    StepScalingPolicyConfigurationAdjustmentType as Adjustment,
    StepScalingPolicyConfigurationMetricAggregationType as Aggregation,
};
use stackwright_cfn::applicationautoscaling::{CfnScalableTarget, CfnScalingPolicy};

use super::policy::TargetTracking;
use super::schedule::ScheduledAction;
use super::{ScalableDimension, ServiceNamespace, codes};
use crate::kit::{Part, lazily, unless_empty};
use crate::scaling::StepScaling;

/// Something of which there can be more and less, for example the tasks of a service, and the limits in which it is scaled.
///
/// Application Auto Scaling uses its own role for the service, which it creates when it is needed.
///
/// See the [module](super) for an example, and `ecs::FargateService::auto_scaling` for the tasks of a service.
/// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html>
#[derive(Clone, Debug)]
pub struct ScalableTarget(Part<Owned>);

struct Owned {
    cfn: CfnScalableTarget,
    schedules: RefCell<Vec<CfnScheduledAction>>,
}

impl Construct for ScalableTarget {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl ScalableTarget {
    /// A resource of a service, by the id that Application Auto Scaling has for it, the number that is scaled, and the least
    /// and the largest value.
    ///
    /// # Errors
    /// At synthesis: `SW0750` if the least is larger than the largest.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        service: ServiceNamespace,
        resource_id: impl IntoValue<String>,
        dimension: ScalableDimension,
        capacity: RangeInclusive<u32>,
    ) -> Self {
        let node = Node::new(scope, id);
        let resource_id = resource_id.into_value();
        Defaults::apply(Self::create(
            node,
            service,
            resource_id,
            dimension,
            capacity,
        ))
    }

    #[track_caller]
    fn create(
        node: Node,
        service: ServiceNamespace,
        resource_id: Value<String>,
        dimension: ScalableDimension,
        capacity: RangeInclusive<u32>,
    ) -> Self {
        node.set_construct_type("stackwright_aws.applicationautoscaling.ScalableTarget");
        let owned = Rc::new(Owned {
            cfn: CfnScalableTarget::new(&node, "Resource"),
            schedules: RefCell::default(),
        });
        owned
            .cfn
            .max_capacity(*capacity.end())
            .min_capacity(*capacity.start())
            .resource_id(resource_id)
            .scalable_dimension(dimension)
            .scheduled_actions(lazily(&owned, |target| unless_empty(&target.schedules)))
            .service_namespace(service);
        let target = ScalableTarget(Part::new(node, owned));
        if capacity.is_empty() {
            let (min, max) = (capacity.start(), capacity.end());
            let problem = format!("nothing can be scaled between {min} and {max}");
            target.0.report(
                Diagnostic::error(codes::CAPACITY, problem).hint("give the smaller number first"),
            );
        }
        target
    }

    /// Keeps a metric near a value.
    ///
    /// # Errors
    /// At synthesis: `SW0752` if it cannot be kept there.
    #[track_caller]
    pub fn track(&self, id: &str, tracking: TargetTracking) -> Self {
        if let Some(problem) = tracking.problem() {
            self.0.report(problem);
        }
        self.policy(self.node(), id, PolicyType::TargetTrackingScaling)
            .target_tracking_scaling_policy_configuration(tracking.property());
        self.clone()
    }

    /// Changes the capacity in steps, when an alarm has the policy, by the ARN that this returns, as its action.
    ///
    /// # Errors
    /// At synthesis: `SW0752` if there are no steps, or they overlap.
    #[track_caller]
    pub fn step(&self, id: &str, steps: StepScaling) -> Value<String> {
        if let Some(problem) = steps.problem_without_alarms() {
            self.0.report(problem);
        }
        self.step_policy(self.node(), id, &steps)
    }

    /// Changes the capacity in steps by the values that a metric has. The alarms that this takes are created too: one for the
    /// steps below the range in which nothing is done, one for those above it.
    ///
    /// ```
    /// use stackwright_aws::applicationautoscaling::StepScaling;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&Vpc::new(&stack, "Vpc").nat_gateways(1));
    /// let task = FargateTaskDefinition::new(&stack, "Task");
    /// task.container("work", "public.ecr.aws/docker/library/busybox:1.37");
    /// let jobs = Queue::new(&stack, "Jobs");
    /// let waiting = jobs.metric(sqs::Metric::ApproximateNumberOfMessagesVisible);
    /// // One task less where no message waits, one more from 100 on, and five more from 500 on.
    /// let steps = StepScaling::change_by().step(..=0.0, -1).step(100.0..500.0, 1).step(500.0.., 5);
    /// FargateService::new(&stack, "Work", &cluster, &task).auto_scaling(1..=20).scale_on_metric("Backlog", &waiting, steps);
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0752` if there are no steps, they overlap, or nothing is done at several places between them.
    #[cfg(feature = "cloudwatch")]
    #[track_caller]
    pub fn scale_on_metric(
        &self,
        id: &str,
        metric: &crate::cloudwatch::Metric,
        steps: StepScaling,
    ) -> Self {
        let node = Node::new(self, id);
        let policy = |id: &str, steps: &StepScaling| self.step_policy(&node, id, steps);
        if let Some(problem) = steps.follow(&node, metric, policy) {
            self.0.report(problem);
        }
        self.clone()
    }

    #[track_caller]
    fn step_policy(&self, scope: &Node, id: &str, steps: &StepScaling) -> Value<String> {
        let policy = self.policy(scope, id, PolicyType::StepScaling);
        let step = |(from, to, change): &(Option<f64>, Option<f64>, i32)| {
            StepAdjustment::new(i64::from(*change))
                .metric_interval_lower_bound(*from)
                .metric_interval_upper_bound(*to)
        };
        let configuration = StepScalingPolicyConfiguration::new()
            .adjustment_type(Adjustment::other(steps.adjustment))
            .cooldown(steps.cooldown.map(Duration::in_seconds))
            .metric_aggregation_type(steps.aggregation.map(Aggregation::other))
            .min_adjustment_magnitude(steps.min_change)
            .step_adjustments(steps.steps.iter().map(step).collect::<Vec<_>>());
        policy.step_scaling_policy_configuration(configuration);
        policy.ref_()
    }

    #[track_caller]
    fn policy(&self, scope: &Node, id: &str, kind: PolicyType) -> CfnScalingPolicy {
        let node = Node::new(scope, id);
        CfnScalingPolicy::new(&node, "Resource", node.unique_id(), kind)
            .scaling_target_id(self.0.cfn.ref_())
    }

    /// Changes the limits at certain times. The name is unique for the target.
    ///
    /// # Errors
    /// At synthesis: `SW0751` if the times are none, or nothing is changed.
    #[track_caller]
    pub fn schedule(&self, name: &str, action: ScheduledAction) -> Self {
        if let Some(problem) = action.problem() {
            self.0.report(problem);
        }
        ScalableTarget(self.0.edit(|target| {
            target.schedules.borrow_mut().push(action.property(name));
        }))
    }

    /// The id of the target, for policies of one's own.
    pub fn scalable_target_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}
