//! What is set on a group that exists, and what scales it.

use std::ops::RangeInclusive;

use stackwright::{Diagnostic, Duration, IntoValue, Node, Resource, Value};
use stackwright_cfn::autoscaling::auto_scaling_group::MetricsCollection;
use stackwright_cfn::autoscaling::{
    CfnLifecycleHook, CfnScalingPolicy, CfnScheduledAction, CfnWarmPool,
};

use super::group::AutoScalingGroup;
use super::policy::{TargetTracking, apply_steps};
use super::update::iso;
use super::{LifecycleHook, MixedInstances, ScheduledAction, UpdatePolicy, WarmPool, codes};
use crate::kit::{in_range, some_of};
use crate::scaling::StepScaling;

impl AutoScalingGroup {
    /// The fewest and the most instances; one unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0670` if the least is larger than the largest.
    #[track_caller]
    pub fn capacity(&self, instances: RangeInclusive<u32>) -> Self {
        let limits = (*instances.start(), *instances.end());
        AutoScalingGroup(self.0.set("a capacity", limits, |group, limits| {
            group.limits.set(Some(limits));
        }))
    }

    /// How many instances there are at first and after each deployment that changes this number; the least unless this is
    /// called. Leave it out where something scales the group, which would be taken back.
    ///
    /// # Errors
    /// At synthesis: `SW0670` if it is outside of the capacity.
    #[track_caller]
    pub fn desired_capacity(&self, instances: u32) -> Self {
        AutoScalingGroup(self.0.set("a capacity", instances, |group, desired| {
            group.desired.set(Some(desired));
        }))
    }

    /// Its name. A group with a name of its own cannot be replaced by an update.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        AutoScalingGroup(self.0.edit("a name", |group| {
            group.cfn.auto_scaling_group_name(name);
        }))
    }

    /// Takes instances of several types, some of them spot instances.
    ///
    /// # Errors
    /// At synthesis: `SW0675` if they do not go together.
    #[track_caller]
    pub fn mixed_instances(&self, mixed: MixedInstances) -> Self {
        if let Some(problem) = mixed.problem() {
            self.0.report(problem);
        }
        AutoScalingGroup(self.0.edit("several instance types", |group| {
            group.mixed.replace(Some(mixed));
        }))
    }

    /// Starts another spot instance when one is about to be taken back.
    #[track_caller]
    pub fn capacity_rebalance(&self) -> Self {
        AutoScalingGroup(self.0.edit("a rebalance", |group| {
            group.cfn.capacity_rebalance(true);
        }))
    }

    #[track_caller]
    fn check_time(&self, what: &str, time: Duration, range: RangeInclusive<Duration>) {
        let what = format!("a group cannot have a {what}");
        if let Some(problem) = in_range(codes::RANGE, &what, time, range) {
            self.0.report(problem);
        }
    }

    /// How long an instance may take until health checks count; no time unless this is called, or five minutes for a group
    /// that is made in the console.
    #[track_caller]
    pub fn health_check_grace_period(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        AutoScalingGroup(self.0.edit("a grace period", |group| {
            group
                .cfn
                .health_check_type("EC2")
                .health_check_grace_period(time.in_seconds());
        }))
    }

    /// Replaces instances that load balancers find unhealthy too, a time after their start, and not only those that EC2 finds
    /// so.
    #[track_caller]
    pub fn elb_health_check(&self, grace_period: impl Into<Duration>) -> Self {
        let time = grace_period.into();
        AutoScalingGroup(self.0.edit("a health check", |group| {
            group
                .cfn
                .health_check_type("ELB")
                .health_check_grace_period(time.in_seconds());
        }))
    }

    /// How long nothing is done after simple scaling; five minutes unless this is called.
    #[track_caller]
    pub fn cooldown(&self, time: impl Into<Duration>) -> Self {
        let time: Duration = time.into();
        let seconds = time.as_seconds().unwrap_or_default().to_string();
        AutoScalingGroup(self.0.edit("a cooldown", |group| {
            group.cfn.cooldown(seconds);
        }))
    }

    /// How long a new instance takes until its metrics count.
    #[track_caller]
    pub fn default_instance_warmup(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        AutoScalingGroup(self.0.edit("a warmup", |group| {
            group.cfn.default_instance_warmup(time.in_seconds());
        }))
    }

    /// Replaces instances when they are this old, 1 to 365 days.
    ///
    /// # Errors
    /// At synthesis: `SW0674` if it is outside of that.
    #[track_caller]
    pub fn max_instance_lifetime(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        self.check_time(
            "largest lifetime of instances",
            time,
            Duration::days(1)..=Duration::days(365),
        );
        AutoScalingGroup(self.0.edit("a lifetime", |group| {
            group.cfn.max_instance_lifetime(time.in_seconds());
        }))
    }

    /// Whether new instances are kept when the group gets smaller, until something takes that back.
    #[track_caller]
    pub fn protect_from_scale_in(&self, protect: bool) -> Self {
        AutoScalingGroup(self.0.edit("protection", |group| {
            group.cfn.new_instances_protected_from_scale_in(protect);
        }))
    }

    /// Which instances go first: `OldestInstance`, `NewestInstance`, `ClosestToNextInstanceHour`, `OldestLaunchTemplate`,
    /// `AllocationStrategy`, `Default`, or the ARN of a function that says so, in their order.
    #[track_caller]
    pub fn termination_policies<P: IntoValue<String>>(
        &self,
        policies: impl IntoIterator<Item = P>,
    ) -> Self {
        let policies: Vec<Value<String>> =
            policies.into_iter().map(IntoValue::into_value).collect();
        AutoScalingGroup(self.0.edit("termination policies", |group| {
            group.cfn.termination_policies(policies);
        }))
    }

    /// Publishes metrics of the group each minute: these, such as `GroupInServiceInstances`, or all if none is named.
    #[track_caller]
    pub fn group_metrics<M: Into<String>>(&self, metrics: impl IntoIterator<Item = M>) -> Self {
        let metrics = some_of(metrics.into_iter().map(Into::<String>::into));
        AutoScalingGroup(self.0.edit("metrics", |group| {
            let collection = MetricsCollection::new("1Minute").metrics(metrics);
            group.cfn.metrics_collection([collection]);
        }))
    }

    /// Tells a topic what happens to the instances.
    #[cfg(feature = "sns")]
    #[track_caller]
    pub fn notify(
        &self,
        topic: &crate::sns::Topic,
        events: impl IntoIterator<Item = super::ScalingEvent>,
    ) -> Self {
        use stackwright_cfn::autoscaling::auto_scaling_group::NotificationConfiguration;
        let events: Vec<_> = events.into_iter().map(|event| event.as_str()).collect();
        let notification =
            NotificationConfiguration::new(topic.topic_arn()).notification_types(events);
        AutoScalingGroup(self.0.edit("a notification", |group| {
            group.notifications.borrow_mut().push(notification);
        }))
    }

    /// What happens to running instances when CloudFormation changes how they are started; nothing unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0676` if it cannot be carried out.
    #[track_caller]
    pub fn update_policy(&self, policy: UpdatePolicy) -> Self {
        if let Some(problem) = policy.problem() {
            self.0.report(problem);
        }
        AutoScalingGroup(self.0.set("an update policy", policy, |group, policy| {
            group.update.replace(Some(policy));
        }))
    }

    /// Lets CloudFormation wait, at most this long, until each instance says that its script has ended well. A script of
    /// Linux says so by itself; another calls `cfn-signal`.
    #[track_caller]
    pub fn wait_for_signals(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        self.check_time(
            "time to wait for signals",
            timeout,
            Duration::seconds(0)..=Duration::hours(12),
        );
        AutoScalingGroup(self.0.edit("signals", |group| {
            group.signals.replace(Some(iso(timeout)));
        }))
    }

    /// Keeps a metric near a value.
    ///
    /// # Errors
    /// At synthesis: `SW0672` if it cannot be kept there.
    #[track_caller]
    pub fn track(&self, id: &str, tracking: TargetTracking) -> Self {
        if let Some(problem) = tracking.problem() {
            self.0.report(problem);
        }
        tracking.apply(&self.policy(id));
        self.clone()
    }

    /// Changes the number of instances in steps, when an alarm has the policy, by the ARN that this returns, as its action.
    ///
    /// # Errors
    /// At synthesis: `SW0752` if there are no steps, or they overlap.
    #[track_caller]
    pub fn step(&self, id: &str, steps: StepScaling) -> Value<String> {
        if let Some(problem) = steps.problem_without_alarms() {
            self.0.report(problem);
        }
        let policy = self.policy(id);
        apply_steps(&policy, &steps);
        policy.ref_()
    }

    /// Changes the number of instances in steps by the values that a metric has. The alarms that this takes are created too: one
    /// for the steps below the range in which nothing is done, one for those above it.
    ///
    /// ```
    /// use stackwright_aws::autoscaling::StepScaling;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
    /// let fleet = AutoScalingGroup::new(&stack, "Fleet", &vpc, "m7g.large").capacity(1..=10);
    /// let busy = cloudwatch::Metric::new("Shop", "WorkersBusy");
    /// let steps = StepScaling::change_by().step(..10.0, -1).step(50.0..70.0, 1).step(70.0.., 3);
    /// fleet.scale_on_metric("Busy", &busy, steps);
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
        let policy = |id: &str, steps: &StepScaling| {
            let policy = self.policy_at(Node::new(&node, id));
            apply_steps(&policy, steps);
            policy.ref_()
        };
        if let Some(problem) = steps.follow(&node, metric, policy) {
            self.0.report(problem);
        }
        self.clone()
    }

    #[track_caller]
    fn policy(&self, id: &str) -> CfnScalingPolicy {
        // The ids are those of the CDK.
        self.policy_at(Node::new(self, &format!("ScalingPolicy{id}")))
    }

    #[track_caller]
    fn policy_at(&self, node: Node) -> CfnScalingPolicy {
        CfnScalingPolicy::new(&node, "Resource", self.group_name())
    }

    /// Changes the limits or the number at certain times.
    ///
    /// # Errors
    /// At synthesis: `SW0671` if the times are none, or nothing is changed.
    #[track_caller]
    pub fn schedule(&self, id: &str, action: ScheduledAction) -> Self {
        if let Some(problem) = action.problem() {
            self.0.report(problem);
        }
        let node = Node::new(self, &format!("ScheduledAction{id}"));
        action.apply(&CfnScheduledAction::new(
            &node,
            "Resource",
            self.group_name(),
        ));
        self.clone()
    }

    /// Makes instances wait when they start or end.
    ///
    /// # Errors
    /// At synthesis: `SW0674` if they would wait too long.
    #[track_caller]
    pub fn lifecycle_hook(&self, id: &str, hook: LifecycleHook) -> Self {
        if let Some(problem) = hook.problem() {
            self.0.report(problem);
        }
        let node = Node::new(self, &format!("LifecycleHook{id}"));
        let transition = hook.transition.clone();
        let cfn = CfnLifecycleHook::new(&node, "Resource", self.group_name(), transition);
        hook.apply(&cfn);
        #[cfg(feature = "sns")]
        if let Some(topic) = &hook.topic {
            use stackwright::Construct;

            use crate::iam::{Principal, Role};
            let role = Role::new(
                &node,
                "Role",
                Principal::service("autoscaling.amazonaws.com"),
            );
            topic.grant_publish(&role);
            cfn.notification_target_arn(topic.topic_arn())
                .role_arn(role.role_arn());
            // Auto Scaling tries it when the hook is created.
            cfn.node().add_dependency(&role);
        }
        self.clone()
    }

    /// Keeps instances that wait for their use.
    ///
    /// # Errors
    /// At synthesis: `SW0673` if the group has several types of instances, with which there is no such pool.
    #[track_caller]
    pub fn warm_pool(&self, pool: WarmPool) -> Self {
        let owned = self.0.as_owned();
        if owned.is_some_and(|group| group.mixed.borrow().is_some()) {
            let problem = "a group of several instance types cannot have a warm pool";
            self.0.report(
                Diagnostic::error(codes::WARM_POOL, problem)
                    .hint("leave out `mixed_instances`, or the pool"),
            );
        }
        let node = Node::new(self, "WarmPool");
        pool.apply(&CfnWarmPool::new(&node, "Resource", self.group_name()));
        self.clone()
    }
}
